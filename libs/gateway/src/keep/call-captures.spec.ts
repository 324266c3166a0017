import { MemoryHoldStore } from '@gatehouse/audit';
import {
  digestOf,
  McpCall,
  Refusal,
  SilentChannel,
  type Activity,
  type CallOutcome,
  type DataClass,
  type JsonObject,
  type RefusalCode,
} from '@gatehouse/kernel';
import { loadFieldDictionary, PayloadLabels, PiiScanner } from '@gatehouse/privacy';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../../identity/fixtures/memory-artifact-store.js';
import { CallCaptures } from './call-captures.js';
import { captureLines } from './capture-lines.js';
import { CaptureRules } from './capture-rules.js';
import { keepsOf } from './keeps.js';

type Rules = ConstructorParameters<typeof CaptureRules>[0];
type Scope = Partial<Rules[number]['for']>;
const HOUR = 3_600_000;
const labels = new PayloadLabels({ dictionary: loadFieldDictionary(), scanner: new PiiScanner() });
const rule = (id: string, of: Scope, keep = '1h') => ({
  id,
  keep,
  for: { tools: [], actions: [], dataClasses: [], activities: [], outcomes: [], rules: [], ...of },
});

function setup(...rules: readonly ReturnType<typeof rule>[]) {
  const clock = { at: 1_000_000, now: () => clock.at };
  const artifacts = new MemoryArtifactStore();
  const { captures: keep } = keepsOf(HeldKeyRing.ofProcess(), { artifacts, holds: new MemoryHoldStore(), clock });
  return {
    clock,
    artifacts,
    keep,
    captures: new CallCaptures({ keep, rules: new CaptureRules(rules as unknown as Rules), labels, clock }),
  };
}

interface Of {
  readonly dataClass?: DataClass;
  readonly activity?: Activity;
  readonly outcome?: CallOutcome;
  readonly found?: string;
  readonly said?: JsonObject;
}

function callOf({ dataClass = 'message', activity, outcome, found, said = {} }: Of = {}): McpCall {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
  const { signal } = new AbortController();
  const params = { name: 'send', arguments: said };
  const channel = new SilentChannel();
  const call = new McpCall({ method: 'tools/call', params, era: 'modern', endpoint: undefined, claims, channel, signal });
  const descriptor = { name: 'send', inputSchema: {} };
  const terms = { action: 'send', dataClass, ...(activity ? { legal: { activity, facts: {}, evidence: [] } } : {}) } as const;
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'send', publicName: 'crm_send', descriptor, terms, digest: digestOf(descriptor) });
  if (found) call.note({ rule: found, family: 'f', surface: 'argument', verdict: 'flag', score: 1 });
  if (outcome) call.outcome.set(outcome);
  return call;
}

const refused = (code: RefusalCode): CallOutcome => ({ kind: 'refused', code });
const ANSWER = { content: [{ type: 'text', text: 'Sent.' }] };

describe('a rule of capture', () => {
  it.each<[string, Scope, Of, boolean]>([
    ['its tool', { tools: ['crm/send'] }, {}, true],
    ['all tools of its upstream', { tools: ['crm/*'] }, {}, true],
    ['another tool', { tools: ['crm/read', 'mls/*'] }, {}, false],
    ['its action', { actions: ['send'] }, {}, true],
    ['another action', { actions: ['read', 'draft'] }, {}, false],
    ['its class of data', { dataClasses: ['message'] }, {}, true],
    ['another class of data', { dataClasses: ['listing'] }, {}, false],
    ['its activity', { activities: ['send_message'] }, { activity: 'send_message' }, true],
    ['no activity', { activities: ['send_message'] }, {}, false],
    ['how it ended', { actions: ['send'], outcomes: ['refused'] }, { outcome: refused('FAIR_HOUSING') }, true],
    ['another end', { actions: ['send'], outcomes: ['refused'] }, {}, false],
    ['what a rule found', { rules: ['fair-housing.steering'] }, { found: 'fair-housing.steering' }, true],
    ['what a rule of a pack found', { rules: ['fair-housing.*'] }, { found: 'fair-housing.steering' }, true],
    ['what another found', { rules: ['fair-housing.*'] }, { found: 'fair-housingish' }, false],
    ['an offer, of which nothing is kept', { tools: ['crm/*'] }, { dataClass: 'offer' }, false],
    ['what does not exist for them', { tools: ['crm/*'] }, { outcome: refused('TOOL_UNKNOWN') }, false],
  ])('judges a call by %s', async (_, scope, of, kept) => {
    const { captures, keep } = setup(rule('r', scope));
    const call = callOf(of);
    await captures.after(call, { result: ANSWER });
    expect((await keep.find(call.id)) !== undefined).toBe(kept);
    expect(call.captured.peek()).toEqual(kept ? { rules: ['r'] } : undefined);
    expect(call.events).toEqual(kept ? ['payload.captured'] : []);
  });

  it('shares the call with others, and the longest time counts', async () => {
    const { captures, keep, clock } = setup(rule('a', { actions: ['send'] }), rule('b', { tools: ['crm/*'] }, '2h'));
    const call = callOf();
    await captures.after(call, { result: ANSWER });
    clock.at += HOUR;
    expect(await keep.find(call.id)).toMatchObject({ rules: ['a', 'b'], outcome: 'granted', answer: ANSWER });
    clock.at += HOUR;
    expect(await keep.find(call.id)).toBeUndefined();
  });

  it('that can never fit is told by gatehouse check', () => {
    const capture = [rule('a', { rules: ['fair-housing.*', 'fair-huosing.*'], tools: ['crm/send', 'crm/snd', 'crm/*', 'mls/search'] })];
    const upstreams = [{ id: 'crm', tools: new Map([['send', {}]]) }];
    const known = new Map([['fair-housing.steering', {}]]);
    expect(captureLines({ audit: { capture }, upstreams } as never, known as never)).toEqual([
      'calls kept with what they said: a for 1h',
      'audit.capture a asks for what fair-huosing.* found, and no rule is called so',
      'audit.capture a asks for crm/snd, and its upstream names no such tool in this file',
    ]);
  });
});

