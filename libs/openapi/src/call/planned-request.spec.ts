import { Refusal, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationsOf } from '../operation/operations.js';
import type { Operation } from '../operation/operation.js';
import { planRequest } from './planned-request.js';

const ANY = {};
const operation = (path: string, parameters: JsonObject[], rest: JsonObject = {}, method = 'get'): Operation => {
  const document = { openapi: '3.1.0', paths: { [path]: { [method]: { parameters, responses: {}, ...rest } } } };
  const { served, leftOut } = operationsOf(document, {});
  expect(leftOut).toEqual([]);
  return [...served.values()][0]!;
};
const plan = (given: Operation, args: JsonObject) => planRequest(given, args, {});
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'sent';
  } catch (fault) {
    expect(fault).toBeInstanceOf(Refusal);
    return (fault as Refusal).code;
  }
};
const unlessRefused = (run: () => string): string | undefined => {
  try {
    return run();
  } catch (fault) {
    if (fault instanceof Refusal) return undefined;
    throw fault;
  }
};
const showing = operation('/showings/{key}/notes', [{ name: 'key', in: 'path', required: true, schema: ANY }]);
const inPath = (value: JsonValue) => plan(showing, { key: value }).path;

describe('a value in the path', () => {
  it.each([
    ['a/b', 'a%2Fb'],
    ['?admin=true', '%3Fadmin%3Dtrue'],
    ['#top', '%23top'],
    ['//evil.example', '%2F%2Fevil.example'],
    ['a%2fb', 'a%252fb'],
    ['user@evil.example:80', 'user%40evil.example%3A80'],
    ['a;jsessionid=1', 'a%3Bjsessionid%3D1'],
    ["it's (1)*", 'it%27s%20%281%29%2A'],
    ['Größe 日本', 'Gr%C3%B6%C3%9Fe%20%E6%97%A5%E6%9C%AC'],
    ['a..b', 'a..b'],
    [7, '7'],
    [true, 'true'],
  ])('%j stays in its segment', (value, written) => {
    expect(inPath(value)).toBe(`/showings/${written}/notes`);
  });

  it.each([
    '.',
    '..',
    '../admin',
    '..\\admin',
    'a/../../admin',
    '%2e%2e',
    '%2e%2e%2fadmin',
    '%252e%252e%252fadmin',
    '..;/admin',
    '..%00/',
    'a\u0000b',
    'a\r\nHost: evil.example',
    'a%0d%0ab',
  ])(
    // prettier-ignore
    '%j leads nowhere else: it is refused',
    (value) => {
      expect(codeOf(() => inPath(value))).toBe('ARGUMENT_UNSAFE');
    },
  );

  it.each<JsonValue>(['', '\ud800', []])('%j is refused', (value) => {
    expect(codeOf(() => inPath(value))).toBe('ARGUMENT_CONTRACT');
  });

  it('is needed', () => {
    expect(codeOf(() => plan(showing, {}))).toBe('ARGUMENT_CONTRACT');
    expect(codeOf(() => plan(showing, { key: null }))).toBe('ARGUMENT_CONTRACT');
  });

  it('makes no dots with its neighbour', () => {
    const two = operation('/a/{x}{y}', [
      { name: 'x', in: 'path', required: true },
      { name: 'y', in: 'path', required: true },
    ]);
    expect(codeOf(() => plan(two, { x: '.', y: '.' }))).toBe('ARGUMENT_UNSAFE');
    const dotted = operation('/a/{x}.', [{ name: 'x', in: 'path', required: true }]);
    expect(codeOf(() => plan(dotted, { x: '.' }))).toBe('ARGUMENT_UNSAFE');
  });

  it('never changes the path around it, whatever it is', () => {
    const stays = (value: string): void => {
      const path = unlessRefused(() => inPath(value));
      if (path === undefined) return;
      const { host, pathname, search, hash } = new URL(`https://desk.example${path}`);
      expect([host, search, hash]).toEqual(['desk.example', '', '']);
      expect(pathname.split('/').map((part) => decodeURIComponent(part))).toEqual(['', 'showings', value, 'notes']);
    };
    assert(property(string({ unit: 'binary', maxLength: 40 }), stays));
    assert(property(string({ unit: constantFrom('.', '/', '\\', '%', '2', 'e', 'f', '?', '#', '@', ';', 'a'), maxLength: 12 }), stays));
  });
});

