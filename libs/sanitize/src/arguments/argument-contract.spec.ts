import { digestOf, Refusal, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ArgumentContract } from './argument-contract.js';
import { isTamePattern } from './pattern-engine.js';

const contract = new ArgumentContract();

function entry(inputSchema: JsonObject): CatalogueEntry {
  const descriptor = { name: 'tool', inputSchema };
  return {
    kind: 'tool',
    upstream: 'crm',
    name: 'tool',
    publicName: 'crm_tool',
    descriptor,
    terms: { action: 'read', dataClass: 'contact' },
    digest: digestOf(descriptor),
  };
}

function said(inputSchema: JsonObject, args: JsonObject): string {
  try {
    contract.check(entry(inputSchema), args);
    return 'passes';
  } catch (error) {
    return error instanceof Refusal && error.code === 'ARGUMENT_CONTRACT' ? (error.detail ?? '') : 'another error';
  }
}

const CONTACT = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 3 },
    stage: { enum: ['lead', 'client'] },
    phone: { type: 'string', pattern: '^[0-9-]+$' },
    email: { type: 'string', format: 'email' },
  },
  required: ['id'],
  additionalProperties: false,
};

describe('arguments', () => {
  it('pass where they fit the schema', () => {
    expect(said(CONTACT, { id: 'CON-00001', stage: 'lead', email: 'jo@harbor.example' })).toBe('passes');
  });

  it('are refused with path and expectation, and never the value', () => {
    const detail = said(CONTACT, { id: 4471, stage: 'secret-stage', email: 'not an address' });
    expect(detail).toContain('/id must be string');
    expect(detail).toContain('/stage must be one of lead, client');
    expect(detail).not.toMatch(/4471|secret-stage|not an address/);
  });

  it('are refused for what is missing and for what the schema does not know', () => {
    expect(said(CONTACT, {})).toContain('must have "id"');
    expect(said(CONTACT, { id: 'CON', nickname: 'x' })).toContain('must not have "nickname"');
    expect(said(CONTACT, { id: 'CON', '4471 is the code': 'x' })).toContain('a property of this name');
  });

  it.each([
    [19.99, 'passes'],
    [1_234_567.89, 'passes'],
    [0.07, 'passes'],
    [19.995, '/a must be multiple of 0.01.'],
  ])('are multiples of a hundredth by what is written, not by how it is stored: %s', (a, outcome) => {
    expect(said({ type: 'object', properties: { a: { type: 'number', multipleOf: 0.01 } } }, { a })).toBe(outcome);
  });

  it('may hold placeholders where a format or a pattern is asked for', () => {
    expect(said(CONTACT, { id: 'CON', phone: '[[phone:c7f2]]', email: '[[email:a1b2]]' })).toBe('passes');
    expect(said(CONTACT, { id: 'CON', phone: 'call me' })).toContain('/phone');
  });

  it('are bounded in depth, parts, length and key names whatever the schema says', () => {
    const deep = Array.from({ length: 30 }).reduce<JsonObject>((inner) => ({ a: inner }), {});
    expect(said({ type: 'object' }, deep)).toContain('nested deeper');
    expect(said({ type: 'object' }, { a: Array.from({ length: 5000 }, () => 1) })).toContain('parts');
    expect(said({ type: 'object' }, { a: 'x'.repeat(200_000) })).toContain('longer than');
    expect(said({ type: 'object' }, JSON.parse('{"__proto__":{"x":1}}') as JsonObject)).toContain('reserved key');
  });
});

