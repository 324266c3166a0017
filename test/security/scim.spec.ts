import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer } from '../support/raw-peer.js';
import { ENTERPRISE, GROUP, ScimPeer, USER } from '../support/scim-peer.js';
import { RunningSystem } from '../support/system.js';
import { TokenMint } from '../support/token-mint.js';

const TOKENS = { OKTA_TOKEN: 'okta-token-of-this-run-0123456789', PARTNER_TOKEN: 'partner-token-of-this-run-012345' };
const SETTINGS = `identity:
  scim:
    - { id: okta, token: { fromEnv: OKTA_TOKEN } }
    - { id: partner, token: { fromEnv: PARTNER_TOKEN } }
  groups:
    - { group: admins, from: [okta], grants: [admin] }
`;

let system: RunningSystem;
let okta: ScimPeer;
let partner: ScimPeer;
let mint: TokenMint;

beforeAll(async () => {
  system = await RunningSystem.start({ env: TOKENS, edit: (yaml) => yaml.replace(/^identity:\n/m, SETTINGS) });
  okta = new ScimPeer(system.url, TOKENS.OKTA_TOKEN);
  partner = new ScimPeer(system.url, TOKENS.PARTNER_TOKEN);
  mint = await TokenMint.open(system);
});
afterAll(() => system?.stop());

const person = (name: string, over: object = {}) => ({ schemas: [USER], userName: `${name}@harbor.example`, active: true, ...over });

/** Roles under which a call of this person was recorded. */
async function rolesOf(user: string): Promise<unknown> {
  await (await new RawPeer('2026', `${system.url}/mcp`, await mint.token(user)).open()).list();
  const listed = system.audit().findLast(({ kind, actor }) => kind === 'tool.list' && (actor as { subject: string }).subject === user);
  return (listed?.['actor'] as { roles: string[] } | undefined)?.roles;
}

