import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DpopKey } from '../support/dpop-key.js';
import { formOf, HeadlessBrowser, type BrowserPage, type Person } from '../support/headless-browser.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { STEP_MS, totp } from '../support/totp.js';

const AGENT = 'agent@harbor.example';
const AGENT_2 = 'agent2@harbor.example';
const BROKER = 'broker@harbor.example';
const COMPLIANCE = 'compliance@harbor.example';
const SECRET = 'secret-of-the-approval-desk-of-this-run';
const CALLBACK = 'http://127.0.0.1:39999/callback';
const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const CLIENTS = `identity:
  oauth:
    clients:
      - { id: broker-desk, name: Broker desk, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET }, approvals: true }
      - { id: broker-report, name: Broker report, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET } }
`;

let system: RunningSystem;
const people = new Map<string, Person>();

beforeAll(async () => {
  system = await RunningSystem.start({
    env: { DESK_SECRET: SECRET },
    edit: (yaml) =>
      yaml
        .replace(/^identity:\n/m, CLIENTS)
        .replace('add_contact_note: { action: write, dataClass: contact,', 'add_contact_note: { action: write, dataClass: listing,'),
  });
  for (const user of [AGENT, AGENT_2, BROKER, COMPLIANCE]) people.set(user, { user, password: system.password(user) });
});
afterAll(() => system?.stop());

const page = (path: string): string => `${system.url}/approvals${path}`;
const own = (): string => system.sandbox.world.story.ownContact;
const peer = (user = AGENT) => new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
const send = async (body: string): Promise<Exchange> =>
  (await peer()).call('crm_send_message', { to: own(), subject: 'Your tour', purpose: 'service', body });
const note = async (text: string): Promise<Exchange> => (await peer()).call('crm_add_contact_note', { contactKey: own(), note: text });
const reviewIn = (held: Exchange): string => /\/approvals\/([0-9a-f-]{36})/.exec(textOf(held))![1]!;
const isDone = ({ message }: Exchange): boolean => message?.result !== undefined && message.result['isError'] !== true;
const sent = (): number => system.sandbox.crm.desk.outbox.messages().length;

/** As somebody who follows the link of a refusal with a browser that was never here. */
async function opened(user: string, path: string, browser = new HeadlessBrowser()): Promise<{ browser: HeadlessBrowser; at: BrowserPage }> {
  const asked = await browser.open(page(path));
  if (!/name="password"/.test(asked.text)) return { browser, at: asked };
  return { browser, at: await browser.submit(asked, { ...people.get(user)!, decision: 'allow' }, {}, '/login') };
}

