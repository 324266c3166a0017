import type { JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { operationsOf } from './operations.js';
import type { Operation } from './operation.js';

const document = (paths: JsonObject, rest: JsonObject = {}): JsonObject => ({ openapi: '3.1.0', paths, ...rest });
const served = (paths: JsonObject, rest: JsonObject = {}) => operationsOf(document(paths, rest), {});
const only = (paths: JsonObject, rest: JsonObject = {}): Operation => {
  const { served: found, leftOut } = served(paths, rest);
  expect(leftOut).toEqual([]);
  expect(found.size).toBe(1);
  return [...found.values()][0]!;
};
const reasons = (paths: JsonObject, rest: JsonObject = {}) => served(paths, rest).leftOut.map(({ reason }) => reason);
const OK = { responses: { 204: { description: 'done' } } };
const inputOf = (operation: Operation) => operation.descriptor.inputSchema as JsonObject & { properties: Record<string, JsonObject> };

describe('an operation as a tool', () => {
  it('has the name, words, arguments and hints of the operation, and says which request it makes', () => {
    const operation = only({
      '/showings/{showingKey}': {
        parameters: [{ name: 'showingKey', in: 'path', required: true, schema: { type: 'string', pattern: '^SHW-[0-9]+$' } }],
        get: {
          operationId: 'getShowing',
          summary: 'One showing',
          description: 'Reads a showing by its key.',
          parameters: [
            { name: 'expand', in: 'query', schema: { type: 'array', items: { enum: ['listing', 'agent'] } } },
            { name: 'X-Request-Name', in: 'header', schema: { type: 'string', format: 'uuid' } },
          ],
          responses: { 200: { description: 'it', content: { 'application/json': { schema: { type: 'object', required: ['Key'], properties: { Key: { type: 'string', format: 'uuid' } } } } } } }, // prettier-ignore
        },
      },
    });
    expect(operation.descriptor).toEqual({
      name: 'getShowing',
      title: 'One showing',
      description: 'One showing\n\nReads a showing by its key.',
      inputSchema: {
        type: 'object',
        properties: {
          showingKey: { type: 'string', pattern: '^SHW-[0-9]+$' },
          expand: { type: 'array', items: { enum: ['listing', 'agent'] } },
          'X-Request-Name': { type: 'string', format: 'uuid' },
        },
        required: ['showingKey'],
        additionalProperties: false,
      },
      outputSchema: { type: 'object', properties: { Key: { type: 'string' } } },
      annotations: { readOnlyHint: true },
      _meta: {
        'dev.gatehouse/request':
          'GET /showings/{showingKey} showingKey=path:showingKey:simple expand=query:expand:form* X-Request-Name=header:X-Request-Name:simple',
      },
    });
  });

  it.each([
    ['post', { readOnlyHint: false }],
    ['put', { readOnlyHint: false, idempotentHint: true }],
    ['delete', { readOnlyHint: false, idempotentHint: true, destructiveHint: true }],
  ])('says of %s what the method means', (method, annotations) => {
    expect(only({ '/a': { [method]: OK } }).descriptor['annotations']).toEqual(annotations);
  });

  it('changes with its request, so that the pin of the tool holds the request too', () => {
    const [one, other] = ['/showings', '/admin'].map((path) => only({ [path]: { get: { operationId: 'list', summary: 'x', ...OK } } }));
    expect(one!.digest).not.toBe(other!.digest);
  });
});

describe('names of tools', () => {
  it('are made valid, and made of method and path where there is no operationId', () => {
    const names = [...served({ '/a/{b}': { parameters: [{ name: 'b', in: 'path', required: true }], get: OK, put: { operationId: 'übertrage die/Daten!', ...OK } } }).served.keys()]; // prettier-ignore
    expect(names).toEqual(['get_a_b', 'bertrage_die_Daten']);
  });

  it('that are long are cut and stay apart', () => {
    const ids = ['a', 'b'].map((end) => `${'long'.repeat(20)}${end}`);
    const names = [
      ...served(Object.fromEntries(ids.map((operationId) => [`/${operationId}`, { get: { operationId, ...OK } }]))).served.keys(),
    ];
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^(long){13}lon_[0-9a-f]{8}$/);
  });

  it('that collide serve neither of the two, and say so', () => {
    const { served: found, leftOut } = served({
      '/a': { get: { operationId: 'read a', ...OK } },
      '/b': { get: { operationId: 'read/a', ...OK } },
      '/c': { get: { operationId: 'read_c', ...OK } },
    });
    expect([...found.keys()]).toEqual(['read_c']);
    expect(leftOut.map(({ operation }) => operation)).toEqual(['read a', 'read/a']);
    expect(leftOut[0]!.reason).toContain('read_a');
  });
});

