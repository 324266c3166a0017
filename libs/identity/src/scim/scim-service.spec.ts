import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryPeopleStore } from '../../fixtures/memory-people-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import { People } from '../accounts/people.js';
import { ScimClients, tokenFaults } from './scim-clients.js';
import type { ScimFault } from './scim-fault.js';
import type { ScimEvent } from './scim-place.js';
import { ENTERPRISE_SCHEMA } from './scim-schema.js';
import { ScimService, type ScimAnswer, type ScimRequest } from './scim-service.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MEMBER_KEY = 'urn:example:params:scim:schemas:harbor:User:memberKey';
const clients = new ScimClients([
  { id: 'okta', token: 'okta-token-of-this-spec-0001' },
  { id: 'entra', token: 'entra-token-of-this-spec-001', memberAttribute: MEMBER_KEY },
  { id: 'plain', token: 'plain-token-of-this-spec-001', memberAttribute: 'nickName' },
]);
const OKTA = clients.find('okta-token-of-this-spec-0001')!;
const ENTRA = clients.find('entra-token-of-this-spec-001')!;
const PLAIN = clients.find('plain-token-of-this-spec-001')!;
const BASE = 'https://gateway.example/scim/v2';

let clock: StoppedClock;
let people: People;
let events: ScimEvent[];
let withdrawn: string[];
let freed: string[];
let service: ScimService;

beforeEach(() => {
  clock = new StoppedClock();
  const store = new MemoryPeopleStore(clock);
  const accounts = new AccountDirectory([{ user: 'listed@harbor.example', member: 'MEM-1' }]);
  people = new People(store, { clock });
  [events, withdrawn, freed] = [[], [], []];
  service = new ScimService({
    base: BASE,
    people,
    store,
    accounts,
    clock,
    withdraw: async (user) => void withdrawn.push(user),
    nameFreed: async (user) => void freed.push(user),
    record: async (event) => void events.push(event),
  });
});

const ask = (
  method: string,
  path: string,
  body?: unknown,
  more: Partial<ScimRequest> & { client?: typeof OKTA } = {},
): Promise<ScimAnswer> => {
  const [pathname, query] = path.split('?');
  const { client = OKTA, ...over } = more;
  return service.answer(client, { method, path: pathname!, query: new URLSearchParams(query), body, ...over });
};
const bodyOf = async (answer: Promise<ScimAnswer>) =>
  (await answer).body as Record<string, unknown> & { id: string; Resources: { id: string }[] };
const refusal = (answer: Promise<ScimAnswer>): Promise<unknown> =>
  answer.then(
    ({ status }) => status,
    ({ status, scimType }: ScimFault) => (scimType ? `${status} ${scimType}` : status),
  );
const user = async (name: string, over: object = {}, client = OKTA): Promise<string> => {
  clock.pass(1);
  return (await bodyOf(ask('POST', '/Users', { userName: `${name}@harbor.example`, ...over }, { client }))).id;
};
const patch = (path: string, ...Operations: unknown[]) => ask('PATCH', path, { schemas: [PATCH_OP], Operations });