describe('the page of a held call', () => {
  it('is named by the refusal, shows an approver exactly what would be sent, and lets the call go once', async () => {
    const body = 'The tour is at <b>four</b>.\u200bBring \u202ekeys.';
    const held = await send(body);
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    expect(textOf(held)).toContain(page(`/${reviewIn(held)}`));
    const { browser, at } = await opened(BROKER, `/${reviewIn(held)}`);
    expect([at.status, at.url]).toEqual([200, page(`/${reviewIn(held)}`)]);
    expect(at.text).toContain(String.raw`The tour is at &lt;b&gt;four&lt;/b&gt;.\u200bBring \u202ekeys.`);
    for (const word of [AGENT, 'send_message of crm', own(), 'Good until']) expect(at.text).toContain(word);
    const before = sent();
    const approved = await browser.submit(at, { decision: 'approve' });
    expect(approved.text).toContain('approved; the same call can be made once');
    expect([approved.url, browser.visited.at(-1)]).toEqual([at.url, at.url]);
    expect([isDone(await send(body)), refusalCode(await send(body)), sent()]).toEqual([true, 'APPROVAL_NEEDED', before + 1]);
    expect((await browser.open(at.url)).text).toContain('approved, and the call was made');
    const kinds = system.audit().filter(({ details }) => (details as { review?: string })?.review === reviewIn(held));
    expect(kinds).toContainEqual(
      expect.objectContaining({
        kind: 'review.decided',
        actor: expect.objectContaining({ subject: BROKER }),
        details: expect.objectContaining({ by: 'page' }),
      }),
    );
  });

  it('lists what waits for its approver, and for whoever asked what they asked', async () => {
    const review = reviewIn(await send('The list is on its way.'));
    const [waiting, asked, none] = await Promise.all([BROKER, AGENT, COMPLIANCE].map((user) => opened(user, '')));
    const [forBroker, forAgent] = [waiting!, asked!].map(({ at }) => at.text.split('Asked in your name'));
    expect([forBroker![0]!.includes(review), forAgent![0]!.includes(review), forAgent![1]!.includes(review)]).toEqual([true, false, true]);
    expect(none!.at.text).not.toContain(review);
  });

  it('runs no script, is in no frame and is kept nowhere', async () => {
    const { at } = await opened(BROKER, `/${reviewIn(await send('Frames are for pictures.'))}`);
    expect(at.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect([at.headers.get('x-frame-options'), at.headers.get('cache-control')]).toEqual(['DENY', 'no-store']);
    expect(at.text).not.toContain('<script');
  });

  it('refuses with a reason, which whoever asked then reads, and not without', async () => {
    const held = await send('Refuse this one.');
    const { browser, at } = await opened(BROKER, `/${reviewIn(held)}`);
    const without = await browser.submit(at, { decision: 'refuse', reason: ' ' });
    expect([without.status, without.text.includes('Say why')]).toEqual([400, true]);
    const refused = await browser.submit(without, { decision: 'refuse', reason: 'Not\r\n<now>' });
    expect(refused.text).toContain(`refused by ${BROKER}: Not &lt;now&gt;`);
    expect(refusalCode(await send('Refuse this one.'))).toBe('ACCESS_FORBIDDEN');
    expect((await opened(AGENT, `/${reviewIn(held)}`)).at.text).toContain('Not &lt;now&gt;');
    const late = await browser.submit(at, { decision: 'approve' });
    expect([late.status, late.text.includes('not open any more')]).toEqual([409, true]);
  });

  it('answers an id of nobody, of a stranger and of no shape alike', async () => {
    const review = reviewIn(await send('For the broker alone.'));
    const browser = new HeadlessBrowser();
    await opened(AGENT_2, '', browser);
    const answers = await Promise.all([review, UNKNOWN, 'x'].map((id) => browser.open(page(`/${id}`))));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('takes a form from nobody but the person whose page it is on', async () => {
    const [review, another] = [reviewIn(await send('One form.')), reviewIn(await send('Another form.'))];
    const { browser, at } = await opened(BROKER, `/${review}`);
    const { fields, action } = formOf(at);
    const thief = (await opened(COMPLIANCE, '')).browser;
    const asker = (await opened(AGENT, '')).browser;
    const decision = { decision: 'approve' };
    const refusals = [
      await browser.send({ action, fields: {} }, decision),
      await browser.send({ action, fields }, decision, { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }),
      await browser.send({ action: page(`/${another}`), fields }, decision),
      await thief.send({ action, fields }, decision),
      await asker.send({ action, fields }, decision),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await new HeadlessBrowser().send({ action, fields }, decision)).status).toBe(401);
    expect((await browser.open(at.url)).text).toContain('waits');
  });
});

describe('whoever asked', () => {
  it('does not approve their own call', async () => {
    const held = await send('Approve me, please.');
    const { browser, at } = await opened(AGENT, `/${reviewIn(held)}`);
    expect([at.status, at.text.includes('<form')]).toEqual([200, false]);
    const self = reviewIn(await note('Form of mine.'));
    const form = formOf(await browser.open(page(`/${self}`)));
    expect((await browser.send({ ...form, action: at.url }, { decision: 'approve' })).status).toBe(403);
    expect(refusalCode(await send('Approve me, please.'))).toBe('APPROVAL_NEEDED');
  });

  it('confirms in person what policy wants confirmed, and nobody else does', async () => {
    const held = await note('Prefers mornings.');
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    expect((await opened(AGENT_2, `/${reviewIn(held)}`)).at.status).toBe(404);
    const { browser, at } = await opened(AGENT, `/${reviewIn(held)}`);
    expect(at.text).toContain('Confirm');
    await browser.submit(at, { decision: 'approve' });
    expect([isDone(await note('Prefers mornings.')), refusalCode(await note('Prefers mornings.'))]).toEqual([true, 'APPROVAL_NEEDED']);
  });
});

describe('the interface', () => {
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (clientId: string, scope = 'mcp:read mcp:admin', user = BROKER): Promise<string> => {
    const key = [clientId, scope, user].join(' ');
    tokens.set(key, tokens.get(key) ?? issue(clientId, scope, user));
    return tokens.get(key)!;
  };
  async function issue(clientId: string, scope: string, user: string): Promise<string> {
    const application = new OAuthApplication(system.url, clientId, CALLBACK);
    const code = await application.code(people.get(user)!, { scope });
    const basic = `Basic ${Buffer.from(`${clientId}:${SECRET}`).toString('base64')}`;
    const isKnown = clientId.startsWith('broker-');
    const { access_token: token } = await application.redeem(code, {}, isKnown ? { authorization: basic } : {});
    issuedSecrets.add('access token', token);
    return token;
  }
  async function ask(
    token: string,
    path = '',
    decision?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown>; text: string }> {
    const body = decision === undefined ? {} : { method: 'POST', body: JSON.stringify(decision) };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${system.url}/api/approvals${path}`, { headers, ...body });
    const text = await answer.text();
    return { status: answer.status, body: JSON.parse(text) as Record<string, unknown>, text };
  }

  it('shows and decides with a client that gateway.yaml trusts with it', async () => {
    const held = await send('By the desk.');
    const review = reviewIn(held);
    const token = await tokenOf('broker-desk');
    expect((await ask(token)).text).toContain(review);
    const shown = await ask(token, `/${review}`);
    expect(shown.body).toMatchObject({
      id: review,
      requestedBy: AGENT,
      status: 'open',
      arguments: { body: 'By the desk.' },
      may: { approve: true },
    });
    expect(Object.keys(shown.body)).not.toEqual(expect.arrayContaining(['sealed', 'argumentsDigest']));
    expect((await ask(token, `/${review}`, { decision: 'approve' })).body).toMatchObject({ status: 'approved', decidedBy: BROKER });
    expect(isDone(await send('By the desk.'))).toBe(true);
    expect((await ask(token, `/${review}`, { decision: 'approve' })).status).toBe(409);
  });

  it('wants a reason, a decision that there is, JSON, and a review that is theirs', async () => {
    const review = reviewIn(await send('Badly decided.'));
    const token = await tokenOf('broker-desk');
    for (const wrong of [{ decision: 'refuse' }, { decision: 'break_glass', reason: 'x' }, [], null, { decision: 'refuse', reason: 5 }])
      expect((await ask(token, `/${review}`, wrong)).status).toBe(400);
    expect((await ask(token, `/${review}`, { decision: 'refuse', reason: 'x'.repeat(20_000) })).status).toBe(413);
    expect((await ask(token, `/${review}`, { decision: 'refuse', reason: 'no' })).body).toMatchObject({ status: 'refused', reason: 'no' });
    const stranger = await tokenOf('broker-desk', 'mcp:read mcp:admin', AGENT_2);
    const answers = await Promise.all([review, UNKNOWN].map((id) => ask(stranger, `/${id}`, { decision: 'approve' })));
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it("takes a proof of the client's key for its own address, and for no other", async () => {
    const key = new DpopKey();
    const application = new OAuthApplication(system.url, 'broker-desk', CALLBACK);
    const code = await application.code(people.get(BROKER)!, { scope: 'mcp:read mcp:admin' });
    const basic = `Basic ${Buffer.from(`broker-desk:${SECRET}`).toString('base64')}`;
    const proof = key.proof('POST', `${system.url}/oauth/token`);
    const { access_token: token } = await application.redeem(code, {}, { authorization: basic, dpop: proof });
    issuedSecrets.add('access token', token);
    const status = async (address: string): Promise<number> => {
      const headers = { authorization: `DPoP ${token}`, dpop: key.proof('GET', address, token) };
      return (await fetch(`${system.url}/api/approvals`, { headers })).status;
    };
    expect([await status(`${system.url}/api/approvals`), await status(`${system.url}/mcp`)]).toEqual([200, 401]);
  });

  it('is closed to an assistant, whoever it acts for', async () => {
    const registered = await fetch(`${system.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Assistant', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }),
    });
    const { client_id: assistant } = (await registered.json()) as { client_id: string };
    const review = reviewIn(await send('By an assistant.'));
    const tokensOfOthers = [
      await tokenOf(assistant),
      await tokenOf('broker-report'),
      await tokenOf('gatehouse-cli'),
      await tokenOf('broker-desk', 'mcp:read mcp:write'),
      system.token(BROKER),
    ];
    for (const token of tokensOfOthers)
      for (const answer of [await ask(token), await ask(token, `/${review}`), await ask(token, `/${review}`, { decision: 'approve' })])
        expect([answer.status, answer.body]).toEqual([
          403,
          { error: 'forbidden', message: expect.stringMatching(/may not decide|mcp:admin/) },
        ]);
    expect((await fetch(`${system.url}/api/approvals`)).status).toBe(401);
    expect(refusalCode(await send('By an assistant.'))).toBe('APPROVAL_NEEDED');
  });
});

