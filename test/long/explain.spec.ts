import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../support/headless-browser.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer, refusalCode, type Era } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const COMPLIANCE = 'compliance@harbor.example';
const ADMIN = 'admin@harbor.example';
const SECRET = 'secret-of-the-policy-desk-of-this-run';
const CALLBACK = 'http://127.0.0.1:39999/callback';
const CLIENTS = `identity:
  oauth:
    clients:
      - { id: desk, name: Desk, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET }, approvals: true }
      - { id: report, name: Report, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET } }
`;
const HOUSE = `@id("house-few-listings")
@title("An agent reads few listings at a time.")
@source("House rule 7 of the desk")
forbid (principal in Role::"agent", action == Action::"read", resource == Tool::"mls/search_listings")
when { context.arguments has top && context.arguments.top > 5 };
`;

let system: RunningSystem;
const people = new Map<string, Person>();
beforeAll(async () => {
  system = await RunningSystem.start({
    env: { DESK_SECRET: SECRET },
    edit: (yaml) => yaml.replace(/^identity:\n/m, CLIENTS).replace('\nmls:', '\npolicies: [house.cedar]\n\nmls:'),
    files: { 'house.cedar': HOUSE },
  });
  for (const user of [AGENT, BROKER, COMPLIANCE, ADMIN]) people.set(user, { user, password: system.password(user) });
});
afterAll(() => system?.stop());

const tokens = new Map<string, Promise<string>>();
function tokenOf(user: string, { client = 'desk', scope = 'mcp:read mcp:admin' } = {}): Promise<string> {
  const key = [user, client, scope].join(' ');
  const issue = async (): Promise<string> => {
    const application = new OAuthApplication(system.url, client, CALLBACK);
    const code = await application.code(people.get(user)!, { scope });
    const basic = `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}`;
    const { access_token: token } = await application.redeem(code, {}, client === 'gatehouse-cli' ? {} : { authorization: basic });
    issuedSecrets.add('access token', token);
    return token;
  };
  tokens.set(key, tokens.get(key) ?? issue());
  return tokens.get(key)!;
}