describe('a value in the query', () => {
  const query = (parameter: JsonObject, value: JsonValue) =>
    plan(operation('/a', [{ name: 'q', in: 'query', ...parameter }]), { q: value }).query.join('&');
  const list = ['a b', 'c,d'];
  const object = { x: 1, y: 'z&w' };

  it.each<[JsonObject, JsonValue, string]>([
    [{}, 'a&admin=true#x', 'q=a%26admin%3Dtrue%23x'],
    [{}, list, 'q=a%20b&q=c%2Cd'],
    [{}, object, 'x=1&y=z%26w'],
    [{ explode: false }, list, 'q=a%20b,c%2Cd'],
    [{ explode: false }, object, 'q=x,1,y,z%26w'],
    [{ style: 'spaceDelimited', explode: false }, list, 'q=a%20b%20c%2Cd'],
    [{ style: 'pipeDelimited', explode: false }, list, 'q=a%20b%7Cc%2Cd'],
    [{ style: 'deepObject' }, { s: 'A', n: { m: [1, 2] }, 'k]&x': null }, 'q%5Bs%5D=A&q%5Bn%5D%5Bm%5D=1&q%5Bn%5D%5Bm%5D=2'],
    [{ content: { 'application/json': {} } }, object, `q=${encodeURIComponent(JSON.stringify(object))}`],
    [{}, null, ''],
    [{}, [], ''],
    [{ explode: false }, [], ''],
  ])('%j of %j', (parameter, value, written) => {
    expect(query(parameter, value)).toBe(written);
  });

  it('cannot name the parameter that carries the credential', () => {
    const spread = operation('/a', [{ name: 'q', in: 'query', schema: { type: 'object' } }]);
    expect(codeOf(() => planRequest(spread, { q: { api_key: 'mine' } }, { query: 'api_key' }))).toBe('ARGUMENT_UNSAFE');
  });

  it('cannot name another parameter of the query', () => {
    const names = ['q', 'agentKey'].map((name) => ({ name, in: 'query', schema: { type: name === 'q' ? 'object' : 'string' } }));
    const spread = operation('/a', names);
    expect(codeOf(() => plan(spread, { q: { AgentKey: 'other' }, agentKey: 'mine' }))).toBe('ARGUMENT_UNSAFE');
    expect(codeOf(() => plan(spread, { q: { agentKey: 'other' } }))).toBe('ARGUMENT_UNSAFE');
    expect(plan(spread, { q: { city: 'Napa' }, agentKey: 'mine' }).query).toEqual(['city=Napa', 'agentKey=mine']);
  });

  it('is bounded', () => {
    expect(codeOf(() => query({}, 'x'.repeat(9_000)))).toBe('ARGUMENT_CONTRACT');
  });
});

describe('a value in a header', () => {
  const header = (value: JsonValue, parameter: JsonObject = {}) =>
    plan(operation('/a', [{ name: 'X-Desk', in: 'header', ...parameter }]), { 'X-Desk': value }).headers['x-desk'];

  it('is written as it is', () => {
    expect(header('north desk, 2')).toBe('north desk, 2');
    expect(header([1, 'two'])).toBe('1,two');
    expect(header({ a: 1 }, { explode: true })).toBe('a=1');
  });

  it.each(['a\r\nAuthorization: Bearer x', 'a\nb', 'a\rb', 'a\u0000', 'a\u2028b', 'a\u0085b'])('begins no other one: %j', (value) => {
    expect(codeOf(() => header(value))).toBe('ARGUMENT_UNSAFE');
  });

  it.each(['Größe', 'x'.repeat(5_000)])('is ASCII and bounded', (value) => {
    expect(codeOf(() => header(value))).toBe('ARGUMENT_CONTRACT');
  });
});

describe('the body', () => {
  const body = (schema: JsonObject, required: boolean) =>
    operation('/a', [{ name: 'id', in: 'query' }], { requestBody: { required, content: { 'application/merge-patch+json; charset=utf-8': { schema } } } }, 'patch'); // prettier-ignore
  const members = { type: 'object', properties: { id: {}, note: {} } };

  it('is made of its members and of nothing else', () => {
    const request = plan(body(members, true), { id: 'q', body_id: 'b', note: '"}', other: 1 });
    expect(request).toEqual({
      method: 'PATCH',
      path: '/a',
      query: ['id=q'],
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ id: 'b', note: '"}' }),
    });
    expect(plan(body(members, true), {}).body).toBe('{}');
    expect(plan(body(members, false), { id: 'q' })).toEqual({ method: 'PATCH', path: '/a', query: ['id=q'], headers: {} });
  });

  it('is one argument where it is not a plain object', () => {
    expect(plan(body({ type: 'array' }, true), { body: [1, 2] }).body).toBe('[1,2]');
    expect(plan(body({ type: 'array' }, false), {}).body).toBeUndefined();
  });

  it('takes nothing that an argument inherits', () => {
    expect(plan(body({ type: 'object', properties: { constructor: {} } }, true), {}).body).toBe('{}');
  });
});