describe('whoever has no token of a client', () => {
  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one letter less', TOKENS.OKTA_TOKEN.slice(0, -1)],
    ['another case', TOKENS.OKTA_TOKEN.toUpperCase()],
    ['two of them', `${TOKENS.OKTA_TOKEN}, ${TOKENS.PARTNER_TOKEN}`],
  ])('but %s is told nothing, whatever they ask', async (_, token) => {
    const stranger = new ScimPeer(system.url, token);
    for (const answer of [
      await stranger.get('/Users'),
      await stranger.get('/ServiceProviderConfig'),
      await stranger.post('/Users', person('x')),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.body).toEqual({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401', detail: expect.any(String) });
    }
  });

  it('but an access token of an administrator is told nothing, and a SCIM token opens no tool', async () => {
    expect((await new ScimPeer(system.url, await mint.token('admin@harbor.example')).get('/Users')).status).toBe(401);
    expect((await (await new RawPeer('2026', `${system.url}/mcp`, TOKENS.OKTA_TOKEN).open()).list()).status).toBe(401);
  });

  it('and tries on is slowed down, while the right token goes on working; the tries are on record without the tokens', async () => {
    const stranger = new ScimPeer(system.url, 'wrong-token-of-this-run-0123456789');
    const statuses = new Set<number>();
    for (let n = 0; n < 25; n += 1) statuses.add((await stranger.get('/Users')).status);
    expect(statuses).toContain(429);
    expect((await okta.get('/Users')).status).toBe(200);
    const denied = system.audit().filter(({ kind }) => kind === 'scim.denied');
    expect(denied.length).toBeGreaterThan(0);
    expect(JSON.stringify(denied) + system.gateway.log).not.toContain('wrong-token-of-this-run');
  });

  it('from a page of another site is turned away before', async () => {
    expect((await okta.get('/Users', { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('a SCIM client', () => {
  it('makes nobody more than the roster says, whatever attributes and groups it sends', async () => {
    const wanted = {
      roles: [{ value: 'broker', primary: true }],
      userType: 'broker',
      entitlements: [{ value: 'admin' }],
      grants: ['admin'],
      only: [],
      groups: [{ value: 'admins', display: 'admins' }],
      origin: 'partner',
      [ENTERPRISE]: { employeeNumber: 'MEM-1005', grants: ['admin'] },
    };
    const { id } = (await okta.post('/Users', person('climber', wanted))).body;
    for (const name of ['broker', 'agent', 'admin', 'gatehouse-admin']) {
      const group = await okta.post('/Groups', { schemas: [GROUP], displayName: name, members: [{ value: id }] });
      expect(group.status).toBe(201);
    }
    await okta.patch(
      `/Users/${id}`,
      { op: 'add', path: 'roles', value: [{ value: 'admin' }] },
      { op: 'replace', value: { userType: 'admin' } },
    );
    expect(await rolesOf('climber@harbor.example')).toEqual(['agent']);
  });

  it('cannot take the name or the member key of somebody else', async () => {
    const theirs = await okta.post('/Users', person('owner', { [ENTERPRISE]: { employeeNumber: 'MEM-1006' } }));
    expect(await partner.post('/Users', person('OWNER'))).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    expect(await partner.post('/Users', person('p1', { [ENTERPRISE]: { employeeNumber: 'MEM-1006' } }))).toMatchObject({ status: 409 });
    expect(await partner.post('/Users', person('p1', { [ENTERPRISE]: { employeeNumber: 'MEM-1003' } }))).toMatchObject({ status: 409 });
    const mine = (await partner.post('/Users', person('p2'))).body.id!;
    expect(await partner.patch(`/Users/${mine}`, { op: 'replace', path: 'userName', value: 'owner@harbor.example' })).toMatchObject({
      status: 409,
    });
    expect(await partner.put(`/Users/${mine}`, { ...person('p2'), id: theirs.body.id })).toMatchObject({ status: 200, body: { id: mine } });
    expect((await okta.get(`/Users/${theirs.body.id}`)).body).toMatchObject({ userName: 'owner@harbor.example', active: true });
  });

  it('reaches nobody of another client by group, filter or address', async () => {
    const theirs = (await okta.post('/Users', person('hidden'))).body.id!;
    expect(await partner.post('/Groups', { schemas: [GROUP], displayName: 'catch', members: [{ value: theirs }] })).toMatchObject({
      status: 400,
    });
    for (const filter of [`id eq "${theirs}"`, 'id pr', 'userName pr', 'not (userName eq "x")', 'userName eq "hidden@harbor.example"']) {
      const { Resources } = (await partner.find('Users', filter)).body;
      expect(Resources!.map(({ id }) => id)).not.toContain(theirs);
    }
    for (const path of [`/Users/${theirs}`, `/Users/../Users/${theirs}`, `/Groups/${theirs}`, `/Users/%2e%2e%2fGroups`])
      expect((await partner.get(path)).status).toBe(404);
  });

  it('grants by a group only where gateway.yaml takes its word', async () => {
    const admin = async (client: ScimPeer, name: string): Promise<unknown> => {
      const { id } = (await client.post('/Users', person(name))).body;
      expect((await client.post('/Groups', { schemas: [GROUP], displayName: 'admins', members: [{ value: id }] })).status).toBe(201);
      return rolesOf(`${name}@harbor.example`);
    };
    expect(await admin(partner, 'pretender')).toEqual([]);
    expect(await admin(okta, 'root')).toEqual(['admin']);
  });

  it('disables whom gateway.yaml lists, and cannot make them somebody else', async () => {
    const { id } = (await okta.post('/Users', person('compliance', { [ENTERPRISE]: { employeeNumber: 'MEM-1001' } }))).body;
    expect(id).toBeUndefined();
    const listed = (await okta.post('/Users', person('compliance'))).body.id!;
    expect(await rolesOf('compliance@harbor.example')).toEqual(['compliance']);
    expect((await okta.patch(`/Users/${listed}`, { op: 'replace', path: 'userName', value: 'other@harbor.example' })).body).toMatchObject({
      scimType: 'mutability',
    });
  });
});

describe('a request that is made to break something', () => {
  it.each([
    'userName eq "a" or 1 eq 1',
    `userName eq "a'; DROP TABLE person; --"`,
    `userName eq "${'\\'.repeat(400)}`,
    '('.repeat(500),
    `userName eq "${'\n'.repeat(300)}`,
    'userName eq {"$ne": null}',
  ])('by filter is refused, or finds nobody: %j', async (filter) => {
    const since = performance.now();
    const { status, body } = await okta.find('Users', filter);
    expect(performance.now() - since).toBeLessThan(2_000);
    expect([`200 ${body.Resources?.length}`, `${status} ${String(body['scimType'])}`]).toContain(
      status === 200 ? '200 0' : '400 invalidFilter',
    );
  });

  it('by prototype changes nothing', async () => {
    const { id } = (await okta.post('/Users', JSON.parse(`{ "userName": "proto@harbor.example", "__proto__": { "active": false } }`))).body;
    const polluting = [
      { op: 'add', path: '__proto__.active', value: false },
      { op: 'replace', value: JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } } }') },
      { op: 'add', path: 'constructor.prototype', value: { polluted: true } },
    ];
    const patched = await okta.patch(`/Users/${id}`, ...polluting);
    expect(patched.status).toBe(200);
    expect(Object.keys(patched.body).toSorted()).toEqual(['active', 'id', 'meta', 'schemas', 'userName']);
    expect(JSON.stringify((await okta.get('/ServiceProviderConfig')).body)).not.toContain('polluted');
  });

  it('by size, type or syntax is answered as SCIM says', async () => {
    const large = { ...person('large'), emails: [{ value: 'x'.repeat(1_100_000) }] };
    expect((await okta.post('/Users', large)).status).toBe(413);
    expect(await okta.post('/Users', person('many', { emails: Array.from({ length: 60 }, (_, n) => ({ value: `${n}` })) }))).toMatchObject({
      status: 400,
    });
    expect(await okta.send('POST', '/Users', '{"userName":', {})).toMatchObject({ status: 400, body: { scimType: 'invalidSyntax' } });
    expect(await okta.send('POST', '/Users', '[]', {})).toMatchObject({ status: 400, body: { scimType: 'invalidSyntax' } });
    expect((await okta.send('POST', '/Users', '<user/>', { 'content-type': 'text/xml' })).status).toBe(415);
    expect(await okta.post('/Users', person('deep', { name: { givenName: { givenName: {} } } }))).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue' },
    });
    const operations = Array.from({ length: 1_001 }, () => ({ op: 'add', path: 'title', value: 'x' }));
    expect((await okta.patch('/Users/x', ...operations)).status).toBe(404);
  });

  it('leaves the gateway ready', async () => {
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(200);
  });
});
