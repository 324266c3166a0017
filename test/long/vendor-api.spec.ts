import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { askToken, basic } from '../support/service-client.js';
import { RunningSystem } from '../support/system.js';

/** A desk of the MLS's own: applications of vendors, and reports that the MLS counts itself, by the interface and in the name of who signed in. */
const VENDORS = { PORTAL_SECRET: 'portal-secret-of-this-run-0123456789', SEARCH_SECRET: 'search-secret-of-this-run-0123456789' };
const SEARCH = basic('home-search', VENDORS.SEARCH_SECRET);
const SECRET = 'secret-of-the-vendor-desk-of-this-run';
const CALLBACK = 'http://127.0.0.1:39999/callback';
const OFFICER = 'compliance@mls.example';
const ADMIN = 'admin@mls.example';
const AGENT = 'agent@harbor.example';
const REASON = 'Vendor agreement, section 4';
const DEADLINE = { timeout: 30_000 };
const DESKS = `identity:
  vendorApplications: { open: true, endpoints: [mls] }
  oauth:
    clients:
      - { id: desk, name: Desk, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET }, approvals: true }
      - { id: other, name: Other, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET } }
`;
const OWN_REPORT = `
extensions:
  - { id: calls-by-office, kind: report, module: ./calls-by-office.mjs }
`;

let system: RunningSystem;
const tokens = new Map<string, Promise<string>>();
beforeAll(async () => {
  system = await RunningSystem.start({
    template: 'mls',
    env: { ...VENDORS, DESK_SECRET: SECRET },
    files: { 'calls-by-office.mjs': readFileSync(join(repository, 'templates/extensions/calls-by-office.mjs'), 'utf8') },
    edit: (yaml) => yaml.replace(/^identity:\n/m, DESKS) + OWN_REPORT,
  });
  for (const user of [OFFICER, ADMIN, AGENT]) {
    const password = system.password(user);
    for (const client of ['desk', 'other']) tokens.set(`${user} ${client}`, signedIn(user, password, client));
  }
  await Promise.all(tokens.values());
});
afterAll(() => system?.stop());

async function signedIn(user: string, password: string, client: string): Promise<string> {
  const application = new OAuthApplication(system.url, client, CALLBACK);
  const code = await application.code({ user, password }, { scope: 'mcp:read mcp:admin' });
  const authorization = `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}`;
  const { access_token: token } = await application.redeem(code, {}, { authorization });
  issuedSecrets.add('access token', token);
  return token;
}

