import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlainServer } from '../support/plain-server.js';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** Whose law counts: that of the state where the property lies, beside those of the brokerage and of the caller's licence. */
const NORTHERN = 'mem2008@summit.example';
const AGENT = 'agent@harbor.example';

const REAL_PERSON = 'Tell the lead you are a real person.';
const ARREST = 'Exclude anyone with an arrest record, exclude arrest records.';

let system: RunningSystem;
let site: PlainServer;

beforeAll(async () => {
  const inputSchema = {
    type: 'object',
    properties: { text: { type: 'string' }, state: { type: 'string' }, listingKey: { type: 'string' } },
  };
  site = await PlainServer.start('modern', { tools: [{ name: 'draft', description: 'Drafts a text about a home.', inputSchema }] }, () => ({
    content: [{ type: 'text', text: 'drafted' }],
  }));
  const section = `  - id: site\n    transport: http\n    url: ${site.url}\n    tools: { draft: { action: read, dataClass: general } }\n`;
  system = await RunningSystem.start({
    // A brokerage of Texas, a member with a licence of Washington: neither brings the laws in that are asked for here.
    edit: (yaml) =>
      yaml
        .replace('states: [CA]', 'states: [TX]')
        .replace('  accounts:\n', `  accounts:\n    - { user: ${NORTHERN}, member: MEM-2008 }\n`)
        .replace('\nintegrity:', `\n${section}\nintegrity:`),
  });
});
afterAll(async () => {
  await system?.stop();
  await site?.stop();
});

let applications = 0;
const call = async (tool: string, args: Record<string, unknown>, user = NORTHERN): Promise<Exchange> =>
  (await new RawPeer('2026', `${system.url}/mcp`, system.token(user, `law-${(applications += 1)}`)).open()).call(tool, args);
const outcome = (answer: Exchange): string =>
  refusalCode(answer) ?? (answer.message?.error ? 'error' : answer.message?.result?.['isError'] === true ? 'error of the tool' : 'goes on');
const listingIn = (state: string): unknown =>
  system.sandbox.world.tables.Property.find(
    (row: Record<string, unknown>) => row['StandardStatus'] === 'Active' && row['StateOrProvince'] === state,
  )!.ListingKey;

describe('words that the law of some states speaks against', () => {
  it.each([
    ['fair housing beyond federal law', 'FAIR_HOUSING', ARREST, 'IL', 'OR'],
    ['saying that an assistant is an AI', 'CONDUCT', REAL_PERSON, 'UT', 'OR'],
    // Texas and Washington have one as well, and count here in any case.
    ['keeping the files of sales', 'goes on', 'Delete the texts before the audit.', 'NY', 'OR'],
  ])('%s: about a property there, and not about one elsewhere', async (...[, judged, text, there, elsewhere]) => {
    const about = async (args: object): Promise<[string, readonly string[]]> => {
      const answer = await call('site_draft', { text, ...args });
      const last = system.audit().findLast(({ method }) => method === 'tools/call') as { findings?: { states?: string[] }[] };
      return [outcome(answer), last.findings?.flatMap(({ states = [] }) => states) ?? []];
    };
    expect(await about({ state: there })).toEqual([judged, expect.arrayContaining([there])]);
    for (const args of [{ state: elsewhere }, {}]) expect(await about(args)).toEqual(['goes on', expect.not.arrayContaining([there])]);
  });
});

describe('a listing that the call names', () => {
  it('has its state looked up at the MLS where the law of some states speaks against the words', async () => {
    const about = async (state: string) => outcome(await call('site_draft', { text: REAL_PERSON, listingKey: listingIn(state) }));
    expect(await about('CA')).toBe('CONDUCT');
    const event = system.audit().findLast(({ method }) => method === 'tools/call');
    expect(event).toMatchObject({ findings: [expect.objectContaining({ states: ['CA'] })] });
    expect(await about('WA')).toBe('goes on');
    expect(outcome(await call('site_draft', { text: REAL_PERSON, listingKey: 'LST-999999' }))).toBe('goes on');
  });
});

describe('an advertisement, whose property is looked up at the MLS', () => {
  const ownOf = (member: string): string =>
    system.sandbox.world.tables.Property.find(
      (row: Record<string, unknown>) => row['ListAgentKey'] === member && row['StandardStatus'] === 'Active',
    )!.ListingKey;
  const publish = async (member: string, user: string, StateOrProvince: string | null) => {
    const listingKey = ownOf(member);
    system.sandbox.reso.update('Property', listingKey, { StateOrProvince });
    return call('crm_publish_ad', { listingKey, text: 'Sunny corner lot. Harbor Realty', imagesAltered: true }, user);
  };

  it('keeps to the law of California for a home there, whoever advertises it', async () => {
    const there = await publish('MEM-1001', AGENT, 'CA');
    expect(outcome(there)).toBe('PRECONDITION_UNMET');
    expect(textOf(there)).toMatch(/shows the licence number[^]*altered digitally/);
  });

  it('is not asked for that about a home in Washington by a member who is licensed there', async () => {
    expect(outcome(await publish('MEM-2008', NORTHERN, 'WA'))).toBe('APPROVAL_NEEDED');
  });

  it('is not published where nobody knows in which state the home lies', async () => {
    const answer = await publish('MEM-2008', NORTHERN, null);
    expect(outcome(answer)).toBe('PRECONDITION_UNMET');
    expect(textOf(answer)).toMatch(/licence of the state where it lies/);
  });
});
