import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForeignIssuer } from '../../libs/identity/fixtures/foreign-issuer.js';
import { gatehouse } from '../support/gateway-process.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const PRM = '/.well-known/oauth-protected-resource/mcp';
const LATER = { timeout: 60_000, interval: 500 };

type Payload = Parameters<ForeignIssuer['sign']>[0];

let issuer: ForeignIssuer;
let system: RunningSystem;

const settings = () => `identity:
  oauth: { enabled: false }
  external:
    - issuer: ${issuer.url}
  groups: [{ group: gatehouse-compliance, grants: [compliance] }]
`;

beforeAll(async () => {
  issuer = await ForeignIssuer.start();
  // Out of order at first: the gateway must start without it.
  issuer.status = 503;
  system = await RunningSystem.start({ edit: (yaml) => `${yaml.replace(/^identity:\n/m, settings())}\negress: { allow: [127.0.0.1] }\n` });
});
afterAll(async () => {
  await system?.stop();
  await issuer?.stop();
});

const tokenOf = (over: Payload = {}, header: { typ?: string } = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now - 5, exp: now + 600 };
  return issuer.sign(
    { iss: issuer.url, sub: AGENT, aud: `${system.url}/mcp`, azp: 'harbor-assistant', scope: 'mcp:read', ...times, ...over },
    header,
  );
};
const peer = (token: string | undefined, era: '2025' | '2026' = '2026', path = '/mcp') =>
  new RawPeer(era, `${system.url}${path}`, token).open();
const ownContact = () => ({ contactKey: system.sandbox.world.story.ownContact });
const health = async () => (await (await fetch(`${system.url}/health/ready`)).json()) as { status: string; parts: Record<string, string> };

it('signs nobody in itself: there is no authorization server, no sign-in and no account page', async () => {
  for (const path of [
    '/oauth/authorize',
    '/oauth/account',
    '/oauth/register',
    '/.well-known/oauth-authorization-server',
    '/approvals',
    '/api/approvals',
  ])
    expect((await fetch(`${system.url}${path}`, { redirect: 'manual' })).status).toBe(404);
});

it('an issuer that does not answer at start stops nothing: health says it, its tokens wait, and are good when it is back', async () => {
  const token = await tokenOf();
  await expect.poll(async () => (await health()).parts['issuers'], LATER).toContain('answered with status 503');
  expect((await health()).status).toBe('ready');
  const waiting = await (await peer(token)).list();
  expect(waiting.status).toBe(503);
  expect(waiting.text).toContain('cannot be read now');
  expect(waiting.headers.has('www-authenticate')).toBe(false);
  issuer.status = 200;
  await expect.poll(async () => (await (await peer(token)).list()).status, LATER).toBe(200);
  expect((await health()).parts['issuers']).toBe('up');
});

describe('a gateway whose people sign in elsewhere', () => {
  it('names that issuer in its resource metadata and is none itself', async () => {
    expect(await (await fetch(`${system.url}${PRM}`)).json()).toMatchObject({
      resource: `${system.url}/mcp`,
      authorization_servers: [issuer.url],
      scopes_supported: ['mcp:read', 'mcp:write'],
    });
    for (const path of [
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      '/oauth/authorize',
      '/oauth/style.css',
    ])
      expect((await fetch(`${system.url}${path}`)).status).toBe(404);
  });

  it('sends a client without a token there', async () => {
    const refused = await (await peer(undefined)).list();
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe(`Bearer resource_metadata="${system.url}${PRM}", scope="mcp:read"`);
  });

  it.each(['2025', '2026'] as const)('answers an agent with a token of that issuer in era %s, within its scope', async (era) => {
    const reading = await peer(await tokenOf(), era);
    const read = await reading.call('crm_get_contact', ownContact());
    expect(read.status).toBe(200);
    expect(textOf(read)).toContain(system.sandbox.world.story.ownContact);
    const draft = { ...ownContact(), channel: 'sms', body: 'See you on Friday at noon.' };
    const refused = await reading.call('crm_draft_message', draft);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope", .*scope="mcp:write"$/);
    const writing = await peer(await tokenOf({ scope: 'mcp:write' }), era);
    expect((await writing.call('crm_draft_message', draft)).status).toBe(200);
  });

  it('takes a token for one endpoint there only', async () => {
    const token = await tokenOf({ aud: `${system.url}/mcp/crm` });
    expect((await (await peer(token, '2026', '/mcp/crm')).list()).status).toBe(200);
    expect((await (await peer(token)).list()).status).toBe(401);
  });

  it('grants compliance by group, beside what the roster says, and records that, the application and the issuer', async () => {
    const token = await tokenOf({ groups: ['gatehouse-compliance', 'broker', 'admin'] });
    expect((await (await peer(token)).call('crm_get_contact', ownContact())).status).toBe(200);
    const event = system.audit().findLast(({ kind }) => String(kind).startsWith('tool.')) as Record<string, unknown> | undefined;
    expect(event).toMatchObject({
      actor: { subject: AGENT, issuer: issuer.url, roles: ['agent', 'compliance'] },
      client: { id: 'harbor-assistant' },
    });
  });

  it('refuses whom gateway.yaml does not know, whatever groups they are in', async () => {
    const refused = await (
      await peer(await tokenOf({ sub: 'stranger@harbor.example', groups: ['gatehouse-compliance'] }))
    ).call('crm_get_contact', ownContact());
    expect(JSON.stringify(refused.message)).toContain('ACCOUNT_UNKNOWN');
  });

  it('refuses what is no access token for it with 401, and a reason', async () => {
    const refused: readonly [Promise<string>, RegExp][] = [
      [tokenOf({ nonce: 'n' }, { typ: 'JWT' }), /about a sign-in/],
      [tokenOf({ aud: 'https://api.elsewhere.example' }), /for another service/],
      [tokenOf({ iss: 'https://elsewhere.example' }), /issued by somebody else/],
      [tokenOf({ exp: Math.floor(Date.now() / 1000) - 60 }), /expired/],
    ];
    for (const [token, why] of refused) {
      const answer = await (await peer(await token)).list();
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(why);
    }
  });

  it('keeps tokens out of its log', async () => {
    const token = await tokenOf({ aud: 'https://api.elsewhere.example' });
    await (await peer(token)).list();
    expect(system.gateway.log).not.toContain(token.split('.')[2]);
    expect(system.gateway.log).not.toContain(token.split('.')[1]);
  });
});

it('`gatehouse check` says what is wrong with an issuer, all of it', async () => {
  const wrong = (await readFile(system.configFile, 'utf8'))
    .replace(`    - issuer: ${issuer.url}\n`, `    - issuer: http://login.microsoftonline.example/common/v2.0\n      algorithms: [HS256]\n`)
    .replace('group: gatehouse-compliance, grants: [compliance]', 'group: brokers, grants: [broker]');
  const file = `${system.folder}/wrong.yaml`;
  await writeFile(file, wrong);
  const checked = gatehouse(['check', '-c', file], { env: SECRETS });
  expect(checked.status).not.toBe(0);
  expect(checked.stderr).toContain('identity.external[0].algorithms: expected a list of RS256');
  expect(checked.stderr).toContain('identity.groups[0].grants: expected a list of compliance, admin, mls_staff, vendor');
});