async function ask(token: string, question: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}/api/explain`, { method: 'POST', headers, body: JSON.stringify(question) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const SEARCH = { who: AGENT, tool: 'mls/search_listings', arguments: { city: 'Sacramento', top: 50 } };

/** Changed definitions, by the same door. */
async function pins(token: string, path = '', body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}/api/pins${path}`, { headers, ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('/api/pins', () => {
  it('shows an administrator what was decided about definitions, and approves what was shown and nothing else', async () => {
    const token = await tokenOf(ADMIN);
    const listed = (await pins(token)).body['pins'] as { upstream: string; tool: string; digest: string }[];
    const { digest } = listed.find(({ upstream, tool }) => upstream === 'crm' && tool === 'get_contact')!;
    expect(listed.some(({ tool }) => tool === 'server:introduction')).toBe(true);
    const place = `/crm/${encodeURIComponent('get_contact')}`;
    expect(await pins(token, place)).toMatchObject({ status: 200, body: { digest, diff: { parts: [], marks: [] } } });
    const approve = (seen: string) => pins(token, place, { decision: 'approve', digest: seen });
    expect(await approve('0'.repeat(64))).toMatchObject({ status: 409, body: { error: 'changed' } });
    expect(await approve('')).toMatchObject({ status: 409 });
    expect(await pins(token, place, { decision: 'approve' })).toMatchObject({ status: 400 });
    expect(await approve(digest)).toMatchObject({ status: 200, body: { status: 'approved', decidedBy: ADMIN } });
    expect(await pins(token, '/crm/no_such_tool')).toMatchObject({ status: 404 });
    expect(system.audit().filter(({ kind }) => kind === 'tool.pin.approved')).toHaveLength(1);
  });

  it('is closed to everybody else, and to assistants of whomever', async () => {
    for (const token of [await tokenOf(AGENT), await tokenOf(ADMIN, { client: 'report' })])
      expect(await pins(token)).toMatchObject({ status: 403, body: { error: 'forbidden' } });
  });
});

describe('POST /api/explain', () => {
  it('says what is decided, by which policies, and what would have to change', async () => {
    const { status, body } = await ask(await tokenOf(COMPLIANCE), SEARCH);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: AGENT,
      tool: 'mls/search_listings',
      scope: 'mcp:read',
      seat: { roles: ['agent'], licence: 'active' },
      list: { effect: 'permit' },
      call: { effect: 'refuse', reason: 'arguments', policies: ['house-few-listings'] },
      policies: [
        {
          id: 'house-few-listings',
          title: 'An agent reads few listings at a time.',
          source: 'House rule 7 of the desk',
          file: 'house.cedar',
          reads: [{ argument: 'top', as: 'Long', optional: true }],
        },
      ],
    });
    expect(body['whatWouldChange']).toMatchObject([{ change: 'argument', to: 'top 5', decision: { effect: 'permit' } }]);
    const done = await (await peer('2026')).call('mls_search_listings', { city: 'Sacramento', top: 5 });
    expect(refusalCode(done)).toBeUndefined();
  });

  it('names who has to approve, and to whom a record would have to belong', async () => {
    const send = { who: AGENT, tool: 'crm_send_message', arguments: { to: 'CON-00001', body: 'x' } };
    const held = (await ask(await tokenOf(BROKER), send)).body;
    expect(held).toMatchObject({ call: { effect: 'hold', approvers: ['broker'] } });
    expect(held['whatWouldChange']).toContainEqual(expect.objectContaining({ change: 'approval', to: 'broker' }));
    const read = (await ask(await tokenOf(BROKER), { who: AGENT, tool: 'crm/get_contact', relation: 'office' })).body;
    expect(read).toMatchObject({ call: { effect: 'permit' }, record: { relation: 'office', reached: false } });
    expect(read['whatWouldChange']).toContainEqual(expect.objectContaining({ change: 'role', to: 'managing broker' }));
  });

  it('explains prompts and resources too', async () => {
    const token = await tokenOf(BROKER);
    expect((await ask(token, { who: AGENT, resource: 'crm://contacts/CON-00001' })).body).toMatchObject({ call: { effect: 'permit' } });
    expect((await ask(token, { who: AGENT, resource: 'crm://nothing/there' })).status).toBe(404);
  });

  it('names the wall that stands, its listing, and what would have to change; no answer to an assistant does', async () => {
    const { larchHollow, relocation } = system.sandbox.world.deals;
    const [buyer] = larchHollow.buyers;
    const wallTo = async (who: string, contactKey: string, tool = 'crm/get_contact') =>
      (await ask(await tokenOf(COMPLIANCE), { who, tool, arguments: { contactKey } })).body['wall'];
    expect(await wallTo(AGENT, buyer!.ContactKey)).toEqual({
      stands: true,
      because: 'other_side',
      listings: [larchHollow.listingKey],
      side: 'buy',
      says: expect.stringContaining('another party of this listing') as string,
    });
    expect(await wallTo(AGENT, larchHollow.seller.ContactKey)).toMatchObject({ stands: false });
    expect(await wallTo(BROKER, relocation.ContactKey)).toMatchObject({ stands: true, because: 'named' });
    expect(await wallTo(AGENT, 'CON-99999')).toMatchObject({ stands: false });
    const file = JSON.stringify(await wallTo(AGENT, buyer!.ContactKey, 'crm/add_contact_note'));
    for (const secret of [buyer!.LastName, buyer!.MobilePhone, buyer!.Notes]) expect(file).not.toContain(secret);
    const refused = await (await peer('2026')).call('crm_get_contact', { contactKey: buyer!.ContactKey });
    expect([refusalCode(refused), refused.text]).toEqual(['RECORD_NOT_YOURS', expect.not.stringMatching(/other_side|wall|LST-/)]);
  });

  it('says what is wrong with a question', async () => {
    const token = await tokenOf(BROKER);
    for (const wrong of [
      [],
      {},
      { who: AGENT },
      { ...SEARCH, prompt: 'x' },
      { ...SEARCH, arguments: [] },
      { ...SEARCH, at: 'noon' },
      { ...SEARCH, from: 'home' },
      { ...SEARCH, relation: 'cousin' },
      { ...SEARCH, why: true },
    ]) {
      const { status, body } = await ask(token, wrong);
      expect([status, body['error']]).toEqual([400, 'invalid_request']);
    }
    expect((await ask(token, { ...SEARCH, who: 'nobody@harbor.example' })).status).toBe(404);
    expect((await ask(token, { ...SEARCH, tool: 'mls/no_such_tool' })).status).toBe(404);
  });

  it('is closed to agents, to assistants of whomever, and without the scope', async () => {
    const closed = [
      await tokenOf(AGENT),
      await tokenOf(COMPLIANCE, { client: 'report' }),
      await tokenOf(COMPLIANCE, { client: 'gatehouse-cli' }),
      await tokenOf(COMPLIANCE, { scope: 'mcp:read mcp:write' }),
      system.token(BROKER),
    ];
    for (const token of closed) expect(await ask(token, SEARCH)).toMatchObject({ status: 403, body: { error: 'forbidden' } });
    expect((await fetch(`${system.url}/api/explain`, { method: 'POST', body: '{}' })).status).toBe(401);
  });

  it('says the same as the command', async () => {
    const said = await system.runAside(['explain', '--as', AGENT, '--tool', SEARCH.tool, '--arguments', JSON.stringify(SEARCH.arguments)]);
    expect(JSON.parse(said.stdout)).toEqual((await ask(await tokenOf(COMPLIANCE), SEARCH)).body);
  });
});

const peer = (era: Era, user = AGENT) => new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();

describe.each<Era>(['2026', '2025'])('an assistant (%s)', (era) => {
  it.each([AGENT, BROKER, COMPLIANCE])('of %s is told nothing of policies, but what officers ask a tool of their own', async (user) => {
    const client = await peer(era, user);
    const list = await client.list();
    const tools = list.message!.result!['tools'] as { name: string }[];
    const others = tools.filter(({ name }) => name !== 'gatehouse_explain_decision');
    expect(tools.length - others.length).toBe(user === AGENT ? 0 : 1);
    const answers = [
      await client.call('mls_search_listings', SEARCH.arguments),
      await client.call('crm_send_message', { to: 'CON-00001', purpose: 'service', body: 'Keys at noon.' }),
      await client.call('gatehouse_explain', SEARCH),
      await client.request('prompts/list'),
      await client.request('resources/list'),
    ];
    for (const text of [JSON.stringify(others), ...answers.map((answer) => answer.text)])
      expect(text).not.toMatch(/house-few|House rule|cedar|agent-sends-when|whatWouldChange|policyVersion/);
    expect(answers[2]!.message!.error).toMatchObject({ code: -32602 });
  });
});
