import type { Sandbox } from '@gatehouse/sandbox-app';
import { startSandbox } from '@gatehouse/sandbox-app';
import { Refusal } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cascadeOf, performed, permittedCall } from '../support/mls-tool-call.js';

type Fault = Exclude<Parameters<Sandbox['reso']['setFault']>[0], undefined>;
type SimpleFault = Extract<Fault, string>;

/** What no answer may repeat of what the MLS said. */
const ITS_WORDS = /collector|Bad Gateway|back soon|sbx-|555|Bearer|<html|ECONN|UND_ERR|127\.0\.0\.1/;
const clock = { ahead: 0, now: (): number => Date.now() + clock.ahead };

let sandbox: Sandbox;
let connection: MlsConnection;

/** The tools before the sandbox MLS, in this process, under a clock that can be moved: no gateway (that is mls-misbehaving.spec.ts). */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const profile = ConnectionProfile.of({ ...cascadeOf(sandbox), timeoutMs: 1_500 }, MlsPack.load());
  connection = new MlsConnection({ profile, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore(), clock });
  await connection.ready();
});
afterEach(() => {
  sandbox.reso.setFault(undefined);
  sandbox.reso.quirks.allOff();
});
afterAll(async () => {
  await connection?.close();
  await sandbox?.close();
});

/** The code of the answer, and its words. */
const search = (top = 1): Promise<readonly [code: string, words: string]> =>
  performed(connection, permittedCall('search_listings', { top })).then(
    (answer) => ['answered', JSON.stringify(answer['structuredContent'])],
    (error: unknown) => (error instanceof Refusal ? [error.code, error.message] : ['no refusal', String(error)]),
  );
const codeOf = async (): Promise<string> => (await search())[0];

describe('an MLS that misbehaves', () => {
  const DOWN = /cannot be reached just now\. Try again in a minute\./;
  const UNREADABLE = /Its answer cannot be read\. Try again once, and then tell your administrator\./;

  it.each<[string, Fault, string, RegExp]>([
    ['does not answer', 'down', 'UPSTREAM_DOWN', DOWN],
    ['closes in the middle of an answer', 'cut_off', 'UPSTREAM_DOWN', DOWN],
    ['has a proxy before it that finds nobody', 'html', 'UPSTREAM_DOWN', DOWN],
    ['stops in the middle', 'stalled', 'UPSTREAM_TIMEOUT', /did not answer in time\. Try again\./],
    ['drips', 'drip', 'UPSTREAM_TIMEOUT', /did not answer in time\. Try again\./],
    ['answers a little that unpacks to much', 'gzip_bomb', 'RESULT_TOO_LARGE', /Ask for less/],
    ['packs wrongly', 'bad_gzip', 'UPSTREAM_ERROR', UNREADABLE],
    ['answers half a text', 'broken_json', 'UPSTREAM_ERROR', UNREADABLE],
    ['answers a page for people', 'page', 'UPSTREAM_ERROR', UNREADABLE],
    ['answers under another type', 'wrong_type', 'UPSTREAM_ERROR', UNREADABLE],
    ['answers another shape', 'no_collection', 'UPSTREAM_ERROR', UNREADABLE],
    ['sends us elsewhere', 'redirect', 'UPSTREAM_ERROR', /another address, and is not followed there\. Tell your administrator\./],
    ['fails with words for us', 'chatty_error', 'UPSTREAM_ERROR', /Try a plainer query, or tell your administrator\./],
    [
      'refuses the credential',
      'suspended',
      'UPSTREAM_ERROR',
      /does not accept the credential of this connection\. Tell your administrator\./,
    ],
  ])('that %s has a code and a sentence of ours, and is asked again afterwards', async (_what, fault, code, sentence) => {
    const given = typeof fault === 'string' ? { kind: fault } : fault;
    sandbox.reso.setFault({ ...given, resource: 'Property' } as Fault);
    const answer = await search();
    sandbox.reso.setFault(undefined);
    expect(answer).toEqual([code, expect.stringMatching(sentence)]);
    expect(answer[1]).not.toMatch(ITS_WORDS);
    expect(await codeOf()).toBe('answered');
  });

  const FEWER = /Ask for fewer rows at a time, and tell your administrator\./;
  it.each<[string, SimpleFault, string, RegExp]>([
    ['elsewhere', 'foreign_next_link', 'UPSTREAM_ERROR', FEWER],
    ['to more than was asked', 'dropped_filter', 'UPSTREAM_ERROR', FEWER],
    ['in a circle', 'looping_next_link', 'answered', /ListingKey/],
  ])('whose next page leads %s is not followed there', async (_what, fault, code, sentence) => {
    sandbox.reso.quirks.turnOn('Q8');
    sandbox.reso.setFault({ kind: fault, resource: 'Property' } as Fault);
    const before = sandbox.reso.requests.of('Property');
    const answer = await search(30);
    expect(sandbox.reso.requests.of('Property') - before).toBeLessThanOrEqual(2);
    expect(answer).toEqual([code, expect.stringMatching(sentence)]);
  });

  it('again and again is left alone, and is back when one request was answered after its rest', async () => {
    const circuit = () => connection.upstream.client.circuit.state;
    expect(circuit()).toBe('closed');
    sandbox.reso.setFault('down');
    for (let n = 0; n < 5; n += 1) await search();
    const asked = sandbox.reso.requests.total;
    expect(await search()).toEqual([
      'UPSTREAM_DOWN',
      expect.stringMatching(/It failed several times in a row\. Retry after \d+ seconds?\./),
    ]);
    sandbox.reso.setFault(undefined);
    expect([await codeOf(), circuit(), sandbox.reso.requests.total - asked]).toEqual(['UPSTREAM_DOWN', 'open', 0]);
    clock.ahead += 60_000;
    expect([await codeOf(), circuit()]).toEqual(['answered', 'closed']);
  });
});
