import { asksBack, questionsIn, type JsonObject, type Principal } from '@gatehouse/kernel';
import { GuardedFetch } from '@gatehouse/net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFor, contextOf, toolCall } from '../../testing/calls.js';
import { MemoryAccount } from '../../testing/memory-account.js';
import { ProtectedServer } from '../../testing/protected-server.js';
import { SignedInAuthority } from '../oauth/signed-in-authority.js';
import { FixedAuthority } from '../oauth/upstream-authority.js';
import type { UpstreamCredential } from '../oauth/upstream-credential.js';
import { PersonalUpstream } from './personal-upstream.js';

const entry = {
  kind: 'tool',
  upstream: 'crm',
  name: 'find',
  publicName: 'crm_find',
  digest: 'd',
  terms: { action: 'read', dataClass: 'general' },
  descriptor: { name: 'find', inputSchema: { type: 'object' } },
} as const;
const fetcher = new GuardedFetch({ allow: ['127.0.0.1'] });
const PAGE = 'https://gateway.example/connect/crm?asked=x';
const URLS = { elicitation: { url: {} } };
const person = (subject: string): Principal => ({ subject, tenant: 'harbor', name: subject, roles: [] }) as unknown as Principal;

let server: ProtectedServer;
let accounts: Map<string, MemoryAccount>;
let lister: FixedAuthority | undefined;
let upstream: PersonalUpstream;

beforeEach(async () => {
  server = await new ProtectedServer().open();
  accounts = new Map(['agent', 'broker'].map((name) => [name, new MemoryAccount()]));
  lister = undefined;
  upstream = new PersonalUpstream({
    http: { slug: 'crm', url: server.url, clientInfo: { name: 'gatehouse', version: '1' }, closeGraceMs: 0, listTimeoutMs: 2_000 },
    authorityOf: ({ subject }) =>
      new SignedInAuthority({ url: new URL(server.url), client: {}, account: accounts.get(subject)!, fetch: fetcher.fetch, remedy: 'x' }),
    lister: () => Promise.resolve(lister),
    connectPage: ({ subject }) => ({ url: `${PAGE}${subject}`, message: 'Connect it.' }),
  });
});
afterEach(async () => {
  await upstream.close();
  server.close();
});

function connect(name: string, token = `token-of-${name}`): void {
  server.good.set(token, 'read');
  const credential: UpstreamCredential = {
    signIn: token,
    url: server.url,
    issuer: server.origin,
    resource: server.url,
    redirectUri: 'https://gateway.example/connect/crm/callback',
    client: { client_id: 'registered' },
    token: { access: token },
    asked: 'read',
  };
  accounts.get(name)!.credential = credential;
}

function request(name: string, clientCapabilities: JsonObject = {}, params: JsonObject = {}): Promise<JsonObject> {
  const { call } = callFor(entry, {}, { inbound: { clientCapabilities, params } });
  call.principal.set(person(name));
  return upstream.request(toolCall('find', {}), { ...contextOf(call), deadlineMs: 1_000 });
}

describe('a call at an upstream where each person has an account', () => {
  it('goes with the account of its own person, and never with another', async () => {
    connect('agent');
    await request('agent');
    await expect(request('broker')).rejects.toMatchObject({
      code: 'ACCOUNT_NOT_CONNECTED',
      detail: expect.stringContaining(`${PAGE}broker`),
    });
    lister = new FixedAuthority(() => 'token-of-agent');
    await expect(request('broker')).rejects.toMatchObject({ code: 'ACCOUNT_NOT_CONNECTED' });
    expect(server.calls.filter((method) => method === 'tools/call')).toHaveLength(1);
  });

  it('asks by a page whoever can open one, with nothing of the person in it but the page', async () => {
    const asking = await request('agent', URLS);
    expect(asksBack(asking)).toBe(true);
    expect(questionsIn(asking)).toEqual({
      'gatehouse-connect-crm': { method: 'elicitation/create', params: { mode: 'url', url: `${PAGE}agent`, message: 'Connect it.' } },
    });
    await expect(request('agent', { elicitation: { form: {} } })).rejects.toMatchObject({ code: 'ACCOUNT_NOT_CONNECTED' });
  });

  it('goes on once the person has connected it, and asks again while they have not', async () => {
    const answered = { inputResponses: { 'gatehouse-connect-crm': { action: 'accept' } } };
    expect(asksBack(await request('agent', URLS, answered))).toBe(true);
    const going = request('agent', URLS, answered);
    connect('agent');
    expect(asksBack(await going)).toBe(false);
  });

  it('is refused where the person says no', async () => {
    const declined = { inputResponses: { 'gatehouse-connect-crm': { action: 'decline' } } };
    await expect(request('agent', URLS, declined)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_CONNECTED' });
  });

  it('asks anew where the account was ended there, and where it needs more than was granted', async () => {
    connect('agent');
    await request('agent', URLS);
    server.needs = 'write';
    expect(asksBack(await request('agent', URLS))).toBe(true);
    expect(accounts.get('agent')!.credential?.wanted).toBe('write');
    server.good.clear();
    expect(asksBack(await request('agent', URLS))).toBe(true);
  });

  it('opens anew for another account of the same person', async () => {
    connect('agent');
    await request('agent');
    const greeted = () => server.calls.filter((method) => method === 'server/discover').length;
    const before = greeted();
    connect('agent', 'another-token');
    upstream.changed(person('agent'));
    await request('agent');
    expect(greeted()).toBe(before + 1);
  });
});

describe('its lists', () => {
  it('are not known while there is nobody to read them with, and the health says so without calling it down', async () => {
    await expect(upstream.list('tool')).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health).toMatchObject({ state: 'unknown', reason: expect.stringContaining('nobody has connected') });
  });

  it('are read with what there is for them, from when somebody connects', async () => {
    let heard = 0;
    upstream.onListChanged(() => (heard += 1));
    server.good.set('list-token', 'read');
    lister = new FixedAuthority(() => 'list-token');
    upstream.changed(person('agent'));
    expect(heard).toBe(1);
    await upstream.list('tool');
    expect(upstream.health.state).toBe('up');
  });
});