describe('users', () => {
  it('are people with a name, a member key and the id of their identity provider', async () => {
    await user('ann', {
      externalId: '00u',
      name: { givenName: 'Ann', familyName: 'Example' },
      [ENTERPRISE_SCHEMA.toUpperCase()]: { EmployeeNumber: 'MEM-7' },
    });
    expect(people.find('ann@harbor.example')).toMatchObject({
      origin: 'okta',
      subject: '00u',
      name: 'Ann Example',
      member: 'MEM-7',
      active: true,
    });
    await user('ben', { urn: 1, 'urn:example:params:scim:schemas:harbor:User': { memberKey: 'MEM-8' } }, ENTRA);
    expect(people.find('ben@harbor.example')).toMatchObject({ origin: 'entra', member: 'MEM-8' });
    await user('cid', { nickName: 'MEM-9', [ENTERPRISE_SCHEMA]: { employeeNumber: 'E-1' } }, PLAIN);
    expect(people.find('cid@harbor.example')).toMatchObject({ member: 'MEM-9' });
  });

  it('keep what the schema names and nothing else', async () => {
    const sent = {
      id: 'mine',
      meta: { version: 'x' },
      roles: [{ value: 'broker' }],
      userType: 'admin',
      grants: ['admin'],
      origin: 'entra',
      groups: ['Admins'],
      member: 'MEM-1',
      password: 'x',
    };
    const id = await user('ann', sent);
    const record = people.find('ann@harbor.example')!;
    expect(record).toMatchObject({ id, origin: 'okta', groups: [], attributes: { userName: 'ann@harbor.example' } });
    expect(record).not.toHaveProperty('member');
    expect(Object.keys(record.attributes!)).toEqual(['userName']);
  });

  it.each<[string, object, string]>([
    ['no userName', {}, '400 invalidValue'],
    ['an empty one', { userName: '' }, '400 invalidValue'],
    ['one with a space before it', { userName: ' zed@harbor.example' }, '400 invalidValue'],
    ['one of a service', { userName: 'Service:portal' }, '400 invalidValue'],
    ['one that is too long', { userName: 'a'.repeat(300) }, '400 invalidValue'],
    ['a member key of gateway.yaml', { userName: 'x', [ENTERPRISE_SCHEMA]: { employeeNumber: 'MEM-1' } }, '409 uniqueness'],
    ['a member key of somebody else', { userName: 'x', [ENTERPRISE_SCHEMA]: { employeeNumber: 'MEM-7' } }, '409 uniqueness'],
    ['a name that is taken', { userName: 'ANN@harbor.example' }, '409 uniqueness'],
    ['a name of another origin', { userName: 'ben@harbor.example' }, '409 uniqueness'],
  ])('with %s are refused', async (_, sent, expected) => {
    await user('ann', { [ENTERPRISE_SCHEMA]: { employeeNumber: 'MEM-7' } });
    await user('ben', {}, ENTRA);
    expect(await refusal(ask('POST', '/Users', sent))).toBe(expected);
  });

  it('that leave lose what they have, each time that it is said, and are found as inactive', async () => {
    const id = await user('ann');
    await patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    await ask('PUT', `/Users/${id}`, { userName: 'ann@harbor.example', displayName: 'Ann' });
    expect(people.find('ann@harbor.example')).toMatchObject({ active: false, name: 'Ann' });
    expect(withdrawn).toEqual(['ann@harbor.example', 'ann@harbor.example']);
    expect(await bodyOf(ask('GET', `/Users/${id}`))).toMatchObject({ active: false });
    await ask('PUT', `/Users/${id}`, { userName: 'ann@harbor.example', active: true });
    expect(people.find('ann@harbor.example')?.active).toBe(true);
    expect(events.map(({ kind }) => kind)).toEqual([
      'scim.user.created',
      'scim.user.deactivated',
      'scim.user.changed',
      'scim.user.activated',
    ]);
  });

  it('that are deleted are erased, out of their groups, and somebody new when they come back', async () => {
    const id = await user('ann', { externalId: '00u', displayName: 'Ann', [ENTERPRISE_SCHEMA]: { employeeNumber: 'MEM-7' } });
    const group = await bodyOf(ask('POST', '/Groups', { displayName: 'g', members: [{ value: id }] }));
    expect((await ask('DELETE', `/Users/${id}`)).status).toBe(204);
    const gone = people.find('ann@harbor.example')!;
    expect(gone).toMatchObject({ active: false, groups: [] });
    for (const erased of ['attributes', 'member', 'name', 'subject']) expect(gone).not.toHaveProperty(erased);
    expect([withdrawn, freed]).toEqual([['ann@harbor.example'], ['ann@harbor.example']]);
    expect((await bodyOf(ask('GET', `/Groups/${group.id}`)))['members']).toEqual([]);
    expect(await refusal(ask('GET', `/Users/${id}`))).toBe(404);
    const again = await user('ann');
    expect(again).not.toBe(id);
    expect(people.find('ann@harbor.example')).toMatchObject({ id: again, active: true });
  });

  it('under a new name leave the old one without tokens and grants; a name of gateway.yaml stays', async () => {
    const id = await user('ann');
    await patch(`/Users/${id}`, { op: 'Replace', path: 'userName', value: 'anna@harbor.example' });
    expect([withdrawn, freed]).toEqual([['ann@harbor.example'], ['ann@harbor.example']]);
    expect(people.find('ann@harbor.example')).toBeUndefined();
    const listed = await user('listed');
    expect(await refusal(patch(`/Users/${listed}`, { op: 'Replace', path: 'userName', value: 'else@harbor.example' }))).toBe(
      '400 mutability',
    );
    await user('taken');
    expect(await refusal(patch(`/Users/${id}`, { op: 'Replace', path: 'userName', value: 'taken@harbor.example' }))).toBe('409 uniqueness');
  });

  it('are those of the client alone', async () => {
    const id = await user('ann');
    const asEntra = { client: ENTRA };
    const tries = [
      ask('GET', `/Users/${id}`, undefined, asEntra),
      ask('PUT', `/Users/${id}`, { userName: 'ann@harbor.example' }, asEntra),
      ask('PATCH', `/Users/${id}`, { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'active', value: false }] }, asEntra),
      ask('DELETE', `/Users/${id}`, undefined, asEntra),
    ];
    expect(await Promise.all(tries.map(refusal))).toEqual([404, 404, 404, 404]);
    expect((await bodyOf(ask('GET', '/Users', undefined, asEntra))).Resources).toEqual([]);
    expect(await refusal(ask('POST', '/Groups', { displayName: 'g', members: [{ value: id }] }, asEntra))).toBe('400 invalidValue');
  });

  it('are written once where nothing changed', async () => {
    const id = await user('ann', { displayName: 'Ann' });
    const before = people.find('ann@harbor.example');
    await patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: 'Ann' });
    expect(people.find('ann@harbor.example')).toBe(before);
    expect(events).toHaveLength(1);
  });
});

