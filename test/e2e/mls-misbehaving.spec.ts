import type { Sandbox } from '@gatehouse/sandbox-app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, withoutIds, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const STAFF = 'staff@mls.example';
const AGENT = 'agent@harbor.example';
type Fault = Exclude<Parameters<Sandbox['reso']['setFault']>[0], undefined>;

/** What no answer may repeat of what the MLS said. */
const ITS_WORDS = /collector|Bad Gateway|back soon|sbx-|555|Bearer|<html|ECONN|UND_ERR|127\.0\.0\.1/;

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

const peers = new Map<string, Promise<RawPeer>>();
const ask = async (tool: string, args: Record<string, unknown>, user = AGENT): Promise<Exchange> => {
  const peer = peers.get(user) ?? new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
  peers.set(user, peer);
  return (await peer).call(`mls_${tool}`, args);
};
const search = () => ask('search_listings', { top: 1 });
const outcome = (answer: Exchange): string =>
  refusalCode(answer) ?? (answer.message?.error?.data as { code?: string } | undefined)?.code ?? 'answered';
const words = (answer: Exchange): string => answer.message?.error?.message ?? textOf(answer);
const retryAfter = (answer: Exchange): unknown =>
  (answer.message?.result?.['_meta'] as Record<string, Record<string, unknown>> | undefined)?.['dev.gatehouse/refusal']?.[
    'retryAfterSeconds'
  ];
const figure = async (name: string): Promise<number> => {
  const text = await (await fetch(`${system.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{connection="cascade"\\} (\\d+)$`, 'm').exec(text)?.[1]);
};
const circuit = async (): Promise<string> => {
  const health = (await (await fetch(`${system.url}/health/ready`)).json()) as { parts: Record<string, string> };
  return health.parts['mlsCircuits']!;
};

/** Each with its code, and what its sentence has to hold. None of them reaches the MLS. */
const WRONG: readonly (readonly [what: string, tool: string, args: Record<string, unknown>, code: string, sentence: RegExp])[] = [
  ['an argument that does not exist', 'search_listings', { town: 'Reno' }, 'ARGUMENT_CONTRACT', /town/],
  ['an argument of the wrong type', 'search_listings', { minPrice: 'cheap' }, 'ARGUMENT_CONTRACT', /minPrice/],
  ['a page too large', 'search_listings', { top: 10_000 }, 'ARGUMENT_CONTRACT', /top/],
  ['a key that is none', 'get_listing', { listingKey: 7 }, 'ARGUMENT_CONTRACT', /listingKey/],
  [
    'a resource that does not exist',
    'query_reso',
    { resource: 'Castle' },
    'MLS_FIELD',
    /no such resource .* such as Property, Member or OpenHouse/,
  ],
  ['a field that does not exist', 'query_reso', { resource: 'Property', query: '$select=ListingKey,Moat' }, 'MLS_FIELD', /Leave it out/],
  ['a filter on one', 'query_reso', { resource: 'Property', query: "$filter=Moat eq 'deep'" }, 'MLS_FIELD', /Leave it out/],
  ['half a filter', 'query_reso', { resource: 'Property', query: '$filter=ListPrice gt' }, 'MLS_QUERY', /Use OData 4 syntax/],
  ['a text where a number is', 'query_reso', { resource: 'Property', query: "$filter=ListPrice gt 'much'" }, 'MLS_QUERY', /ListPrice/],
  ['an option that does not exist', 'query_reso', { resource: 'Property', query: '$limit=5' }, 'MLS_QUERY', /Use OData 4 syntax/],
  ['more rows than may be had', 'query_reso', { resource: 'Property', query: '$top=100000' }, 'MLS_EXPORT_CAP', /Narrow|at most/],
];
const wrongAnswer = async ([what, tool, args]: (typeof WRONG)[number]) => {
  const answer = await ask(tool, args, tool === 'query_reso' ? STAFF : AGENT);
  return [what, outcome(answer), words(answer)];
};
const EXPECTED = WRONG.map(([what, , , code, sentence]) => [what, code, expect.stringMatching(sentence)]);

it('what an assistant asks wrongly has its code, and says what to do', async () => {
  const asked = system.sandbox.reso.requests.of('Property');
  expect(await Promise.all(WRONG.map(wrongAnswer))).toEqual(EXPECTED);
  expect(system.sandbox.reso.requests.of('Property')).toBe(asked);
});

describe('an MLS that misbehaves', () => {
  it.each<[string, Fault, string, RegExp]>([
    ['does not answer', 'down', 'UPSTREAM_DOWN', /cannot be reached just now\. Try again in a minute\./],
    [
      'answers half a text',
      'broken_json',
      'UPSTREAM_ERROR',
      /Its answer cannot be read\. Try again once, and then tell your administrator\./,
    ],
    ['fails with words for us', 'chatty_error', 'UPSTREAM_ERROR', /Try a plainer query, or tell your administrator\./],
  ])(
    'that %s has a code and a sentence of ours at the gateway, as all other faults have (mls-faults.spec.ts)',
    async (_what, fault, code, sentence) => {
      system.sandbox.reso.setFault({ kind: fault, resource: 'Property' } as Fault);
      const answer = await search();
      system.sandbox.reso.setFault(undefined);
      expect([outcome(answer), words(answer)]).toEqual([code, expect.stringMatching(sentence)]);
      expect(withoutIds(answer)).not.toMatch(ITS_WORDS);
      expect(outcome(await search())).toBe('answered');
    },
  );

  it('again and again is left alone, and the answer, the readiness and the figures say so', async () => {
    expect([await circuit(), await figure('gatehouse_mls_circuit_state')]).toEqual(['up', 0]);
    system.sandbox.reso.setFault('down');
    // At once, since each is tried three times.
    await Promise.all(Array.from({ length: 5 }, search));
    let answer = await search();
    // An answer of before may still be on its way, so the fifth failure in a row may be a later call.
    for (let n = 0; n < 8 && retryAfter(answer) === undefined; n += 1) answer = await search();
    const asked = system.sandbox.reso.requests.total;
    answer = await search();
    expect([outcome(answer), retryAfter(answer)]).toEqual(['UPSTREAM_DOWN', expect.any(Number)]);
    expect(words(answer)).toMatch(/It failed several times in a row\. Retry after \d+ seconds?\./);
    expect(await circuit()).toMatch(/^cascade: it failed \d+ times in a row; asked again in \d+ s$/);
    expect(await figure('gatehouse_mls_circuit_opened_total')).toBe(1);
    expect(await figure('gatehouse_mls_circuit_state')).toBeGreaterThan(0);
    expect(system.sandbox.reso.requests.total - asked).toBeLessThanOrEqual(1);
    system.sandbox.reso.setFault(undefined);
  });
});
