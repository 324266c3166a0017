import { McpCall, SilentChannel, type Continuation, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import { ContinuationSeal } from './continuation-seal.js';

const key = Buffer.alloc(32, 7);
const state: Continuation = { upstream: 'crm', state: 'step=1;contact=CT-1' };

interface Given {
  readonly subject?: string;
  readonly endpoint?: string;
  readonly params?: JsonObject;
  readonly method?: string;
  readonly era?: 'modern' | 'legacy';
}

function callOf({ subject = 'agent@harbor.example', endpoint, params, method = 'tools/call', era = 'modern' }: Given = {}): McpCall {
  const signal = new AbortController().signal;
  const given = { name: 'crm_ask', arguments: { contactKey: 'CT-1' }, ...params };
  return new McpCall({ method, params: given, era, endpoint, claims: claimsOf(subject), channel: new SilentChannel(), signal });
}

const opened = (seal: ContinuationSeal, requestState: string, given: Given = {}): Continuation | undefined =>
  seal.open(callOf({ ...given, params: { ...given.params, requestState } }));

describe('a sealed requestState', () => {
  it('comes back as it was to the same call of the same person, whatever answers come with it', () => {
    const seal = new ContinuationSeal(key, 60_000);
    const text = seal.close(callOf(), state);
    expect(text).not.toContain('contact');
    expect(Buffer.from(text.slice(3), 'base64url').toString('latin1')).not.toContain('contact');
    expect(opened(seal, text, { params: { inputResponses: { k: { action: 'accept' } } } })).toEqual(state);
    expect(opened(new ContinuationSeal(key, 60_000), text)).toEqual(state);
  });

  it.each<[string, Given]>([
    ['another person', { subject: 'agent2@harbor.example' }],
    ['another endpoint', { endpoint: 'crm' }],
    ['another method', { method: 'prompts/get' }],
    ['another tool', { params: { name: 'crm_send' } }],
    ['other arguments', { params: { arguments: { contactKey: 'CT-2' } } }],
  ])('is nothing to %s', (_what, given) => {
    const seal = new ContinuationSeal(key, 60_000);
    const text = seal.close(callOf(), state);
    expect(() => opened(seal, text, given)).toThrow(/not of this call, or has expired/);
  });

  it('is nothing once a byte of it was changed, under another key, or past its time', () => {
    let now = 1_000;
    const seal = new ContinuationSeal(key, 60_000, () => now);
    const text = seal.close(callOf(), state);
    for (let at = 3; at < text.length; at += 7) {
      const other = text[at] === 'A' ? 'B' : 'A';
      expect(() => opened(seal, text.slice(0, at) + other + text.slice(at + 1))).toThrow(/make the call again/);
    }
    for (const garbage of ['', 'g1.', 'g1.AAAA', 'x', text.slice(0, -20)])
      expect(() => opened(seal, garbage)).toThrow(/make the call again/);
    expect(() => opened(new ContinuationSeal(Buffer.alloc(32, 8), 60_000, () => now), text)).toThrow(/make the call again/);
    expect(() => seal.open(callOf({ params: { requestState: 7 } }))).toThrow(/make the call again/);
    now += 60_001;
    expect(() => opened(seal, text)).toThrow(/has expired/);
  });

  it('under an approval is taken once, and only where it was made: one call was approved', () => {
    const seal = new ContinuationSeal(key, 60_000);
    const text = seal.close(callOf(), { ...state, review: 'r1' });
    expect(() => opened(new ContinuationSeal(key, 60_000), text)).toThrow(/make the call again/);
    expect(opened(seal, text)).toEqual({ ...state, review: 'r1' });
    expect(() => opened(seal, text)).toThrow(/make the call again/);
  });

  it('means nothing where the protocol has none', () => {
    const seal = new ContinuationSeal(key, 60_000);
    expect(seal.open(callOf())).toBeUndefined();
    expect(opened(seal, 'x', { era: 'legacy' })).toBeUndefined();
    expect(opened(seal, 'x', { method: 'completion/complete' })).toBeUndefined();
  });

  it('needs a whole key', () => {
    expect(() => new ContinuationSeal(Buffer.alloc(16), 1)).toThrow(/32 random bytes/);
  });
});