describe('lists', () => {
  it('come in pages, filtered, with the attributes that are wanted', async () => {
    for (const name of ['a', 'b', 'c']) await user(name, { displayName: name.toUpperCase(), name: { givenName: name, familyName: 'X' } });
    const page = await bodyOf(ask('GET', '/Users?startIndex=2&count=1&attributes=userName,name.givenName'));
    expect(page).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 });
    expect(page.Resources).toEqual([
      { schemas: expect.any(Array), id: expect.any(String), userName: 'b@harbor.example', name: { givenName: 'b' } },
    ]);
    expect((await bodyOf(ask('GET', '/Users?filter=displayName ge "B"&excludedAttributes=name.givenName,meta'))).Resources).toMatchObject([
      { name: { familyName: 'X' } },
      { displayName: 'C' },
    ]);
    expect(await bodyOf(ask('GET', '/Users?count=0'))).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
    expect(await bodyOf(ask('GET', '/Users?count=-5&startIndex=-1'))).toMatchObject({ startIndex: 1, itemsPerPage: 0 });
    expect(await bodyOf(ask('GET', '/Users?filter=userName eq "B@HARBOR.example"'))).toMatchObject({ totalResults: 1 });
    expect(await refusal(ask('GET', '/Users?count=many'))).toBe('400 invalidValue');
    expect(await refusal(ask('GET', '/Users?filter=userName is "b"'))).toBe('400 invalidFilter');
  });

  it('hold at most two hundred', async () => {
    for (let n = 0; n < 201; n += 1) await user(`u${n}`);
    expect(await bodyOf(ask('GET', '/Users?count=1000'))).toMatchObject({ totalResults: 201, itemsPerPage: 200 });
  });
});

describe('groups', () => {
  it('are written on their members, under the name of the moment, by whoever they are of', async () => {
    const [ann, ben] = [await user('ann'), await user('ben')];
    const { id } = await bodyOf(ask('POST', '/Groups', { displayName: 'Agents', externalId: 'x', members: [{ value: ann }] }));
    const groupsOf = () => ['ann', 'ben'].map((name) => people.find(`${name}@harbor.example`)!.groups);
    expect(groupsOf()).toEqual([['Agents'], []]);
    expect(await patch(`/Groups/${id}`, { op: 'Add', path: 'members', value: [{ value: ben }] })).toMatchObject({ status: 204 });
    await patch(`/Groups/${id}`, { op: 'replace', path: 'displayName', value: 'Sales' });
    expect(groupsOf()).toEqual([['Sales'], ['Sales']]);
    await ask('PUT', `/Groups/${id}`, { displayName: 'Sales', members: [{ value: ben }] });
    expect(groupsOf()).toEqual([[], ['Sales']]);
    await ask('DELETE', `/Groups/${id}`);
    expect(groupsOf()).toEqual([[], []]);
    expect(events.at(-1)).toEqual({
      kind: 'scim.group.deleted',
      client: 'scim:okta',
      details: { group: 'Sales', id, added: 0, removed: 1 },
    });
  });

  it('have a name of their own, and members who are users', async () => {
    await ask('POST', '/Groups', { displayName: 'Agents' });
    expect(await refusal(ask('POST', '/Groups', { displayName: 'AGENTS' }))).toBe('409 uniqueness');
    expect(await refusal(ask('POST', '/Groups', {}))).toBe('400 invalidValue');
    expect(await refusal(ask('POST', '/Groups', { displayName: 'g', members: [{ value: 'nobody' }] }))).toBe('400 invalidValue');
    expect((await ask('POST', '/Groups', { displayName: 'Agents' }, { client: ENTRA })).status).toBe(201);
  });
});