describe('which operations are taken', () => {
  const paths = {
    '/a': { get: { operationId: 'a', tags: ['one'], ...OK } },
    '/b': { get: { operationId: 'b', tags: ['one', 'two'], ...OK } },
    '/c': { get: { operationId: 'c', ...OK } },
  };
  it.each([
    [{}, ['a', 'b', 'c']],
    [{ include: [], exclude: [], tags: [] }, ['a', 'b', 'c']],
    [{ include: ['c'] }, ['c']],
    [{ tags: ['two'] }, ['b']],
    [{ tags: ['one'], include: ['c'], exclude: ['a'] }, ['b', 'c']],
    [{ exclude: ['c'] }, ['a', 'b']],
  ])('%j', (selection, expected) => {
    expect([...operationsOf(document(paths), selection).served.keys()]).toEqual(expected);
  });
});

describe('arguments', () => {
  const body = (schema: JsonObject, required = true) => ({ requestBody: { required, content: { 'application/json': { schema } } }, ...OK });

  it('of one name are told apart by their place, in one fixed order', () => {
    const operation = only({
      '/a/{id}': {
        post: {
          ...body({ type: 'object', properties: { id: { type: 'integer' }, query_id: { type: 'boolean' } }, required: ['id'] }),
          parameters: [
            { name: 'id', in: 'header' },
            { name: 'id', in: 'query', required: true },
            { name: 'id', in: 'path', required: true },
          ],
        },
      },
    });
    expect(Object.keys(inputOf(operation).properties)).toEqual(['id', 'query_id', 'header_id', 'body_id', 'body_query_id']);
    expect(inputOf(operation)['required']).toEqual(['id', 'query_id', 'body_id']);
    expect(operation.body!.shape).toEqual({ members: new Map([['body_id', 'id'], ['body_query_id', 'query_id']]) }); // prettier-ignore
  });

  it('have names that every model takes', () => {
    const parameters = [
      { name: 'filter[status]', in: 'query' },
      { name: '$top', in: 'query' },
      { name: '_top', in: 'query' },
    ];
    const operation = only({ '/a': { get: { parameters, ...OK } } });
    expect(operation.bindings.map(({ argument, name }) => [argument, name])).toEqual([
      ['filter_status_', 'filter[status]'],
      ['_top', '$top'],
      ['query__top', '_top'],
    ]);
  });

  it('of an operation replace those of its path', () => {
    const operation = only({
      '/a': { parameters: [{ name: 'n', in: 'query', description: 'old' }], get: { parameters: [{ name: 'n', in: 'query', description: 'new' }], ...OK } }, // prettier-ignore
    });
    expect(inputOf(operation).properties).toEqual({ n: { description: 'new' } });
  });

  it('are members of the body where it is a plain object, allOf included; what only the API sets is none', () => {
    const schema: JsonObject = {
      allOf: [{ $ref: '#/components/schemas/Noted' }, { type: 'object', required: ['day'], properties: { day: { type: 'string', format: 'date' } } }], // prettier-ignore
    };
    const components = {
      schemas: { Noted: { type: 'object', properties: { note: { type: 'string' }, key: { type: 'string', readOnly: true } } } },
    };
    const operation = only({ '/a': { post: body(schema) } }, { components });
    expect(inputOf(operation).properties).toEqual({ note: { type: 'string' }, day: { type: 'string', format: 'date' } });
    expect(inputOf(operation)['required']).toEqual(['day']);
  });

  it.each([
    ['may hold anything', { type: 'object', additionalProperties: true, properties: { a: {} } }, true],
    ['is one of several', { oneOf: [{ type: 'object' }, { type: 'array' }] }, true],
    ['is a list', { type: 'array', items: { type: 'string' } }, true],
    ['is optional as a whole', { type: 'object', properties: { a: {} }, required: ['a'] }, false],
  ])('are the whole body where it %s', (_what, schema, required) => {
    const operation = only({ '/a': { post: body(schema, required) } });
    expect(Object.keys(inputOf(operation).properties)).toEqual(['body']);
    expect(inputOf(operation)['required']).toEqual(required ? ['body'] : undefined);
  });

  it.each([
    'Authorization',
    'Cookie',
    'HOST',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'X-Forwarded-For',
    'Proxy-Authorization',
    'X-HTTP-Method-Override',
    'X-Api-Key',
  ])(
    // prettier-ignore
    'are never the header %s',
    (name) => {
      const paths = { '/a': { get: { parameters: [{ name, in: 'header', required: true }], ...OK } } };
      const operation = operationsOf(document(paths), {}, { header: 'x-api-key' }).served.get('get_a')!;
      expect([operation.bindings, inputOf(operation).properties]).toEqual([[], {}]);
    },
  );

  it('are never the query parameter that carries the credential', () => {
    const paths = {
      '/a': {
        get: {
          parameters: [
            { name: 'key', in: 'query' },
            { name: 'q', in: 'query' },
          ],
          ...OK,
        },
      },
    };
    expect(
      operationsOf(document(paths), {}, { query: 'key' })
        .served.get('get_a')!
        .bindings.map(({ name }) => name),
    ).toEqual(['q']);
  });
});

