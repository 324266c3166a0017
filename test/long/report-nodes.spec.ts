import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RunningSystem } from '../support/system.js';

/** Two gateways on one database. A report is ordered at the one and fetched at the other, as behind a load balancer. */
const SECRET = 'secret-of-the-report-desk-of-this-run';
const CALLBACK = 'http://127.0.0.1:39999/callback';
const OFFICER = 'compliance@harbor.example';
const BROKER = 'broker@harbor.example';
const DESK = `identity:
  oauth:
    clients:
      - { id: desk, name: Desk, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET }, approvals: true }
`;
const DEADLINE = { timeout: 45_000, interval: 200 };

let system: RunningSystem;
let other: GatewayProcess;
const tokens = new Map<string, string>();

beforeAll(async () => {
  system = await RunningSystem.start({
    env: { DESK_SECRET: SECRET },
    edit: (yaml) => yaml.replace(/^identity:\n/m, DESK).replace('gateway:\n', `gateway:\n  nodeUrl: http://127.0.0.1:${portOf(yaml)}\n`),
  });
  other = await system.secondNode((yaml) => yaml.replace(/nodeUrl: .*/, `nodeUrl: http://127.0.0.1:${portOf(yaml)}`));
  for (const user of [OFFICER, BROKER]) tokens.set(user, await signedIn(user));
});
afterAll(() => system?.stop());

const portOf = (yaml: string): string => /^ {2}port: (\d+)$/m.exec(yaml)![1]!;

async function signedIn(user: string): Promise<string> {
  const application = new OAuthApplication(system.url, 'desk', CALLBACK);
  const code = await application.code({ user, password: system.password(user) }, { scope: 'mcp:read mcp:admin' });
  const authorization = `Basic ${Buffer.from(`desk:${SECRET}`).toString('base64')}`;
  const { access_token: token } = await application.redeem(code, {}, { authorization });
  issuedSecrets.add('access token', token);
  return token;
}

const ask = (node: { readonly url: string }, path: string, user = OFFICER, init: RequestInit = {}): Promise<Response> =>
  fetch(`${node.url}${path}`, { ...init, headers: { authorization: `Bearer ${tokens.get(user)!}`, 'content-type': 'application/json' } });

const told = async (node: { readonly url: string }, path: string, user = OFFICER): Promise<Record<string, unknown>> =>
  (await (await ask(node, path, user)).json()) as Record<string, unknown>;

async function ordered(node: { readonly url: string }): Promise<string> {
  const answer = await ask(node, '/api/reports', OFFICER, { method: 'POST', body: JSON.stringify({ report: 'wire' }) });
  expect(answer.status).toBe(202);
  return String(((await answer.json()) as { href: string }).href);
}

describe('a report that was ordered at one node', () => {
  let href: string;

  it('is told of by the other, with its files, to who ordered it alone', async () => {
    href = await ordered(system);
    await expect.poll(async () => (await told(other, href))['status'], DEADLINE).toBe('done');
    const [here, there] = [await told(system, href), await told(other, href)];
    expect(there).toEqual(here);
    expect((await ask(other, href, BROKER)).status).toBe(404);
  });

  it('is fetched through the other, byte for byte', async () => {
    for (const name of ['report.html', 'report.pdf', 'report.json', 'audit.jsonl']) {
      const [here, there] = await Promise.all([system, other].map((node) => ask(node, `${href}/${name}`)));
      expect([name, there!.status]).toEqual([name, 200]);
      expect(there!.headers.get('content-type')).toBe(here!.headers.get('content-type'));
      expect(there!.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(Buffer.from(await there!.arrayBuffer()).equals(Buffer.from(await here!.arrayBuffer()))).toBe(true);
    }
    expect((await ask(other, `${href}/report.html`, BROKER)).status).toBe(404);
    expect((await ask(other, `${href}/nothing.html`)).status).toBe(404);
    expect((await fetch(`${other.url}${href}/report.html`)).status).toBe(401);
    // What a node sent on goes no further, or two that each took the other for its home would ask one another for ever.
    const authorization = `Bearer ${tokens.get(OFFICER)!}`;
    expect((await fetch(`${other.url}${href}/report.html`, { headers: { authorization, 'gatehouse-relayed': '1' } })).status).toBe(503);
  });

  it('is told of as failed by the other once its node was killed, and can be ordered again there', async () => {
    await other.end('SIGKILL');
    await other.start();
    href = await ordered(other);
    await expect.poll(async () => (await told(system, href))['status'], DEADLINE).toBe('done');
    await other.end('SIGKILL');
    expect((await ask(system, `${href}/report.html`)).status).toBe(503);
    await expect.poll(async () => (await told(system, href))['status'], DEADLINE).toBe('failed');
    expect((await ask(system, `${href}/report.html`)).status).toBe(404);
    const again = await ordered(system);
    await expect.poll(async () => (await told(system, again))['status'], DEADLINE).toBe('done');
  }, 120_000);
});