describe('versions', () => {
  it('are in headers, and hold against changes that are made on an old one', async () => {
    const made = await ask('POST', '/Users', { userName: 'ann@harbor.example' });
    const { etag } = made.headers!;
    const path = `/Users/${(made.body as { id: string }).id}`;
    expect((await ask('GET', path, undefined, { ifNoneMatch: etag })).status).toBe(304);
    expect((await ask('PUT', path, { userName: 'ann@harbor.example', title: 'T' }, { ifMatch: etag })).status).toBe(200);
    expect(await refusal(ask('PUT', path, { userName: 'ann@harbor.example' }, { ifMatch: etag }))).toBe(412);
    expect(await refusal(ask('DELETE', path, undefined, { ifMatch: etag }))).toBe(412);
    expect((await ask('GET', path, undefined, { ifNoneMatch: etag })).status).toBe(200);
    expect((await ask('DELETE', path, undefined, { ifMatch: '*' })).status).toBe(204);
  });
});

describe('the service', () => {
  it('says what it serves', async () => {
    expect(await bodyOf(ask('GET', '/ServiceProviderConfig'))).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      etag: { supported: true },
    });
    expect((await bodyOf(ask('GET', '/ResourceTypes'))).Resources).toMatchObject([{ id: 'User', endpoint: '/Users' }, { id: 'Group' }]);
    expect(await bodyOf(ask('GET', '/ResourceTypes/User'))).toMatchObject({ schemaExtensions: [{ schema: ENTERPRISE_SCHEMA }] });
    const schemas = await bodyOf(ask('GET', '/Schemas', undefined, { client: ENTRA }));
    expect(schemas['totalResults']).toBe(4);
    expect(await bodyOf(ask('GET', `/Schemas/${encodeURIComponent(ENTERPRISE_SCHEMA)}`))).toMatchObject({
      attributes: [{ name: 'employeeNumber' }, {}],
    });
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/Nothing', 404],
    ['GET', '/Users/a/b', 404],
    ['GET', '/Users/%E0%A4', 404],
    ['GET', '/Schemas/urn:nothing', 404],
    ['DELETE', '/Users', 405],
    ['POST', '/Users/x', 405],
    ['POST', '/Schemas', 405],
    ['GET', '/Schemas?filter=id pr', 403],
    ['GET', '/Me', 501],
    ['POST', '/Bulk', 501],
    ['POST', '/Users', '400 invalidSyntax'],
  ])('answers %s %s with %s', async (method, path, expected) => {
    expect(await refusal(ask(method, path))).toBe(expected);
  });
});

it('a token is long enough, can be sent in a header, and is of one client', () => {
  const good = 'okta-token-of-this-spec-0001';
  expect(tokenFaults([good, 'short', good, 'a token with spaces in it, long', 'bGV0dGVycyBhbmQgZGlnaXRzLi4u+/=='])).toMatchObject([
    { position: 1, expected: expect.stringContaining('at least 24 characters') },
    { position: 2, expected: expect.stringContaining('another client has the same') },
    { position: 3, expected: expect.stringContaining('letters, digits') },
  ]);
});

it('a client is found by its own token only', () => {
  expect([OKTA.id, ENTRA.id]).toEqual(['okta', 'entra']);
  for (const token of ['', 'okta-token-of-this-spec-000', 'okta-token-of-this-spec-00011']) expect(clients.find(token)).toBeUndefined();
});
