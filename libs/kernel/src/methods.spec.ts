import { describe, expect, it } from 'vitest';
import { argumentSchemaOf } from './argument-schema.js';
import type { JsonObject } from './json.js';
import { argumentsOf, carriesContent, isOfEra, listedBy, LISTEN, soughtBy, spansOffers } from './methods.js';
import { failedResult, failureIn, qualifiedName, textResult } from './tool.js';

describe('what a request is for', () => {
  it.each([
    ['tools/call', { name: 'a' }, { kind: 'tool', name: 'a' }],
    ['prompts/get', { name: 'a' }, { kind: 'prompt', name: 'a' }],
    ['resources/read', { uri: 'x:y' }, { kind: 'resource', name: 'x:y' }],
    ['resources/subscribe', { uri: 'x:y' }, { kind: 'resource', name: 'x:y' }],
    ['resources/unsubscribe', { uri: 'x:y' }, { kind: 'resource', name: 'x:y' }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'a' } }, { kind: 'prompt', name: 'a' }],
    ['completion/complete', { ref: { type: 'ref/resource', uri: 'x:{y}' } }, { kind: 'template', name: 'x:{y}' }],
  ])('%s says by %j', (method, params, sought) => {
    expect(soughtBy({ method, params })).toEqual(sought);
  });

  it.each([
    ['tools/call', { uri: 'x:y' }],
    ['prompts/get', { name: 7 }],
    ['resources/read', { name: 'a' }],
    ['completion/complete', { ref: 'a' }],
    ['completion/complete', { ref: { type: 'ref/other', name: 'a' } }],
    ['tools/list', { name: 'a' }],
    ['resources/subscribe', { uri: 7 }],
    [LISTEN, { uri: 'x:y' }],
  ])('%s does not say by %j', (method, params) => {
    expect(soughtBy({ method, params })).toBeUndefined();
  });

  it('is a list, content, or neither, never both', () => {
    for (const method of ['tools/list', 'tools/call', 'resources/read', 'ping', 'constructor'])
      expect(listedBy(method) !== undefined && carriesContent(method)).toBe(false);
    expect([listedBy('constructor'), carriesContent('constructor')]).toEqual([undefined, false]);
  });
});

describe('the era of a method', () => {
  it('is both, but for what one era has in place of the other', () => {
    const eras = (method: string) => (['legacy', 'modern'] as const).filter((era) => isOfEra(method, era));
    expect(['tools/call', 'resources/subscribe', 'resources/unsubscribe', LISTEN].map(eras)).toEqual([
      ['legacy', 'modern'],
      ['legacy'],
      ['legacy'],
      ['modern'],
    ]);
  });

  it('is about many offers for lists and for what listens to many', () => {
    expect(['tools/list', LISTEN, 'resources/subscribe', 'ping'].map(spansOffers)).toEqual([true, true, false, false]);
  });
});

describe('what a request gives', () => {
  it('is the arguments, the URI, or what is to be completed with what was chosen before', () => {
    expect(argumentsOf({ method: 'prompts/get', params: { arguments: { a: 'b' } } })).toEqual({ a: 'b' });
    expect(argumentsOf({ method: 'tools/call', params: { arguments: [] } })).toEqual({});
    expect(argumentsOf({ method: 'resources/subscribe', params: { uri: 'x:y' } })).toEqual({ uri: 'x:y' });
    expect(argumentsOf({ method: 'resources/read', params: { uri: 'x:y', arguments: { a: 1 } } })).toEqual({ uri: 'x:y' });
    const completion = { argument: { name: 'city', value: 'Sa' }, context: { arguments: { state: 'CA' } } };
    expect(argumentsOf({ method: 'completion/complete', params: completion })).toEqual({ city: 'Sa', state: 'CA' });
    expect(argumentsOf({ method: 'completion/complete', params: { argument: 'x' } })).toEqual({});
  });

  it('fits the schema of a prompt as its argument list says it', () => {
    const listed: JsonObject[] = [{ name: 'a', required: true, description: 'first' }, { name: 'b' }, { title: 'no name' }];
    const descriptor = { name: 'p', arguments: listed };
    const schema = argumentSchemaOf({ kind: 'prompt', descriptor });
    expect(schema).toEqual({
      type: 'object',
      properties: { a: { type: 'string', description: 'first' }, b: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    });
    expect(argumentSchemaOf({ kind: 'prompt', descriptor })).toBe(schema);
    expect(argumentSchemaOf({ kind: 'tool', descriptor: { name: 't', inputSchema: { type: 'object' } } })).toEqual({ type: 'object' });
  });
});

describe('names and failures', () => {
  it('keeps a prompt apart from a tool of the same name', () => {
    expect([qualifiedName({ kind: 'tool', name: 'a' }), qualifiedName({ kind: 'prompt', name: 'a' })]).toEqual(['a', 'prompt:a']);
  });

  it('finds the code of a failed result again, and none in others', () => {
    expect(failureIn(failedResult('no such thing', -32602))).toEqual({ code: -32602, message: 'no such thing' });
    expect([failureIn(textResult('x', true)), failureIn({}), failureIn({ _meta: { 'dev.gatehouse/upstream-error': -1 } })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
