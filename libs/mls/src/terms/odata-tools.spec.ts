import type { JsonObject, McpCall, ODataTerms } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callOf, connectionTo, listing } from '../../testing/connections.js';
import { TinyReso } from '../../testing/tiny-reso.js';
import type { MlsConnection } from './mls-connection.js';
import { MlsTerms } from './mls-terms.js';
import { ODataTools } from './odata-tools.js';
import { MlsPlans } from './plan.js';

/** The `query` tool of RESO's own MCP server, whose address and credentials are free arguments. */
const QUERY: ODataTerms = {
  connection: 'cascade',
  resourceArgument: 'resource',
  parts: { filter: 'filter', select: 'select', orderBy: 'orderby', top: 'top', skip: 'skip', count: 'count', expand: 'expand' },
  bound: { url: 'https://mls.example/odata' },
  rows: '/value',
};
const WHOLE: ODataTerms = { connection: 'cascade', resource: 'Property', parts: { query: 'q' }, bound: {}, rows: '/data/items' };
const SCHEMA = { type: 'object', properties: { top: { type: 'number' }, skip: { type: 'number' }, count: { type: 'boolean' } } };

let mls: TinyReso;
let connection: MlsConnection;
let tools: ODataTools;

beforeEach(async () => {
  mls = new TinyReso();
  await mls.start();
  connection = connectionTo(mls.origin);
  tools = new ODataTools([connection], new MlsTerms([connection], new MlsPlans()));
});
afterEach(async () => {
  await connection.client.close();
  await mls.stop();
});

function asked(args: JsonObject, terms = QUERY): McpCall {
  const call = callOf('query', args, { upstream: 'reso' });
  const entry = call.tool.get() as { terms: unknown; descriptor: unknown };
  Object.assign(entry, { terms: { action: 'read', dataClass: 'listing', resource: 'Property', odata: terms } });
  Object.assign(entry, { descriptor: { name: 'query', inputSchema: SCHEMA } });
  return call;
}
const prepared = async (args: JsonObject, terms = QUERY): Promise<McpCall> => {
  const call = asked(args, terms);
  await tools.prepare(call);
  return call;
};
const refused = (args: JsonObject, terms = QUERY): Promise<unknown> => prepared(args, terms).catch((error: { code: string }) => error.code);
const answerOf = async (answer: JsonObject, args: JsonObject = { resource: 'Property', select: 'City,ListPrice' }, terms = QUERY) => {
  const call = await prepared(args, terms);
  return { call, answer: tools.complete(call, await tools.admit(call, answer)) };
};
const told = (document: unknown): JsonObject => ({ content: [{ type: 'text', text: JSON.stringify(document) }] });

