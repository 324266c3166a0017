import { asksBack, failureIn, McpCall, questionsIn, SilentChannel, type Era, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import { resultOf } from './upstream-answer.js';

const page = { mode: 'url', elicitationId: 'e-1', url: 'https://sign.example/e/1', message: 'Sign the agreement' };
const URL_MODE = { elicitation: { url: {} } };

function answer(era: Era, data: JsonObject, capabilities: JsonObject = URL_MODE): JsonObject {
  const signal = new AbortController().signal;
  const claims = claimsOf('agent@harbor.example');
  const call = new McpCall({ method: 'tools/call', params: {}, era, endpoint: 'sign', claims, channel: new SilentChannel(), signal });
  const error = { code: -32042, message: 'This needs your signature.', data };
  return resultOf({ error }, 'tools/call', { call, asking: { capabilities, upstream: 'sign', endpoint: 'sign' } });
}

describe('a legacy upstream whose call needs a page first', () => {
  it('asks a modern caller in the way of its era, without the id that only the old one has', () => {
    const asking = answer('modern', { elicitations: [page] });
    expect(asksBack(asking)).toBe(true);
    const { elicitationId: _id, ...params } = page;
    expect(questionsIn(asking)).toEqual({ page1: { method: 'elicitation/create', params } });
  });

  it('gives a legacy caller the error with its pages', () => {
    expect(failureIn(answer('legacy', { elicitations: [page] }))).toEqual({
      code: -32042,
      message: 'This needs your signature.',
      data: { elicitations: [page] },
    });
  });

  it('is an error like any other where the client opens no pages, or none are named', () => {
    for (const failed of [
      answer('modern', { elicitations: [page] }, { elicitation: { form: {} } }),
      answer('legacy', { elicitations: 'x' }),
    ]) {
      expect(failed).toMatchObject({ isError: true });
      expect(failureIn(failed)).toBeUndefined();
    }
  });

  it('does not open what is no page', () => {
    expect(() => answer('modern', { elicitations: [{ ...page, url: 'javascript:alert(1)' }] })).toThrow(/Secrets belong on its own page/);
  });
});