describe('a schema of an upstream', () => {
  it.each([
    ['that refers elsewhere', { type: 'object', properties: { a: { $ref: 'https://evil.example/schema.json' } } }],
    ['that is no schema', { type: 'strnig' }],
    ['that hangs on a pattern that could run away', { type: 'object', properties: { a: { not: { pattern: '^(a+)+$' } } } }],
    ['that hangs on a pattern of another language', { type: 'object', properties: { a: { if: { pattern: '(?i)a' }, else: false } } }],
    ['with a property pattern that could run away', { type: 'object', patternProperties: { '(x*)*y': {} } }],
    ['that is too deep', Array.from({ length: 60 }).reduce<JsonObject>((inner) => ({ type: 'object', properties: { a: inner } }), {})],
    ['that is too large', { type: 'object', properties: Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`p${at}`, {}])) }],
  ])('%s refuses the call and says so', (_name, schema) => {
    const fault = /The schema of its arguments cannot be used: (.*)\. Ask your administrator/.exec(said(schema as JsonObject, {}))?.[1];
    expect(fault).toBeDefined();
    expect(contract.faultOf(entry(schema as JsonObject))).toBe(fault);
  });

  it('may be of either draft and hold unknown keywords and its own $id', () => {
    const older = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: 'https://crm.example/x',
      type: 'object',
      definitions: { id: { type: 'string' } },
      properties: { id: { $ref: '#/definitions/id' } },
      'x-note': 1,
    };
    expect(said(older, { id: 'a' })).toBe('passes');
    expect(said(older, { id: 1 })).toContain('/id must be string');
    const modern = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://crm.example/x',
      type: 'object',
      $defs: { id: { type: 'string' } },
      properties: { list: { prefixItems: [{ $ref: '#/$defs/id' }] } },
    };
    expect(said(modern, { list: [1] })).toContain('/list/0 must be string');
  });

  const member = (a: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties: { a }, ...more });
  const TUPLE = { type: 'array', items: [{ type: 'string' }, { type: 'number' }] };
  const RECENT = { $schema: 'https://json-schema.org/draft/2019-09/schema' };
  const BELOW = { a: { type: 'integer' }, below: { $recursiveRef: '#' } };

  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['required: true in a member', member({ type: 'string', required: true }), { a: 'x' }, { a: 1 }],
    ['a type any', member({ type: 'any', maxLength: 2 }), { a: 'x' }, { a: 'xxx' }],
    ['keywords that are null', member({ type: 'integer', minimum: null, title: null }, { additionalProperties: null }), { a: 1 }, { b: 1 }],
    ['null among what is required', member({ type: 'object', properties: {}, required: null }), { a: {} }, { a: 1 }],
    ['annotations of another type', member({ type: 'integer', title: 7, examples: 'x', id: 'a' }), { a: 1 }, { a: 'x' }],
    ['bounds of draft-04', member({ type: 'number', minimum: 1, exclusiveMinimum: true }), { a: 2 }, { a: 1 }],
    ['open bounds of draft-04', member({ type: 'number', maximum: 1, exclusiveMaximum: false }), { a: 1 }, { a: 2 }],
    ['a tuple of an unnamed draft', member(TUPLE), { a: ['x', 1] }, { a: [1] }],
    ['a tuple that ends', member({ ...TUPLE, additionalItems: false }), { a: ['x', 1] }, { a: ['x', 1, 2] }],
    ['a tuple of 2019-09', member(TUPLE, RECENT), { a: ['x', 1] }, { a: [1] }],
    ['a reference to itself of 2019-09', { type: 'object', properties: BELOW, ...RECENT }, { below: { a: 1 } }, { below: { a: 'x' } }],
    ['null as a value', member({ const: null }), { a: null }, { a: 1 }],
    ['nullable without a type', member({ nullable: true, enum: ['x', null] }), { a: null }, { a: 'y' }],
    ['members named as keywords', { type: 'object', properties: { title: { type: 'string' }, id: {} } }, { title: 'x' }, { title: 1 }],
  ])('with %s is read', (_name, schema, fits, fitsNot) => {
    expect(said(schema, fits)).toBe('passes');
    expect(contract.faultOf(entry(schema))).toBeUndefined();
    expect(said(schema, fitsNot)).toMatch(/^(?!The schema).*must/);
  });

  it('is compiled once a digest, ahead of time where asked', () => {
    expect(contract.prepare(entry(CONTACT))).toBe(true);
    expect(contract.prepare(entry({ type: 'nothing' }))).toBe(false);
  });
});