describe('OData in the arguments of an upstream', () => {
  it('is written anew: named fields, the conditions of the gateway, and the address that gateway.yaml binds', async () => {
    const call = await prepared({
      url: 'https://collector.example',
      resource: 'property',
      filter: "city eq 'Reno' or ListPrice lt 5",
      top: 5,
    });
    const sent = call.upstreamArguments;
    expect(sent).toMatchObject({ url: 'https://mls.example/odata', resource: 'Property', top: 5 });
    expect(sent['filter']).toMatch(
      /^OriginatingSystemName eq 'Cascade MLS' and \(\(City eq 'Reno' or ListPrice lt 5\) and \(StandardStatus eq 'Active'/,
    );
    expect(sent['select']).toMatch(/^ListingKey,.*FeedTypes/);
    expect(String(sent['select'])).not.toMatch(/\*|AccessCode/);
  });

  it('is written anew where it is one query string', async () => {
    const call = await prepared({ q: "?$filter=City%20eq%20'Reno'&$count=true" }, WHOLE);
    const sent = new URLSearchParams(String(call.upstreamArguments['q']));
    expect(sent.get('$filter')).toContain("City eq 'Reno'");
    expect(sent.get('$select')).toContain('ListingKey');
    expect([sent.get('$count'), sent.get('$top')]).toEqual(['true', '10']);
  });

  it.each<[string, JsonObject, string]>([
    ['a hidden field', { resource: 'Property', filter: "AccessCode eq '1'" }, 'MLS_FIELD'],
    ['a hidden order', { resource: 'Property', orderby: 'OwnerName' }, 'MLS_FIELD'],
    ['everything', { resource: 'Property', select: '*' }, 'MLS_FIELD'],
    ['another resource', { resource: 'Contacts' }, 'MLS_FIELD'],
    ['a path', { resource: "Property('1')/AccessCode" }, 'MLS_QUERY'],
    ['an alias', { resource: 'Property', filter: '@p' }, 'MLS_QUERY'],
    ['a credential', { resource: 'Property', authToken: 'x' }, 'ARGUMENT_CONTRACT'],
    ['an option nobody named', { resource: 'Property', apply: 'groupby((OwnerPhone))' }, 'ARGUMENT_CONTRACT'],
    ['a placeholder', { resource: 'Property', filter: "City eq '[[name:bcdfgh]]'" }, 'ARGUMENT_CONTRACT'],
    ['no resource', {}, 'ARGUMENT_CONTRACT'],
    ['too many rows', { resource: 'Property', top: 51 }, 'MLS_EXPORT_CAP'],
  ])('is refused where it holds %s', async (_what, args, code) => {
    expect(await refused(args)).toBe(code);
  });

  it('is refused while the connection is suspended', async () => {
    connection.profile.suspended = true;
    expect(await refused({ resource: 'Property' })).toBe('MLS_LICENCE');
  });
});

describe('the answer of an upstream', () => {
  it('is made anew of the rows that may be shown, with their attribution', async () => {
    const { answer, call } = await answerOf(
      told({
        '@odata.context': 'x',
        '@odata.nextLink': 'https://mls.example/odata/Property?$select=AccessCode',
        value: [listing(), listing({ ListingKey: 'LST-2', FeedTypes: ['VOW'] }), listing({ ListingKey: 'LST-3', MlgCanView: false })],
      }),
    );
    const [block, attribution] = answer['content'] as { text: string }[];
    expect(JSON.parse(block!.text)).toEqual({
      value: [
        {
          City: 'Sacramento',
          ListPrice: 650000,
          ListingKey: 'LST-000001',
          ListOfficeName: 'Harbor Realty',
          ListAgentKey: 'MEM-1001',
          ListOfficeKey: 'OFF-101',
        },
      ],
    });
    expect(attribution!.text).toContain('Source: Cascade MLS');
    expect(call.counts).toMatchObject({ rows: 1, suppressed: 2 });
  });

  it('is read where gateway.yaml says its rows are', async () => {
    const { answer } = await answerOf({ content: [], structuredContent: { data: { items: [listing()] } } }, { q: '$select=City' }, WHOLE);
    expect(answer['structuredContent']).toMatchObject({ data: { items: [{ City: 'Sacramento' }] } });
    expect(JSON.stringify(answer)).not.toContain('AccessCode');
    expect((answer['content'] as { text: string }[]).at(-1)!.text).toContain('LST-000001: listed by Harbor Realty');
  });

  it('goes on without its words where it is an error: they may echo values', async () => {
    const { answer } = await answerOf({ isError: true, content: [{ type: 'text', text: 'no row with AccessCode 4471' }] });
    expect(answer).toEqual({ isError: true, content: [{ type: 'text', text: 'The system behind this tool reported an error.' }] });
  });

  it.each<[string, JsonObject]>([
    ['text', { content: [{ type: 'text', text: 'The gate code is 4471.' }] }],
    ['rows elsewhere', told({ rows: [listing()] })],
    ['nothing', { content: [] }],
  ])('is refused where it is %s', async (_what, answer) => {
    await expect(answerOf(answer)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  it('is refused where no query of this call was judged, and by way of a task', async () => {
    await expect(tools.admit(asked({ resource: 'Property' }), told({ value: [] }))).rejects.toMatchObject({ code: 'MLS_LICENCE' });
    const call = asked({ resource: 'Property' });
    Object.assign(call.inbound, { method: 'tasks/get' });
    await expect(tools.prepare(call)).rejects.toMatchObject({ code: 'MLS_LICENCE' });
  });
});