describe('a call that is kept', () => {
  it('rests sealed, without codes, accounts and credentials, with labels for what it says of clients', async () => {
    const { captures, keep, artifacts } = setup(rule('r', { actions: ['send'] }));
    const said = {
      to: 'CON-00003',
      body: 'Jane Roe, 212-555-0144: the gate code is 4821#.',
      password: 'Hunter2!x',
      account_number: '000123456789',
    };
    const call = callOf({ said });
    await captures.before(call);
    await captures.after(call, {
      result: { content: [{ type: 'text', text: '{"Email":"jane@x.example","access_token":"abc-123-secret"}' }] },
    });
    const kept = (await keep.find(call.id))!;
    expect(kept.arguments).toEqual({
      to: 'CON-00003',
      body: '[person], [phone]: the gate code is [redacted].',
      password: '[redacted]',
      account_number: '[redacted]',
    });
    expect(kept.answer).toEqual({ content: [{ type: 'text', text: { Email: '[email]', access_token: '[redacted]' } }] });
    expect(JSON.stringify([...artifacts.rows.values()])).not.toMatch(/CON-00003|"crm"|Jane Roe/);
  });

  it('is kept before it goes out, and let go again where it ends as no rule asks', async () => {
    const { captures, keep } = setup(rule('r', { actions: ['send'], outcomes: ['granted'] }));
    const call = callOf({ said: { to: 'CON-00003' } });
    await captures.before(call);
    expect(await keep.find(call.id)).toMatchObject({ arguments: { to: 'CON-00003' } });
    call.outcome.set({ kind: 'held', code: 'APPROVAL_NEEDED' });
    await captures.after(call, { result: ANSWER });
    expect(await keep.find(call.id)).toBeUndefined();
    expect(call.captured.peek()).toBeUndefined();
  });

  it('is no longer than can be kept: what is beyond is cut and counted', async () => {
    const { captures, keep } = setup(rule('r', { actions: ['send'] }));
    const call = callOf({ said: { body: 'word '.repeat(60_000) } });
    await captures.after(call, { thrown: new Error('x') });
    expect((await keep.find(call.id))!.arguments).toMatch(/ \[\d+ more\]$/);
  });

  it('is refused where it cannot be kept, before and after, and a call of which nothing is asked is not', async () => {
    const { captures, artifacts } = setup(rule('r', { actions: ['send'] }));
    artifacts.save = () => Promise.reject(new Error('the disk is full'));
    const [before, after] = [callOf(), callOf()];
    const unkept = { code: 'CAPTURE_UNAVAILABLE', cause: { message: 'the disk is full' } };
    await expect(captures.before(before)).rejects.toMatchObject(unkept);
    await expect(captures.after(after, { result: ANSWER })).rejects.toMatchObject(unkept);
    expect(after.captured.peek()).toBeUndefined();
    expect(after.events).toEqual(['payload.capture.failed']);
    await setup().captures.before(callOf());
    await expect(captures.after(callOf({ dataClass: 'offer' }), { thrown: new Refusal('APPROVAL_NEEDED') })).resolves.toBeUndefined();
  });
});