describe('an operation that cannot be a tool is left out with a reason', () => {
  const path = (parameter: JsonObject) => ({ '/a': { get: { parameters: [parameter], ...OK } } });
  it.each<[string, JsonObject]>([
    ['neither in the path, the query nor a header', path({ name: 'sid', in: 'cookie', required: true })],
    ['style that is not known', path({ name: 'n', in: 'query', style: 'matrix' })],
    ['content that is not JSON', path({ name: 'n', in: 'query', content: { 'text/csv': {} } })],
    ['a name that cannot be sent', path({ name: 'X-A\r\nX-B', in: 'header' })],
    ['not its path parameters', { '/a/{b}': { get: OK } }],
    ['not its path parameters', path({ name: 'b', in: 'path', required: true })],
    ['no plain path', { '/a/../admin': { get: OK } }],
    ['no plain path', { '/a/%2e%2e/admin': { get: OK } }],
    ['no plain path', { '//evil.example/a': { get: OK } }],
    ['no plain path', { '/a?admin=true': { get: OK } }],
    ['begin with a slash', { 'https://evil.example/a': { get: OK } }],
    ['its body is not JSON', { '/a': { post: { requestBody: { required: true, content: { 'multipart/form-data': {} } }, ...OK } } }],
    ['a GET has not', { '/a': { get: { requestBody: { required: true, content: { 'application/json': {} } }, ...OK } } }],
    ['refers outside', path({ $ref: 'https://evil.example/parameters.json#/n' })],
    ['refers outside', path({ $ref: '/etc/passwd' })],
    ['leads nowhere', path({ $ref: '#/components/parameters/none' })],
    ['leads nowhere', path({ $ref: '#/constructor' })],
  ])('%s', (reason, paths) => {
    expect(reasons(paths).join()).toContain(reason);
    expect(served(paths).served.size).toBe(0);
  });

  it('a reference in a circle', () => {
    const parameters = { a: { $ref: '#/components/parameters/b' }, b: { $ref: '#/components/parameters/a' } };
    expect(reasons(path({ $ref: '#/components/parameters/a' }), { components: { parameters } }).join()).toContain('in a circle');
  });

  it('and the others are served', () => {
    const paths = { '/a': { post: { requestBody: { required: true, content: { 'image/png': {} } }, ...OK }, get: OK } };
    expect([...served(paths).served.keys()]).toEqual(['get_a']);
  });
});

describe('the shape of an answer', () => {
  const answered = (responses: JsonObject) => only({ '/a': { get: { responses } } }).descriptor['outputSchema'];
  const json = (schema: JsonObject) => ({ description: 'ok', content: { 'application/json': { schema } } });

  it('is promised where every good answer has it', () => {
    expect(answered({ 200: json({ type: 'array', items: { type: 'string', enum: ['a'] } }), default: json({}) })).toEqual({
      type: 'array',
      items: { type: 'string' },
    });
    expect(answered({ 200: json({ type: 'object' }), 202: { description: 'later' } })).toBeUndefined();
    expect(answered({ 200: { description: 'text', content: { 'text/plain': {} } } })).toBeUndefined();
    expect(answered({ 200: json({ $ref: 'https://evil.example/s.json' }) })).toBeUndefined();
  });

  it('promises nothing that masking could break', () => {
    const one = { type: 'object', required: ['kind'], properties: { kind: { const: 'a' }, price: { type: 'number', minimum: 1 } }, additionalProperties: false }; // prettier-ignore
    const other = { type: 'object', properties: { secret: { type: 'string', writeOnly: true }, note: { type: ['string', 'null'] } } };
    expect(answered({ 200: json({ oneOf: [one, other] }) })).toEqual({
      anyOf: [
        { type: 'object', properties: { kind: {}, price: { type: 'number' } } },
        { type: 'object', properties: { note: { type: ['string', 'null'] } } },
      ],
    });
  });
});
