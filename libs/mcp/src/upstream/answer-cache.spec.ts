import { McpCall, SilentChannel, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { AnswerCache, type Question } from './answer-cache.js';

const [AGENT, OTHER] = ['agent@harbor.example', 'agent2@harbor.example'];
const NOW = 1_000_000;

function callOf(subject: string, clientCapabilities?: JsonObject): McpCall {
  const inbound = { method: 'resources/read', params: {}, era: 'modern', endpoint: undefined, channel: new SilentChannel() } as const;
  const { signal } = new AbortController();
  return new McpCall({ ...inbound, claims: claimsOf(subject), signal, ...(clientCapabilities ? { clientCapabilities } : {}) });
}

const read = (uri: string, more: Partial<Question> = {}): Question => ({
  method: 'resources/read',
  params: { uri },
  meta: {},
  headers: {},
  ...more,
});
const CONTENTS = { contents: [{ uri: 'crm://a', text: 'x' }] };
const answer = (hints: JsonObject = { ttlMs: 1_000, cacheScope: 'public' }): RpcAnswer => ({
  result: { ...CONTENTS, resultType: 'complete', ...hints },
});

function keep(cache: AnswerCache, question: Question, given: RpcAnswer = answer(), subject = AGENT): void {
  cache.slotFor(question, callOf(subject), NOW)?.keep(given, CONTENTS);
}
const found = (cache: AnswerCache, question: Question, subject = AGENT, now = NOW) =>
  cache.slotFor(question, callOf(subject), now)?.read(now);

describe('what an upstream allows to be kept', () => {
  it('is answered from memory until its time is over, with the time that is left', () => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'));
    expect(found(cache, read('crm://a'))).toEqual({ ...CONTENTS, ttlMs: 1_000 });
    expect(found(cache, read('crm://a'), AGENT, NOW + 400)).toEqual({ ...CONTENTS, ttlMs: 600 });
    expect(found(cache, read('crm://a'), AGENT, NOW + 1_000)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('is a copy each time: what a stage makes of it, nobody else gets', () => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'));
    (found(cache, read('crm://a'))!['contents'] as JsonObject[])[0]!['text'] = 'changed';
    expect(found(cache, read('crm://a'))).toMatchObject(CONTENTS);
  });

  it('is for everyone where it is public, and for nobody but the person who asked where it is private', () => {
    const cache = new AnswerCache();
    keep(cache, read('crm://public'));
    keep(cache, read('crm://private'), answer({ ttlMs: 1_000, cacheScope: 'private' }));
    expect(found(cache, read('crm://public'), OTHER)).toBeDefined();
    expect(found(cache, read('crm://private'), OTHER)).toBeUndefined();
    expect(found(cache, read('crm://private'))).toBeDefined();
  });

  it.each([
    ['another URI', read('crm://b')],
    ['another word of the caller', read('crm://a', { meta: { 'acme.example/locale': 'fr' } })],
    ['another header', read('crm://a', { headers: { 'Mcp-Param-Region': 'west' } })],
  ])('is not the answer to a question with %s', (_what, question) => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'));
    expect(found(cache, question)).toBeUndefined();
  });

  it('is not the answer to a client that can do other things', () => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'));
    expect(cache.slotFor(read('crm://a'), callOf(AGENT, { elicitation: {} }), NOW)?.read(NOW)).toBeUndefined();
  });
});

describe('what is never kept', () => {
  it.each(['tools/call', 'prompts/get', 'completion/complete', 'tasks/get'])('an answer to %s, whatever is said with it', (method) => {
    expect(new AnswerCache().slotFor(read('crm://a', { method }), callOf(AGENT), NOW)).toBeUndefined();
  });

  it.each(['inputResponses', 'requestState'])('an answer that goes on from an earlier one: %s', (member) => {
    const params = { uri: 'crm://a', [member]: {} };
    expect(new AnswerCache().slotFor(read('crm://a', { params }), callOf(AGENT), NOW)).toBeUndefined();
  });

  it.each<[string, RpcAnswer]>([
    ['an error', { error: { code: -32602, message: 'x' } }],
    ['a question', answer({ resultType: 'input_required', ttlMs: 1_000, cacheScope: 'public' })],
    ['what a legacy server says', { result: { ...CONTENTS, ttlMs: 1_000, cacheScope: 'public' } }],
    ['what keeps for no time', answer({ ttlMs: 0, cacheScope: 'public' })],
    ['what says no time', answer({ cacheScope: 'public' })],
    ['what says no scope', answer({ ttlMs: 1_000 })],
    ['a scope that nobody knows', answer({ ttlMs: 1_000, cacheScope: 'tenant' })],
    ['a time that is none', answer({ ttlMs: '1000', cacheScope: 'public' })],
    ['a time before now', answer({ ttlMs: -1, cacheScope: 'public' })],
  ])('%s', (_what, given) => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'), given);
    expect(cache.size).toBe(0);
  });

  it('what was asked before a change and answered after it', () => {
    const cache = new AnswerCache();
    const [one, other] = [read('crm://a'), read('crm://b')].map((question) => cache.slotFor(question, callOf(AGENT), NOW)!);
    cache.forget('crm://a');
    one!.keep(answer(), CONTENTS);
    cache.clear();
    other!.keep(answer(), CONTENTS);
    expect(cache.size).toBe(0);
  });
});

describe('what is forgotten', () => {
  it('is one resource, whoever read it, or all of them', () => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'));
    keep(cache, read('crm://a'), answer({ ttlMs: 1_000, cacheScope: 'private' }), OTHER);
    keep(cache, read('crm://b'));
    cache.forget('crm://a');
    expect([found(cache, read('crm://a')), found(cache, read('crm://a'), OTHER)]).toEqual([undefined, undefined]);
    expect(found(cache, read('crm://b'))).toBeDefined();
    cache.clear();
    expect(cache.size).toBe(0);
  });

  it('is what was used longest ago, where there are too many or they are too large', () => {
    const cache = new AnswerCache({ entries: 3, bytes: 4_000 });
    for (const name of ['a', 'b', 'c']) keep(cache, read(`crm://${name}`));
    expect(found(cache, read('crm://a'))).toBeDefined();
    keep(cache, read('crm://d'));
    expect(['a', 'b', 'c', 'd'].map((name) => found(cache, read(`crm://${name}`)) !== undefined)).toEqual([true, false, true, true]);
    const large = { contents: [{ uri: 'crm://a', text: 'x'.repeat(5_000) }] };
    cache.slotFor(read('crm://large'), callOf(AGENT), NOW)?.keep(answer(), large);
    expect([found(cache, read('crm://large')), cache.size]).toEqual([undefined, 3]);
    const half = { contents: [{ uri: 'crm://a', text: 'x'.repeat(300) }] };
    const many = new AnswerCache({ bytes: 4_000 });
    for (let count = 0; count < 50; count += 1) many.slotFor(read(`crm://${count}`), callOf(AGENT), NOW)?.keep(answer(), half);
    expect(many.size).toBeGreaterThan(0);
    expect(many.size).toBeLessThanOrEqual(5);
  });

  it('is everything after an hour, whatever was promised', () => {
    const cache = new AnswerCache();
    keep(cache, read('crm://a'), answer({ ttlMs: 9_007_199_254_740_991, cacheScope: 'public' }));
    expect(found(cache, read('crm://a'), AGENT, NOW + 3_599_999)).toBeDefined();
    expect(found(cache, read('crm://a'), AGENT, NOW + 3_600_000)).toBeUndefined();
  });
});
