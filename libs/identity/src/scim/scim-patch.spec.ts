import { describe, expect, it } from 'vitest';
import { patched } from './scim-patch.js';
import { ENTERPRISE_SCHEMA, groupShape, userShape } from './scim-schema.js';
import type { Resource } from './scim-values.js';

const OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ANN: Resource = {
  userName: 'ann@harbor.example',
  active: true,
  name: { givenName: 'Ann', familyName: 'Example' },
  emails: [{ value: 'ann@harbor.example', type: 'work', primary: true }],
};
const shape = userShape();
const patch = (resource: Resource, ...operations: unknown[]): Resource =>
  patched(shape, resource, { schemas: [OP], Operations: operations });
const refusal = (...operations: unknown[]): unknown => {
  try {
    patch(ANN, ...operations);
    return 'taken';
  } catch (thrown) {
    return (thrown as { scimType?: string }).scimType;
  }
};

describe('a patch', () => {
  it.each<[string, object, object]>([
    ['a text', { op: 'REPLACE', path: 'username', value: 'anna@harbor.example' }, { userName: 'anna@harbor.example' }],
    ['a text in a list of one', { op: 'Add', path: 'displayName', value: [{ $ref: null, value: 'Ann' }] }, { displayName: 'Ann' }],
    [
      'a part, and leaves the others',
      { op: 'replace', path: 'name.familyName', value: 'New' },
      { name: { givenName: 'Ann', familyName: 'New' } },
    ],
    [
      'an object by its parts',
      { op: 'replace', path: 'name', value: { formatted: 'A' } },
      { name: { givenName: 'Ann', familyName: 'Example', formatted: 'A' } },
    ],
    ['a boolean from text', { op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    [
      'without a path',
      { op: 'replace', value: { active: false, id: 'x', schemas: [], 'name.givenName': 'A' } },
      { active: false, name: { givenName: 'A', familyName: 'Example' } },
    ],
    [
      'an element that a filter finds',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@harbor.example' },
      { emails: [{ value: 'n@harbor.example', type: 'work', primary: true }] },
    ],
    [
      'an extension',
      { op: 'add', path: `${ENTERPRISE_SCHEMA}:employeeNumber`, value: 17 },
      { [ENTERPRISE_SCHEMA]: { employeeNumber: '17' } },
    ],
    [
      'an extension as a whole',
      { op: 'add', value: { [ENTERPRISE_SCHEMA]: { employeeNumber: 'M' } } },
      { [ENTERPRISE_SCHEMA]: { employeeNumber: 'M' } },
    ],
    ['a schema as a path', { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:User:title', value: 'T' }, { title: 'T' }],
  ])('changes %s', (_, operation, expected) => {
    expect(patch(ANN, operation)).toMatchObject(expected);
    expect(ANN).toMatchObject({ userName: 'ann@harbor.example', active: true });
  });

  it('adds to a list once, makes what a filter would find, and keeps one primary', () => {
    const more = { value: 'b@harbor.example', type: 'home', primary: true };
    const both = patch(ANN, { op: 'add', path: 'emails', value: [more] }, { op: 'add', path: 'emails', value: more });
    expect(both['emails']).toEqual([{ value: 'ann@harbor.example', type: 'work', primary: false }, more]);
    expect(patch({ userName: 'a' }, { op: 'Replace', path: 'emails[type eq "work"].value', value: 'x' })['emails']).toEqual([
      { type: 'work', value: 'x' },
    ]);
    expect(refusal({ op: 'replace', path: 'emails[type co "x"].value', value: 'x' })).toBe('noTarget');
  });

  it('removes', () => {
    expect(patch(ANN, { op: 'remove', path: 'emails[type eq "work"]' })).not.toHaveProperty('emails');
    expect(patch(ANN, { op: 'remove', path: 'name.givenName' })['name']).toEqual({ familyName: 'Example' });
    expect(patch(ANN, { op: 'remove', path: 'name' })).not.toHaveProperty('name');
    expect(patch(ANN, { op: 'replace', path: 'name', value: null })).not.toHaveProperty('name');
    const extended = patch(ANN, { op: 'add', path: `${ENTERPRISE_SCHEMA}:employeeNumber`, value: 'M' });
    expect(patch(extended, { op: 'remove', path: ENTERPRISE_SCHEMA })).toEqual(ANN);
    expect(patch(extended, { op: 'remove', path: `${ENTERPRISE_SCHEMA}:employeeNumber` })).toEqual(ANN);
  });

  it('changes members by value, by filter and as a whole', () => {
    const members = (...ids: string[]) => ids.map((value) => ({ value }));
    const group = (...operations: unknown[]) =>
      patched(groupShape, { displayName: 'g', members: members('a', 'b', 'c') }, { schemas: [OP], Operations: operations })['members'];
    expect(group({ op: 'Add', path: 'members', value: [{ $ref: null, value: 'd' }, { value: 'a' }] })).toEqual(members('a', 'b', 'c', 'd'));
    expect(group({ op: 'Remove', path: 'members', value: [{ value: 'a' }, { value: 'x' }] })).toEqual(members('b', 'c'));
    expect(group({ op: 'remove', path: 'members[value eq "b"]' })).toEqual(members('a', 'c'));
    expect(group({ op: 'replace', value: { members: members('z') } })).toEqual(members('z'));
    expect(group({ op: 'remove', path: 'members' })).toBeUndefined();
  });

  it('passes over what is not kept, and what could change more than the resource', () => {
    const untouched = [
      { op: 'add', path: 'roles[primary eq "True"].value', value: 'broker' },
      { op: 'add', path: 'userType', value: 'broker' },
      { op: 'add', path: '$ref', value: 'x' },
      { op: 'add', path: 'constructor', value: { prototype: { polluted: true } } },
      { op: 'replace', value: JSON.parse('{ "__proto__": { "polluted": true }, "grants": ["admin"], "roles": [{ "value": "broker" }] }') },
      { op: 'add', path: 'urn:example:params:Other:member', value: 'x' },
    ];
    expect(patch(ANN, ...untouched)).toEqual(ANN);
    expect(patch(ANN, { op: 'add', path: '__proto__.polluted', value: true })).toEqual(ANN);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each<[string, unknown, string]>([
    ['an unknown op', { op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
    ['no op', {}, 'invalidSyntax'],
    ['no object', 'replace', 'invalidSyntax'],
    ['a remove without a path', { op: 'remove' }, 'noTarget'],
    ['no value without a path', { op: 'add', value: 'x' }, 'invalidValue'],
    ['a path that cannot be read', { op: 'add', path: 'a b', value: 'x' }, 'invalidPath'],
    ['a path that is no text', { op: 'add', path: 7, value: 'x' }, 'invalidPath'],
    ['a filter on what is no list', { op: 'add', path: 'name[givenName eq "x"]', value: 'x' }, 'invalidPath'],
    ['a filter that cannot be read', { op: 'add', path: 'emails[type]', value: 'x' }, 'invalidFilter'],
    ['what is read-only', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    ['no boolean', { op: 'replace', path: 'active', value: 'perhaps' }, 'invalidValue'],
    ['no text', { op: 'replace', path: 'title', value: { a: 1 } }, 'invalidValue'],
    ['a control character', { op: 'replace', path: 'userName', value: 'a\u0000b' }, 'invalidValue'],
  ])('with %s is refused', (_, operation, scimType) => {
    expect(refusal(operation)).toBe(scimType);
  });

  it('without its schema, without operations or with too many is refused', () => {
    expect(() => patched(shape, ANN, { Operations: [{ op: 'add', path: 'title', value: 'x' }] })).toThrow('A patch has schemas');
    expect(() => patched(shape, ANN, { schemas: [OP], Operations: [] })).toThrow('A patch has schemas');
    const many = Array.from({ length: 1_001 }, () => ({ op: 'add', path: 'title', value: 'x' }));
    expect(() => patched(shape, ANN, { schemas: [OP], Operations: many })).toThrow(expect.objectContaining({ scimType: 'tooMany' }));
  });
});
