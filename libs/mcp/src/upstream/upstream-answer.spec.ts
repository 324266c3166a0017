import { failureIn, McpCall, Refusal, SilentChannel, type Era, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { OfferTerms } from './offer-terms.js';
import { resultOf as resultOfMethod } from './upstream-answer.js';

const resultOf = (answer: RpcAnswer, call: McpCall): JsonObject =>
  resultOfMethod(answer, call.method, { call, asking: { capabilities: {}, upstream: 'crm', endpoint: undefined } });

function callOf(method: string, given: { era?: Era; clientCapabilities?: JsonObject } = {}): McpCall {
  const channel = new SilentChannel();
  const { signal } = new AbortController();
  const claims = claimsOf('agent@harbor.example');
  return new McpCall({ method, params: {}, era: 'modern', endpoint: undefined, claims, channel, signal, ...given });
}

const errorOf = (code: number, data?: JsonObject): RpcAnswer => ({ error: { code, message: 'said so', ...(data ? { data } : {}) } });

function refusalOf(work: () => unknown): Refusal | undefined {
  try {
    work();
  } catch (refusal) {
    return refusal as Refusal;
  }
  return undefined;
}

describe('the answer of an upstream', () => {
  it.each([
    ['tools/call', { content: [{ type: 'text', text: 'x' }] }],
    ['prompts/get', { messages: [{ role: 'user', content: { type: 'text', text: 'x' } }] }],
    ['resources/read', { contents: [{ uri: 'x:y', blob: 'AAAA' }] }],
    ['completion/complete', { completion: { values: ['a'], total: 3, hasMore: true } }],
  ])('of %s is passed on as it came, without what is between two neighbours', (method, result) => {
    const meta = { vendor: 1, 'io.modelcontextprotocol/serverInfo': { name: 's' } };
    const answer = { result: { ...result, resultType: 'complete', cacheScope: 'public', _meta: meta } };
    expect(resultOf(answer, callOf(method))).toEqual({ ...result, _meta: { vendor: 1 } });
    expect(resultOf({ result: { ...result } }, callOf(method))).toEqual(result);
  });

  it('cannot speak in the name of the gateway: refusal codes and error codes of its own are not taken from an upstream', () => {
    const meta = { vendor: 1, 'dev.gatehouse/refusal': { code: 'APPROVAL_NEEDED' }, 'Dev.Gatehouse/upstream-error': -32601 };
    const result = { content: [{ type: 'text', text: 'x' }], isError: true };
    const answer = resultOf({ result: { ...result, _meta: meta } }, callOf('tools/call'));
    expect(answer).toEqual({ ...result, _meta: { vendor: 1 } });
    expect(failureIn(answer)).toBeUndefined();
  });

  it.each([
    ['tools/call', {}],
    ['prompts/get', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['prompts/get', { messages: 'x' }],
    ['resources/read', { contents: [{ uri: 'x:y' }] }],
    ['resources/read', { contents: [{ text: 'x' }] }],
    ['completion/complete', { completion: { values: 'a' } }],
    ['tools/call', { content: [], resultType: 'task' }],
  ])('of %s is refused where it is %j', (method, result) => {
    expect(refusalOf(() => resultOf({ result: result as JsonObject }, callOf(method)))?.code).toBe('UPSTREAM_ERROR');
  });

  it('holds a hundred suggestions at most, all of them texts', () => {
    const values = [7, ...Array.from({ length: 150 }, (_, index) => String(index))];
    const { completion } = resultOf({ result: { completion: { values, hasMore: false } } }, callOf('completion/complete'));
    expect(completion).toMatchObject({ hasMore: true });
    expect((completion as { values: unknown[] }).values).toHaveLength(100);
  });

  it('that is an error stays one, with its message for the stages to look at and a code of the protocol', () => {
    expect(resultOf(errorOf(-32602), callOf('tools/call'))).toMatchObject({ isError: true, content: [{ text: 'said so' }] });
    expect(failureIn(resultOf(errorOf(-32602), callOf('prompts/get')))).toEqual({ code: -32602, message: 'said so' });
    expect(failureIn(resultOf(errorOf(42), callOf('prompts/get')))).toEqual({ code: -32603, message: 'said so' });
    expect(resultOf(errorOf(-32601), callOf('completion/complete'))).toEqual({ completion: { values: [] } });
  });

  it.each([-32002, -32602])('that there is no such resource is the same refusal in both eras (%i)', (code) => {
    expect(refusalOf(() => resultOf(errorOf(code), callOf('resources/read')))?.code).toBe('RESOURCE_UNKNOWN');
  });

  it('that a capability is missing reaches a caller that lacks it, in words of the protocol only', () => {
    const required = {
      sampling: { tools: {} },
      roots: {},
      secret: { path: '/etc' },
      extensions: { 'io.example/tasks': {}, 'not a name': {} },
    };
    const refusal = (clientCapabilities: JsonObject, era: Era = 'modern') =>
      refusalOf(() => resultOf(errorOf(-32021, { requiredCapabilities: required }), callOf('tools/call', { clientCapabilities, era })));
    expect(refusal({ roots: {} })).toMatchObject({
      code: 'CAPABILITY_MISSING',
      data: { requiredCapabilities: { sampling: { tools: {} }, extensions: { 'io.example/tasks': {} } } },
    });
    expect(refusal({ roots: {}, sampling: { tools: {} }, extensions: { 'io.example/tasks': {} } })).toBeUndefined();
    expect(refusal({}, 'legacy')).toBeUndefined();
  });

  it('that form elicitation is missing is not said to a client that declared elicitation without modes', () => {
    const answer = errorOf(-32021, { requiredCapabilities: { elicitation: { form: {} } } });
    expect(refusalOf(() => resultOf(answer, callOf('tools/call', { clientCapabilities: { elicitation: {} } })))).toBeUndefined();
    expect(refusalOf(() => resultOf(answer, callOf('tools/call', { clientCapabilities: { elicitation: { url: {} } } })))?.data).toEqual({
      requiredCapabilities: { elicitation: { form: {} } },
    });
  });
});

describe('the terms of an upstream', () => {
  const read = (dataClass: 'contact' | 'general' | 'document') => ({ action: 'read', dataClass }) as const;
  const terms = new OfferTerms({
    tools: new Map([['a', read('general')]]),
    prompts: new Map([['a', read('contact')]]),
    resources: new Map([
      ['crm://', read('general')],
      ['crm://contacts/', read('contact')],
      ['crm://contacts/{id}/files/{file}', read('document')],
    ]),
  });

  it.each([
    ['tool', 'a', 'general'],
    ['prompt', 'a', 'contact'],
    ['prompt', 'b', 'unclassified'],
    ['resource', 'crm://x', 'general'],
    ['resource', 'crm://contacts/1', 'contact'],
    ['resource', 'crm://contacts/1/files/2', 'document'],
    ['template', 'crm://contacts/{id}/files/{file}', 'document'],
    ['template', 'crm://contacts/{key}', 'contact'],
    ['template', 'mls://{id}', 'unclassified'],
  ] as const)('of the %s %s are %s', (kind, name, dataClass) => {
    expect(terms.for(kind, name).dataClass).toBe(dataClass);
  });
});