describe('breaking the glass', () => {
  it('takes a reason, and a fresh sign-in with the second factor of whoever has one', async () => {
    const held = await send('The closing is in ten minutes.');
    const path = `/${reviewIn(held)}`;
    const { browser, at } = await opened(BROKER, path);
    expect((await browser.submit(at, { decision: 'break_glass' })).status).toBe(400);
    const account = await browser.open(`${system.url}/oauth/account`);
    const begun = await browser.send(formOf(account, '/enrol'), { password: people.get(BROKER)!.password });
    const key = /class="key-shown">([^<]+)</.exec(begun.text)![1]!.replaceAll(' ', '');
    await browser.submit(begun, { code: totp(key) });
    const stale = await browser.open(page(path));
    expect(stale.text).toContain('Sign in again');
    const glass = { decision: 'break_glass', reason: 'The notary leaves at noon' };
    expect((await browser.submit(stale, glass)).status).toBe(400);
    const asked = await browser.open(page(`${path}/sign-in`));
    const code = await browser.submit(asked, { ...people.get(BROKER)!, decision: 'allow' }, {}, '/login');
    const back = await browser.submit(code, { code: totp(key, Date.now() + STEP_MS), decision: 'allow' }, {}, '/code');
    expect([back.url, back.text.includes('Sign in again')]).toEqual([page(path), false]);
    const done = await browser.submit(back, glass);
    expect(done.text).toContain('approved; the same call can be made once');
    expect(isDone(await send('The closing is in ten minutes.'))).toBe(true);
    expect(system.audit().filter(({ kind }) => kind === 'breakglass.used')).toMatchObject([
      { severity: 'alert', actor: { subject: BROKER } },
    ]);
  });

  it('is not offered to those who may not', async () => {
    const { at } = await opened(AGENT, `/${reviewIn(await send('No glass for me.'))}`);
    expect(at.text).not.toContain('Break the glass');
  });
});
