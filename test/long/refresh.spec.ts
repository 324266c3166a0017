import { auth } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientProvider as ProviderV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/headless-browser.js';
import { OAuthApplication, type TokenAnswer } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { SdkApplication } from '../support/sdk-application.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
/** The grace of ten seconds, and what timers and clocks may be off. */
const GRACE_OVER_MS = 10_500;

let system: RunningSystem;
let node: GatewayProcess;
let person: Person;

beforeAll(async () => {
  system = await RunningSystem.start();
  node = await system.secondNode();
  person = { user: AGENT, password: system.password(AGENT) };
});
afterAll(() => system?.stop());

const here = (): OAuthApplication => new OAuthApplication(system.url);
const there = (): OAuthApplication => new OAuthApplication(node.url);
const statusOf = async (token: string): Promise<number> => (await new RawPeer('2026', `${system.url}/mcp`, token).list()).status;
const tokensOf = (answers: readonly TokenAnswer[]): Set<string> => new Set(answers.map(({ refresh_token: token }) => token));
const repeats = () => system.audit().filter(({ kind }) => kind === 'oauth.refresh.repeated');
const graceOver = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, GRACE_OVER_MS));

async function assertServed(answers: readonly TokenAnswer[]): Promise<void> {
  for (const { status, access_token: token } of answers) {
    expect(status).toBe(200);
    expect(await statusOf(token)).toBe(200);
  }
}

describe('a refresh token that is shown again within ten seconds', () => {
  it('by renewals at the same moment serves each, and all get one successor, which goes on', async () => {
    const { refresh_token: token } = await here().signIn(person);
    const answers = await Promise.all([1, 2, 3].map(() => here().refresh(token)));
    await assertServed(answers);
    expect(tokensOf(answers).size).toBe(1);
    expect(answers[0]!.refresh_token).not.toBe(token);
    await assertServed([await here().refresh(answers[0]!.refresh_token)]);
  });

  it('by two nodes at the same moment does the same', async () => {
    const { refresh_token: token } = await here().signIn(person);
    const answers = await Promise.all([here(), there(), here(), there()].map((at) => at.refresh(token)));
    await assertServed(answers);
    expect(tokensOf(answers).size).toBe(1);
    await assertServed([await there().refresh(answers[0]!.refresh_token)]);
  });

  it('since the answer was lost is served again, at another node too, and is on record', async () => {
    const before = repeats().length;
    const { refresh_token: token } = await here().signIn(person);
    const lost = await here().refresh(token);
    const again = [await here().refresh(token), await there().refresh(token)];
    await assertServed(again);
    expect(tokensOf([lost, ...again]).size).toBe(1);
    const recorded = repeats();
    expect(recorded).toHaveLength(before + 2);
    for (const record of recorded) {
      expect(record).toMatchObject({ client: { id: 'gatehouse-cli' }, actor: { subject: AGENT } });
      for (const value of [token, lost.refresh_token]) expect(JSON.stringify(record)).not.toContain(value);
    }
  });

  it('after its successor was used gets the newest of the chain, and no second chain', async () => {
    const { refresh_token: first } = await here().signIn(person);
    const second = await here().refresh(first);
    const third = await here().refresh(second.refresh_token);
    const late = await here().refresh(first);
    await assertServed([late]);
    expect(late.refresh_token).toBe(third.refresh_token);
    await assertServed([await here().refresh(third.refresh_token)]);
  });

  it('gives what each request asks for, within what was allowed', async () => {
    const { refresh_token: token } = await here().signIn(person);
    expect((await here().refresh(token, { scope: 'mcp:read' })).scope).toBe('mcp:read');
    expect((await here().refresh(token)).scope).toBe('mcp:read mcp:write');
    expect((await here().refresh(token, { scope: 'mcp:read', resource: `${system.url}/mcp` })).scope).toBe('mcp:read');
    expect(await here().refresh(token, { scope: 'mcp:admin' })).toMatchObject({ status: 400, error: 'invalid_scope' });
    expect(await here().refresh(token, { resource: `${system.url}/mcp/crm` })).toMatchObject({ status: 400, error: 'invalid_target' });
    await assertServed([await here().refresh(token)]);
  });

  it('is no better than its sign-in: after a revocation it gives nothing', async () => {
    const { refresh_token: token } = await here().signIn(person);
    const { refresh_token: next } = await here().refresh(token);
    await here().post('/oauth/revoke', { token: next });
    for (const gone of [token, next]) expect(await here().refresh(gone)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});

describe('a refresh token that is shown again later', () => {
  it('ends the sign-in: its successors and every access token, at once', async () => {
    const first = await here().signIn(person);
    const second = await here().refresh(first.refresh_token);
    const repeated = await here().refresh(first.refresh_token);
    await graceOver();
    // What is used for the first time is as good as ever.
    const third = await here().refresh(second.refresh_token);
    await assertServed([first, second, repeated, third]);
    expect(await here().refresh(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    for (const { refresh_token: token } of [second, third])
      expect(await here().refresh(token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    for (const { access_token: token } of [first, second, repeated, third]) {
      const refused = await new RawPeer('2026', `${system.url}/mcp`, token).list();
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toContain('withdrawn');
    }
  }, 30_000);
});

it('the v1 SDK renews for two things at once, and its person is asked once', async () => {
  const application = new SdkApplication(person);
  const provider = application as unknown as ProviderV1;
  const serverUrl = `${system.url}/mcp`;
  await auth(provider, { serverUrl });
  await auth(provider, { serverUrl, authorizationCode: application.answer.get('code')! });
  for (let round = 0; round < 3; round += 1) {
    const renewed = await Promise.all([auth(provider, { serverUrl }), auth(provider, { serverUrl })]);
    expect(renewed).toEqual(['AUTHORIZED', 'AUTHORIZED']);
  }
  expect(application.asked).toHaveLength(1);
  expect(await statusOf(application.tokens()!.access_token)).toBe(200);
});

it('a renewal for what was not allowed leaves the refresh token as it was', async () => {
  const before = repeats().length;
  const { refresh_token: token } = await here().signIn(person);
  for (const resource of ['https://other.example/mcp', `${system.url}/mcp/crm`, `${system.url}/nowhere`])
    expect(await here().refresh(token, { resource })).toMatchObject({ status: 400, error: 'invalid_target' });
  await assertServed([await here().refresh(token)]);
  expect(repeats()).toHaveLength(before);
});
