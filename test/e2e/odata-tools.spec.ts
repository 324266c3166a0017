import type { JsonObject } from '@gatehouse/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const RESO = (sandbox: string) => `  - id: reso
    transport: http
    url: ${sandbox}/reso-mcp
    tools:
      query:
        action: read
        dataClass: listing
        resource: Property
        odata:
          connection: cascade
          resourceArgument: resource
          filter: filter
          select: select
          orderBy: orderby
          expand: expand
          top: top
          skip: skip
          count: count
          bound: { url: '${sandbox}/reso/odata' }
`;

let system: RunningSystem;
let listing: JsonObject;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace('\nintegrity:', `\n${RESO(/http:\/\/127\.0\.0\.1:\d+(?=\/reso)/.exec(yaml)![0])}\nintegrity:`),
  });
  listing = system.sandbox.world.tables.Property.find((row) => row['AccessCode'] && row.StandardStatus === 'Active')!;
});
afterAll(() => system?.stop());

const ask = async (args: Record<string, unknown>, era: Era = '2026'): Promise<Exchange> =>
  (await new RawPeer(era, `${system.url}/mcp`, system.token(AGENT)).open()).call('reso_query', args);
/** The first block is the answer of the upstream, the next its attribution. */
const rowsOf = (exchange: Exchange): JsonObject[] => {
  const [block] = exchange.message!.result!['content'] as { text: string }[];
  return (JSON.parse(block!.text) as { value: JsonObject[] }).value;
};

describe.each<Era>(['2025', '2026'])('an OData tool of another server, asked in era %s', (era) => {
  it('answers what the MLS tools would, with attribution, from the address of gateway.yaml', async () => {
    const answer = await ask(
      { url: 'https://collector.example', resource: 'Property', filter: `ListingKey eq '${String(listing['ListingKey'])}'`, count: true },
      era,
    );
    expect(rowsOf(answer)).toMatchObject([{ ListingKey: listing['ListingKey'], ListPrice: listing['ListPrice'] }]);
    expect(textOf(answer)).not.toContain(String(listing['AccessCode']));
    expect(textOf(answer)).not.toContain('@odata.context');
    expect((answer.message!.result!['content'] as { text: string }[]).at(-1)!.text).toContain('Source: Cascade MLS');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a hidden field', { resource: 'Property', filter: "startswith(OwnerPhone,'9')", count: true, top: 0 }, 'MLS_FIELD'],
    ['a hidden field as order', { resource: 'Property', orderby: 'OwnerName' }, 'MLS_FIELD'],
    ['a related password', { resource: 'Property', expand: 'ListAgent($select=MemberPassword)' }, 'MLS_FIELD'],
    ['another resource', { resource: 'Contacts' }, 'MLS_FIELD'],
    ['a credential', { resource: 'Property', authToken: 'mine' }, 'ARGUMENT_CONTRACT'],
  ])('is asked nothing where the query holds %s', async (_what, args, code) => {
    const before = system.sandbox.resoMcp.received.counts()['tools/call'];
    const answer = await ask(args, era);
    expect(refusalCode(answer) ?? answer.message?.error?.message).toContain(code);
    expect(system.sandbox.resoMcp.received.counts()['tools/call']).toBe(before);
  });

  it('passes on no word of an error of the MLS', async () => {
    system.sandbox.reso.setFault({ kind: 'chatty_error', resource: 'Property', times: 1 });
    const answer = await ask({ resource: 'Property', top: 1 }, era);
    expect(textOf(answer)).toBe('The system behind this tool reported an error.');
    system.sandbox.reso.setFault(undefined);
  });
});