async function ask(path: string, { user = OFFICER, client = 'desk', body }: { user?: string; client?: string; body?: unknown } = {}) {
  const headers = { authorization: `Bearer ${await tokens.get(`${user} ${client}`)!}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}${path}`, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const decide = (decision: string, more: { user?: string; client?: string; id?: string; reason?: string } = {}) =>
  ask(`/api/vendors/${more.id ?? 'home-search'}`, { ...more, body: { decision, reason: more.reason ?? REASON } });
const isLetIn = async (): Promise<boolean> =>
  ((await askToken(system.url, { grant_type: 'client_credentials' }, SEARCH)).body as { access_token?: string }).access_token !== undefined;

describe('/api/vendors', () => {
  it('lists which applications are let in', async () => {
    const { status, body } = await ask('/api/vendors');
    expect([status, body['vendors']]).toEqual([
      200,
      [
        { id: 'harbor-portal', name: 'Harbor Portal', vendor: 'Portal Works LLC', access: 'in' },
        { id: 'home-search', name: 'Home Search', vendor: 'Search Co', access: 'waiting' },
      ],
    ]);
  });

  it('lets one in, shuts it out and lets it in again, each on record with who and why', async () => {
    expect(await isLetIn()).toBe(false);
    expect(await decide('approve')).toMatchObject({ status: 200, body: { id: 'home-search', access: 'in' } });
    await expect.poll(isLetIn, DEADLINE).toBe(true);
    expect(await decide('suspend', { user: ADMIN })).toMatchObject({ status: 200, body: { access: 'suspended' } });
    expect(await isLetIn()).toBe(false);
    expect(await decide('approve')).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect(await decide('resume')).toMatchObject({ status: 200, body: { access: 'in' } });
    expect(await isLetIn()).toBe(true);
    expect(system.audit().filter(({ kind }) => String(kind).startsWith('vendor.'))).toMatchObject([
      { kind: 'vendor.approved', actor: { subject: OFFICER }, details: { service: 'home-search', reason: REASON } },
      { kind: 'vendor.suspended', actor: { subject: ADMIN } },
      { kind: 'vendor.resumed', actor: { subject: OFFICER } },
    ]);
  });

  it('is closed to members, to applications that may not decide, and to whoever brings no token', async () => {
    expect(await ask('/api/vendors', { user: AGENT })).toMatchObject({ status: 403, body: { error: 'forbidden' } });
    expect(await decide('suspend', { user: AGENT })).toMatchObject({ status: 403 });
    expect(await decide('suspend', { client: 'other' })).toMatchObject({ status: 403 });
    expect((await fetch(`${system.url}/api/vendors`)).status).toBe(401);
    const assistant = new RawPeer('2026', `${system.url}/mcp`, system.token(OFFICER));
    expect((await fetch(`${system.url}/api/vendors`, { headers: { authorization: `Bearer ${system.token(OFFICER)}` } })).status).toBe(403);
    expect((await assistant.list()).status).toBe(200);
    expect(await isLetIn()).toBe(true);
  });

  it.each([
    ['an unknown application', { id: 'nobody' }, 'suspend', 404],
    ['an unknown decision', {}, 'delete', 400],
    ['to forget one that did not apply', {}, 'refuse', 409],
    ['no reason', { reason: ' ' }, 'suspend', 400],
    ['a reason without an end', { reason: 'x'.repeat(1_001) }, 'suspend', 400],
  ])('refuses %s, and changes nothing', async (_, more, decision, status) => {
    expect(await decide(decision, more)).toMatchObject({ status });
    expect(await isLetIn()).toBe(true);
  });
});

describe('a vendor that applied by itself', () => {
  const apply = async (): Promise<string> => {
    const { publicKey } = await generateKeyPair('ES256');
    const metadata = {
      client_name: 'Home Finder',
      contacts: ['desk@finder.example'],
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [await exportJWK(publicKey)] },
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${system.url}/oauth/register`, { method: 'POST', headers, body: JSON.stringify(metadata) });
    return ((await answer.json()) as { client_id: string }).client_id;
  };

  it('is shown with whom to tell, and is approved or refused like another', async () => {
    const [one, two] = [await apply(), await apply()];
    expect(await ask(`/api/vendors/${one}`)).toMatchObject({
      status: 200,
      body: { id: one, name: 'Home Finder', contact: 'desk@finder.example', access: 'waiting' },
    });
    expect(await decide('refuse', { id: one, user: AGENT })).toMatchObject({ status: 403 });
    expect(await decide('refuse', { id: one })).toEqual({ status: 200, body: { id: one, access: 'refused' } });
    expect(await ask(`/api/vendors/${one}`)).toMatchObject({ status: 404 });
    expect(await decide('approve', { id: two })).toMatchObject({ status: 200, body: { id: two, access: 'in' } });
    expect(await decide('refuse', { id: two })).toMatchObject({ status: 409 });
  });
});

describe('/api/reports', () => {
  it('lists and makes a report that the deployment counts itself, like a shipped one', async () => {
    const { body } = await ask('/api/reports');
    expect(body['reports']).toEqual(expect.arrayContaining(['calls-by-office', 'licence']));
    const ordered = await ask('/api/reports', { body: { report: 'calls-by-office', formats: ['json'] } });
    expect(ordered.status).toBe(202);
    const href = String(ordered.body['href']);
    await expect.poll(async () => (await ask(href)).body['status'], DEADLINE).toBe('done');
    const files = (await ask(href)).body['files'] as { name: string; href: string }[];
    const report = files.find(({ name }) => name === 'report.json')!;
    expect((await ask(report.href)).body).toMatchObject({ report: { id: 'calls-by-office' } });
    expect(await ask('/api/reports', { body: { report: 'calls-by-weather' } })).toMatchObject({ status: 400 });
    expect(await ask('/api/reports', { user: AGENT })).toMatchObject({ status: 403 });
  });
});