describe('a pattern', () => {
  const held = (pattern: string, a: string, more: JsonObject = {}) =>
    said({ type: 'object', properties: { a: { type: 'string', pattern, ...more } } }, { a });
  // As zod 4 describes an e-mail address.
  const EMAIL = "^(?:[A-Za-z0-9_'+\\-]+\\.)*[A-Za-z0-9_'+\\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$";

  it.each([
    ['that could run away', '^(a+)+$'],
    ['that zod writes', EMAIL],
    ['of slugs', '^[a-z0-9]+(?:-[a-z0-9]+)*$'],
    ['with flags of Python', '(?i)^abc$'],
    ['with names of Python', '^(?P<year>\\d{4})$'],
    ['with anchors of Python', '\\A\\d+\\Z'],
  ])('%s is left to its server, and nothing else of the schema is', (_name, pattern) => {
    expect(held(pattern, 'x y')).toBe('passes');
    expect(held(pattern, 'x y', { maxLength: 2 })).toContain('/a must NOT have more than 2 characters');
    expect(held(pattern, 'x y', { format: 'email' })).toContain('/a must match format "email"');
  });

  it.each([
    ['^\\p{L}+$', 'Žofia', 'Žofia 1'],
    ['^.$', '🏠', '🏠🏠'],
    ['^[\\w\\-]+$', 'a-b', 'a b'],
    ['^[\\w\\_\\-]+$', 'a-b', 'a b'],
  ])('is read by characters: %s', (pattern, fits, not) => {
    expect(held(pattern, fits)).toBe('passes');
    expect(held(pattern, not)).toContain('must match pattern');
  });

  it.each(['^[A-Z]{3}-\\d{5}$', '^(foo|bar)+$', '^(?:[a-z]{2}-)?[0-9]+$', '[)(]+', '^(?<year>\\d{4})$'])('is tame: %s', (pattern) =>
    expect(isTamePattern(pattern)).toBe(true),
  );
  it.each(['(a+)+', '(a*)*b', '(?:x{1,}y)*', '(a)\\1', '(?=a)b', '((ab)*c)*', '(\\w+\\s?)*$'])('is not: %s', (pattern) =>
    expect(isTamePattern(pattern)).toBe(false),
  );
});

describe('an object', () => {
  const inner = { type: 'object', properties: { a: { type: 'string' } } };
  const modern = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' };

  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['that names its members', inner, { a: 'x' }, { a: 'x', admin: true }],
    ['inside of another', { type: 'object', properties: { to: inner } }, { to: { a: 'x' } }, { to: { a: 'x', admin: true } }],
    [
      'in a list',
      { type: 'object', properties: { to: { type: 'array', items: inner } } },
      { to: [{ a: 'x' }] },
      { to: [{ a: 'x', b: 1 }] },
    ],
    [
      'that a definition describes',
      { ...modern, $defs: { To: inner }, properties: { to: { anyOf: [{ $ref: '#/$defs/To' }, { type: 'null' }] } } },
      { to: { a: 'x' } },
      { to: { a: 'x', admin: true } },
    ],
    [
      'that two schemas describe together',
      { ...modern, allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'string' } } }] },
      { a: 'x', b: 'y' },
      { a: 'x', c: 'z' },
    ],
    ['that refers to itself', { ...modern, properties: { child: { $ref: '#' }, a: {} } }, { child: { a: 1 } }, { child: { b: 1 } }],
  ])('%s holds nothing that nobody approved', (_, schema, good, bad) => {
    expect(said(schema, good)).toBe('passes');
    expect(said(schema, bad)).toMatch(/must not have/);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['a map', { type: 'object', properties: { filters: { type: 'object' } } }, { filters: { City: 'Lodi' } }],
    ['a schema that says so', { ...inner, additionalProperties: true }, { b: 1 }],
    ['one branch that says so', { ...modern, allOf: [inner, { additionalProperties: true }] }, { a: 'x', b: 1 }],
    ['names by pattern', { type: 'object', properties: { a: {} }, patternProperties: { '^x_': {} } }, { x_b: 1 }],
    [
      'an older dialect where several describe it',
      { $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: {} }, allOf: [{ properties: { b: {} } }] },
      { b: 1 },
    ],
  ])('stays open: %s', (_, schema, args) => {
    expect(said(schema, args)).toBe('passes');
  });

  it('is open where the catalogue says so', () => {
    const closed = entry(inner);
    const open = { ...closed, terms: { ...closed.terms, openArguments: true } };
    expect(() => contract.check(closed, { b: 1 })).toThrow(Refusal);
    expect(() => contract.check(open, { b: 1 })).not.toThrow();
  });
});
