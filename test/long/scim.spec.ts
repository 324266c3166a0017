import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess, gatehouse } from '../support/gateway-process.js';
import { HeadlessBrowser } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { ENTERPRISE, GROUP, ScimPeer, USER } from '../support/scim-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';
import { TokenMint } from '../support/token-mint.js';

const TOKENS = { OKTA_TOKEN: 'okta-token-of-this-run-0123456789', ENTRA_TOKEN: 'entra-token-of-this-run-0123456789' };
const AGENT = 'agent@harbor.example';
const SOON = { timeout: 5_000, interval: 100 };

const SETTINGS = `identity:
  scim:
    - { id: okta, token: { fromEnv: OKTA_TOKEN } }
    - { id: entra, token: { fromEnv: ENTRA_TOKEN } }
  groups:
    - { group: Gatehouse Compliance, from: [okta], grants: [compliance] }
    - { group: Gatehouse Desk, only: [assistant], scopes: [mcp:read] }
`;

let system: RunningSystem;
let other: GatewayProcess;
let okta: ScimPeer;
let entra: ScimPeer;
let mint: TokenMint;

/** Two gateways on one database and one set of keys. */
beforeAll(async () => {
  system = await RunningSystem.start({ env: TOKENS, edit: (yaml) => yaml.replace(/^identity:\n/m, SETTINGS) });
  const port = await freePort();
  const file = join(system.folder, 'other-node.yaml');
  const yaml = (await readFile(system.configFile, 'utf8')).replace(/^ {2}port: \d+$/m, `  port: ${port}`);
  await writeFile(file, `${yaml}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, { ...SECRETS, ...TOKENS });
  await other.start();
  okta = new ScimPeer(system.url, TOKENS.OKTA_TOKEN);
  entra = new ScimPeer(system.url, TOKENS.ENTRA_TOKEN);
  mint = await TokenMint.open(system);
});
afterAll(async () => {
  await other?.end();
  await system?.stop();
});

const peerOf = (token: string, node: { readonly url: string } = system) => new RawPeer('2026', `${node.url}/mcp`, token).open();
const toolsOf = async (token: string, node?: { readonly url: string }): Promise<string[]> =>
  ((await (await peerOf(token, node)).list()).message?.result?.['tools'] as { name: string }[] | undefined)?.map(({ name }) => name) ?? [];
const shown = async (user: string): Promise<string> => (await system.runAside(['people', 'show', user])).stdout;

/** What Okta sends of a person who is assigned. */
const oktaUser = (name: string, over: Record<string, unknown> = {}) => ({
  schemas: [USER],
  userName: `${name}@harbor.example`,
  name: { givenName: name, familyName: 'Example' },
  emails: [{ primary: true, value: `${name}@harbor.example`, type: 'work' }],
  displayName: `${name} Example`,
  locale: 'en-US',
  externalId: `00u-${name}`,
  groups: [],
  password: 'never-kept-1mz050nq',
  active: true,
  ...over,
});

async function assigned(name: string, over: Record<string, unknown> = {}): Promise<string> {
  const made = await okta.post('/Users', oktaUser(name, over));
  expect(made.status).toBe(201);
  return made.body.id!;
}

describe('Okta', () => {
  it('tests the connection, looks for a person before it makes one, and finds them afterwards, at either node', async () => {
    expect(await okta.get('/Users?startIndex=1&count=2')).toMatchObject({ status: 200, body: { totalResults: 0, startIndex: 1 } });
    expect((await okta.get('/Groups?startIndex=1&count=100')).status).toBe(200);
    expect((await okta.find('Users', 'userName eq "kim@harbor.example"')).body.Resources).toEqual([]);
    const made = await okta.post('/Users', oktaUser('kim', { [ENTERPRISE]: { employeeNumber: 'MEM-1005' } }));
    expect(made.status).toBe(201);
    expect(made.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(made.headers.get('location')).toBe(`${system.url}/scim/v2/Users/${made.body.id}`);
    expect(made.body).toMatchObject({
      userName: 'kim@harbor.example',
      active: true,
      externalId: '00u-kim',
      [ENTERPRISE]: { employeeNumber: 'MEM-1005' },
    });
    expect(JSON.stringify(made.body)).not.toContain('never-kept');
    expect((await okta.find('Users', 'userName eq "Kim@harbor.example"')).body).toMatchObject({
      totalResults: 1,
      Resources: [{ id: made.body.id }],
    });
    const elsewhere = new ScimPeer(other.url, TOKENS.OKTA_TOKEN);
    expect((await elsewhere.get(`/Users/${made.body.id}`)).status).toBe(200);
    expect((await elsewhere.post('/Users', oktaUser('kim'))).body).toMatchObject({ status: '409', scimType: 'uniqueness' });
  });

  it('makes somebody who calls tools with the roles that the roster gives their member key', async () => {
    const token = await mint.token('kim@harbor.example');
    const answer = await (await peerOf(token)).call('crm_list_tasks', {});
    expect(answer.status).toBe(200);
    expect(textOf(answer)).not.toContain('ACCOUNT_UNKNOWN');
    expect(await shown('kim@harbor.example')).toMatch(
      /known by {2}okta by SCIM[\s\S]*member {4}MEM-1005, says okta[\s\S]*roles {5}agent\n {2}agent: the MLS roster/,
    );
  });

  it('changes a person by PUT, and deactivates them so', async () => {
    const id = await assigned('lee', { [ENTERPRISE]: { employeeNumber: 'MEM-1006' } });
    const current = (await okta.get(`/Users/${id}`)).body;
    const renamed = await okta.put(`/Users/${id}`, { ...current, name: { givenName: 'Lee', familyName: 'Changed' } });
    expect(renamed.body).toMatchObject({ id, name: { familyName: 'Changed' } });
    const token = await mint.token('lee@harbor.example');
    expect((await (await peerOf(token)).list()).status).toBe(200);
    expect((await okta.put(`/Users/${id}`, { ...renamed.body, active: false })).body['active']).toBe(false);
    expect((await (await peerOf(token)).list()).status).toBe(401);
    expect(system.run(['token', '--as', 'lee@harbor.example']).stderr).toContain('not known at this gateway, or is out');
    expect((await okta.find('Users', 'userName eq "lee@harbor.example"')).body.Resources).toMatchObject([{ active: false }]);
    expect((await okta.patch(`/Users/${id}`, { op: 'replace', value: { active: true } })).body['active']).toBe(true);
    await expect.poll(async () => (await (await peerOf(await mint.token('lee@harbor.example'))).list()).status, SOON).toBe(200);
  });

  it('pushes groups: roles come and go with membership, at once here and soon at the other node', async () => {
    const id = await assigned('max');
    const token = await mint.token('max@harbor.example');
    expect(await toolsOf(token)).toEqual([]);
    const group = await okta.post('/Groups', {
      schemas: [GROUP],
      displayName: 'Gatehouse Compliance',
      members: [{ value: id, display: 'max' }],
    });
    expect(group.status).toBe(201);
    const tools = await toolsOf(token);
    expect(tools).toContain('crm_get_contact');
    await expect.poll(() => toolsOf(token, other), SOON).toEqual(tools);
    expect(await shown('max@harbor.example')).toContain('compliance: group Gatehouse Compliance');
    const renamed = { op: 'replace', value: { id: group.body.id, displayName: 'Renamed' } };
    expect((await okta.patch(`/Groups/${group.body.id}`, renamed)).status).toBe(204);
    expect(await toolsOf(token)).toEqual([]);
    await okta.patch(`/Groups/${group.body.id}`, { op: 'replace', value: { id: group.body.id, displayName: 'Gatehouse Compliance' } });
    expect(await toolsOf(token)).toEqual(tools);
    await okta.patch(`/Groups/${group.body.id}`, { op: 'remove', path: `members[value eq "${id}"]` });
    expect(await toolsOf(token)).toEqual([]);
    await okta.patch(`/Groups/${group.body.id}`, { op: 'replace', path: 'members', value: [{ value: id, display: 'max' }] });
    expect(await toolsOf(token)).toEqual(tools);
    expect((await okta.delete(`/Groups/${group.body.id}`)).status).toBe(204);
    expect(await toolsOf(token)).toEqual([]);
    await expect.poll(() => toolsOf(token, other), SOON).toEqual([]);
  });
});

describe('Entra ID', () => {
  const entraUser = (name: string) => ({
    schemas: [USER, ENTERPRISE],
    externalId: `oid-${name}`,
    userName: `${name}@harbor.example`,
    active: true,
    emails: [{ primary: true, type: 'work', value: `${name}@harbor.example` }],
    meta: { resourceType: 'User' },
    name: { formatted: `${name} Example`, familyName: 'Example', givenName: name },
    roles: [],
  });
  let id: string;

  it('makes a person and finds them by the attributes it matches with', async () => {
    expect((await entra.find('Users', 'userName eq "nia@harbor.example"')).body).toMatchObject({ totalResults: 0, Resources: [] });
    const made = await entra.post('/Users', entraUser('nia'));
    id = made.body.id!;
    for (const filter of [
      'externalId eq "oid-nia"',
      'emails[type eq "work"].value eq "nia@harbor.example"',
      'userName eq "nia@harbor.example"',
    ])
      expect((await entra.find('Users', filter)).body.Resources).toMatchObject([{ id }]);
    expect((await entra.find('Users', 'externalId eq "OID-nia"')).body.Resources).toEqual([]);
  });

  it('patches with capital operations, paths with filters, names with dots and texts for booleans', async () => {
    const changed = await entra.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'nia.new@harbor.example' },
      { op: 'Add', path: 'emails[type eq "other"].value', value: 'nia.other@harbor.example' },
      { op: 'Add', path: 'displayName', value: 'Nia Example' },
      { op: 'Add', path: `${ENTERPRISE}:employeeNumber`, value: 'MEM-1012' },
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'somebody' },
      { op: 'Replace', path: 'addresses[type eq "work"].locality', value: 'not kept' },
      { op: 'replace', value: { 'name.familyName': 'Dotted', [`${ENTERPRISE}:department`]: 'Sales' } },
    );
    expect(changed.body).toMatchObject({
      displayName: 'Nia Example',
      name: { givenName: 'nia', familyName: 'Dotted' },
      emails: [
        { type: 'work', value: 'nia.new@harbor.example', primary: true },
        { type: 'other', value: 'nia.other@harbor.example' },
      ],
      [ENTERPRISE]: { employeeNumber: 'MEM-1012', department: 'Sales' },
    });
    expect(changed.body).not.toHaveProperty('addresses');
    const token = await mint.token('nia@harbor.example');
    expect((await (await peerOf(token)).list()).status).toBe(200);
    expect((await entra.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })).body['active']).toBe(false);
    expect((await (await peerOf(token)).list()).status).toBe(401);
    await entra.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'True' });
  });

  it('fills groups by PATCH, and a group narrows whom the roster makes an agent', async () => {
    const group = await entra.post('/Groups', {
      schemas: [GROUP],
      externalId: 'oid-desk',
      displayName: 'Gatehouse Desk',
      meta: { resourceType: 'Group' },
    });
    expect(group).toMatchObject({ status: 201, body: { members: [] } });
    const path = `/Groups/${group.body.id}`;
    expect((await entra.get(`${path}?excludedAttributes=members`)).body).not.toHaveProperty('members');
    expect((await entra.find('Groups', 'displayName eq "Gatehouse Desk"')).body.Resources).toHaveLength(1);
    await expect.poll(async () => (await toolsOf(await mint.token('nia@harbor.example'))).length, SOON).toBeGreaterThan(0);
    const token = await mint.token('nia@harbor.example');
    const before = await toolsOf(token);
    expect(before).toContain('crm_draft_message');
    expect((await entra.patch(path, { op: 'Add', path: 'members', value: [{ $ref: null, value: id }] })).status).toBe(204);
    expect(await toolsOf(token)).not.toContain('crm_draft_message');
    expect(await shown('nia@harbor.example')).toMatch(
      /roles {5}none\n {2}agent: the MLS roster[\s\S]*no more than assistant: group Gatehouse Desk/,
    );
    expect((await entra.get(`${path}?attributes=members`)).body['members']).toMatchObject([{ value: id }]);
    await entra.patch(path, { op: 'Remove', path: 'members', value: [{ value: id }] });
    expect(await toolsOf(token)).toEqual(before);
  });

  it('sees and changes only its own people, and a group of the right name from the wrong place means nothing', async () => {
    const [theirs] = (await okta.find('Users', 'userName eq "kim@harbor.example"')).body.Resources!;
    const path = `/Users/${String(theirs!['id'])}`;
    expect((await entra.find('Users', 'userName eq "kim@harbor.example"')).body.Resources).toEqual([]);
    for (const exchange of [
      await entra.get(path),
      await entra.patch(path, { op: 'Replace', path: 'active', value: false }),
      await entra.put(path, { userName: 'kim@harbor.example' }),
      await entra.delete(path),
    ])
      expect(exchange).toMatchObject({ status: 404, body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' } });
    expect((await entra.post('/Users', entraUser('kim'))).status).toBe(409);
    const group = await entra.post('/Groups', { schemas: [GROUP], displayName: 'Gatehouse Compliance', members: [{ value: id }] });
    expect(await shown('nia@harbor.example')).toMatch(/roles {5}agent\n/);
    await entra.delete(`/Groups/${group.body.id}`);
  });
});

describe('somebody who leaves', () => {
  it('is out at every node within five seconds: access token, refresh token and browser session', async () => {
    const person = { user: AGENT, password: system.password(AGENT) };
    const [application, browser] = [new OAuthApplication(system.url), new HeadlessBrowser()];
    const back = await application.authorize(person, {}, browser);
    const tokens = await application.redeem(back.searchParams.get('code')!);
    expect((await (await peerOf(tokens.access_token)).list()).status).toBe(200);
    expect((await (await peerOf(tokens.access_token, other)).list()).status).toBe(200);
    const id = await assigned('agent', { externalId: '00u-agent' });
    expect((await (await peerOf(tokens.access_token)).list()).status).toBe(200);

    await okta.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const since = performance.now();
    expect((await (await peerOf(tokens.access_token)).list()).status).toBe(401);
    await expect.poll(async () => (await (await peerOf(tokens.access_token, other)).list()).status, SOON).toBe(401);
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(await application.refresh(tokens.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    const again = await browser.open(application.authorizeUrl());
    expect(again.text).toContain('Sign in to go on');
    expect((await browser.submit(again, { ...person, decision: 'allow' })).status).toBe(401);

    await okta.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    expect((await (await peerOf(tokens.access_token)).list()).status).toBe(401);
    // Tokens say when they were made in whole seconds: one of the second in which somebody was put out counts as older.
    await sleep(1_000);
    expect((await (await peerOf((await application.signIn(person)).access_token)).list()).status).toBe(200);
    expect((await okta.delete(`/Users/${id}`)).status).toBe(204);
    expect((await okta.get(`/Users/${id}`)).status).toBe(404);
    expect(await shown(AGENT)).toContain('none: not active, says okta');
    expect(system.run(['people', 'forget', AGENT]).status).toBe(0);
    // A try before the node heard of it fails, and a few of those lock the account.
    const seldom = { timeout: 20_000, interval: 1_500 };
    await expect.poll(async () => (await (await peerOf((await application.signIn(person)).access_token)).list()).status, seldom).toBe(200);
  });
});

it('what SCIM changed is on record with names of attributes, and without their values', () => {
  const events = system.audit().filter(({ kind }) => String(kind).startsWith('scim.'));
  expect(new Set(events.map(({ kind }) => kind))).toEqual(
    new Set([
      'scim.user.created',
      'scim.user.changed',
      'scim.user.deactivated',
      'scim.user.activated',
      'scim.user.deleted',
      'scim.group.created',
      'scim.group.changed',
      'scim.group.deleted',
    ]),
  );
  expect(events[0]).toMatchObject({
    client: { id: 'scim:okta' },
    details: { user: 'kim@harbor.example', attributes: expect.stringContaining('emails') },
  });
  const text = JSON.stringify(events);
  for (const value of ['MEM-1005', 'Dotted', '00u-kim', 'nia.new', TOKENS.OKTA_TOKEN]) expect(text).not.toContain(value);
  for (const node of [system.gateway, other]) for (const value of Object.values(TOKENS)) expect(node.log).not.toContain(value);
});

it('a token that could be guessed, or that two clients share, stops the start with what to do', async () => {
  const check = (env: NodeJS.ProcessEnv) => gatehouse(['check', '-c', system.configFile], { env: { ...SECRETS, ...env } });
  expect(check({ ...TOKENS, OKTA_TOKEN: 'short' }).stderr).toContain('identity.scim[0].token: expected a token of at least 24 characters');
  expect(check({ OKTA_TOKEN: TOKENS.OKTA_TOKEN, ENTRA_TOKEN: TOKENS.OKTA_TOKEN }).stderr).toContain('another client has the same');
  expect(check(TOKENS).stdout).toContain('2 SCIM clients');
});
