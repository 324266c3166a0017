import type { JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { DocumentFault } from './document-fault.js';
import { readDocument } from './read-document.js';
import { References } from './references.js';
import { SchemaWriter } from './schema-writer.js';

const faultOf = async (text: string): Promise<string> => {
  const fault: unknown = await readDocument(text).catch((error: unknown) => error);
  return fault instanceof DocumentFault ? fault.message : 'it was read';
};

describe('a document', () => {
  it('is read as JSON and as YAML', async () => {
    expect(await readDocument('{"openapi":"3.0.3","paths":{}}')).toEqual({ openapi: '3.0.3', paths: {} });
    expect(await readDocument('openapi: 3.1.0\npaths: {}\n')).toEqual({ openapi: '3.1.0', paths: {} });
    expect(await readDocument('openapi: "3.1"\npaths: {on: no}\n')).toEqual({ openapi: '3.1', paths: { on: 'no' } });
  });

  it('that is hostile YAML holds nobody up', async () => {
    let turns = 0;
    const beat = setInterval(() => (turns += 1), 5);
    expect(await faultOf(`openapi: 3.1.0\nx: ${'['.repeat(100_000)}`)).toContain('not valid YAML');
    clearInterval(beat);
    expect(turns).toBeGreaterThan(3);
  });

  it.each([
    ['', 'no OpenAPI document'],
    ['just text', 'no OpenAPI document'],
    ['[1]', 'no OpenAPI document'],
    ['{"openapi":', 'not valid JSON'],
    ['a: [', 'not valid YAML'],
    ['a: 1\na: 2', 'not valid YAML'],
    ['swagger: "2.0"', 'Swagger 2.0'],
    ['openapi: 3.0.0-evil\n', 'OpenAPI 3.0 or 3.1'],
    ['openapi: 4.0.0\n', 'OpenAPI 3.0 or 3.1'],
    ['{"openapi":3.1}', 'OpenAPI 3.0 or 3.1'],
    ['openapi: 3.1.0\nx: &a [*a]\n', 'beyond bounds'],
    ['{"openapi":"3.1.0","x":[1e999]}', 'not finite'],
    [`{"openapi":"3.1.0","x":${'['.repeat(200)}${']'.repeat(200)}}`, 'levels'],
    [`openapi: 3.1.0\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((key, at) => `${key}: &${key} [${`*${'abcdefgh'[at]},`.repeat(9)}]`).join('\n')}\n`, 'beyond bounds'], // prettier-ignore
    [`{"openapi":"3.1.0","x":[${'0,'.repeat(1_100_000)}0]}`, 'parts'],
    [`openapi: 3.1.0\nx: "${'y'.repeat(4_300_000)}"\n`, 'as JSON'],
  ])('is refused where it is none: %#', async (text, why) => {
    expect(await faultOf(text)).toContain(why);
  });
});

const written = (schema: JsonObject, schemas: JsonObject = {}, use: 'arguments' | 'answer' = 'arguments'): JsonObject => {
  const writer = new SchemaWriter(new References({ components: { schemas } }), use);
  return { ...(writer.write(schema) as JsonObject), ...writer.definitions() };
};

it('a document may begin with a byte order mark', async () => {
  for (const text of ['\uFEFF{"openapi":"3.1.0","paths":{}}', '\uFEFFopenapi: 3.1.0\npaths: {}\n'])
    expect(await readDocument(text)).toEqual({ openapi: '3.1.0', paths: {} });
});

describe('schemas', () => {
  it('of OpenAPI 3.0 become JSON Schema 2020-12', () => {
    expect(written({ type: 'string', nullable: true, enum: ['a'], example: 'a' })).toEqual({ type: ['string', 'null'], enum: ['a', null], examples: ['a'] }); // prettier-ignore
    expect(written({ type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false })).toEqual({
      type: 'number',
      exclusiveMinimum: 1,
      maximum: 9,
    });
    expect(written({ type: 'number', exclusiveMinimum: 1, minimum: 0 })).toEqual({ type: 'number', exclusiveMinimum: 1, minimum: 0 });
  });

  it.each<JsonObject>([
    { required: true },
    { maxLength: '50' },
    { type: 'date' },
    { enum: 'a' },
    { enum: [] },
    { minimum: '0' },
    { title: 5 },
  ])('lose a keyword that says nothing, and stay schemas: %j', (broken) => {
    expect(written({ properties: { day: broken } })).toEqual({ properties: { day: {} } });
  });

  it('of OpenAPI 3.0 take null also for what is referred to or combined', () => {
    const schemas = { Agent: { type: 'object' } };
    const $ref = '#/components/schemas/Agent';
    const orNull = (schema: JsonObject) => ({ anyOf: [schema, { type: 'null' }], $defs: schemas });
    for (const use of ['arguments', 'answer'] as const) {
      expect(written({ nullable: true, allOf: [{ $ref }] }, schemas, use)).toEqual(orNull({ allOf: [{ $ref: '#/$defs/Agent' }] }));
      expect(written({ nullable: true, $ref }, schemas, use)).toEqual(orNull({ $ref: '#/$defs/Agent' }));
    }
  });

  it('that a discriminator tells apart may fit more than one', () => {
    const oneOf: JsonObject[] = [{ type: 'object' }, { type: 'object', properties: { note: { type: 'string' } } }];
    expect(written({ oneOf, discriminator: { propertyName: 'kind' } })).toEqual({ anyOf: oneOf });
    expect(written({ oneOf })).toEqual({ oneOf });
  });

  it('keep what narrows a value, and no word that is not of JSON Schema', () => {
    const kept = { type: 'string', format: 'date', minLength: 1, maxLength: 9, enum: ['a'], default: 'a', pattern: '^[a-z]{1,9}$' };
    expect(written({ ...kept, 'x-mcp-header': 'Region', xml: {}, discriminator: {}, externalDocs: {}, $id: 'https://evil.example/' })).toEqual(kept); // prettier-ignore
    for (const pattern of ['^(a+)+$', '[', 'a\\1', 'a'.repeat(300)])
      expect(written({ type: 'string', pattern })).toEqual({ type: 'string' });
  });

  it('that are referred to stand under $defs, once each, also where they hold themselves', () => {
    const schemas = {
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' }, other: { $ref: '#/components/schemas/a~1b' } } },
      'a/b': { type: 'string' },
    };
    expect(written({ type: 'array', items: { $ref: '#/components/schemas/Node', description: 'a node' } }, schemas)).toEqual({
      type: 'array',
      items: { $ref: '#/$defs/Node', description: 'a node' },
      $defs: {
        Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, other: { $ref: '#/$defs/a_1b' } } },
        a_1b: { type: 'string' },
      },
    });
  });

  it('of one name from two places keep apart', () => {
    const schema = { anyOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/A' }] };
    const writer = new SchemaWriter(
      new References({ components: { A: { type: 'number' }, schemas: { A: { type: 'string' } } } }),
      'answer',
    );
    expect(writer.write(schema)).toEqual({ anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/A_2' }] });
    expect(writer.definitions()).toEqual({ $defs: { A: { type: 'string' }, A_2: { type: 'number' } } });
  });

  it('leave out of arguments what only the API sets, and of answers what only a caller sets', () => {
    const schema = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'string', readOnly: true }, b: { type: 'string', writeOnly: true } } }; // prettier-ignore
    expect(written(schema)).toEqual({ type: 'object', required: ['b'], properties: { b: { type: 'string' } } });
    expect(written(schema, {}, 'answer')).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  it('that are huge, deep, or chained without end are refused and not listed', () => {
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 40; level += 1) deep = { type: 'array', items: deep };
    expect(() => written(deep)).toThrow(DocumentFault);
    const wide = Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [`p${at}`, { type: 'string' }]));
    expect(() => written({ type: 'object', properties: wide })).toThrow(DocumentFault);
    expect(() => written({ enum: Array.from({ length: 4_000 }, (_, at) => at) })).toThrow(DocumentFault);
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`S${at}`, { items: { $ref: `#/components/schemas/S${at + 1}` } }]),
    );
    expect(() => written({ $ref: '#/components/schemas/S0' }, chain)).toThrow(DocumentFault);
  });
});
