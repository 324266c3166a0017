import {
  asksBack,
  CallChannel,
  INPUT_REQUIRED,
  McpCall,
  questionsIn,
  Refusal,
  textResult,
  type JsonObject,
  type Question,
  type QuestionKind,
} from '@gatehouse/kernel';
import { describe, expect, it, vi } from 'vitest';
import { claimsOf, entryOf } from '../testing/edge-rig.js';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import { Forwarder, type ForwarderOptions } from './forwarder.js';

const entry = entryOf({ name: 'book', inputSchema: { type: 'object' } });
const ASKABLE = { elicitation: { form: {}, url: {} } };
const which: Question = { method: 'elicitation/create', params: { message: 'Which day?' } };

class Upstream extends StandInUpstream {
  override readonly asks: ReadonlySet<QuestionKind> = new Set(['elicitation']);
}

function forwarderTo(onRequest: StandInUpstream['onRequest'], options: ForwarderOptions = {}): Forwarder {
  const upstream = new Upstream('crm');
  upstream.onRequest = onRequest;
  return new Forwarder({ upstream: () => upstream }, options);
}

class Quiet extends CallChannel {
  readonly said: string[] = [];
  async notify(method: string): Promise<void> {
    this.said.push(method);
  }
}

/** A legacy client: asked while its call runs. */
class Asked extends Quiet {
  readonly questions: Question[] = [];
  override get canAsk(): boolean {
    return true;
  }
  answer: (question: Question, signal: AbortSignal) => Promise<JsonObject> = async () => ({ action: 'accept', content: { day: 'Monday' } });
  override ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    this.questions.push(question);
    return this.answer(question, signal);
  }
}

interface Given {
  readonly channel?: CallChannel;
  readonly params?: JsonObject;
  readonly subject?: string;
  readonly capabilities?: JsonObject;
  readonly signal?: AbortSignal;
}

function callOf({ channel = new Quiet(), params, subject = 'agent@harbor.example', capabilities = ASKABLE, signal }: Given = {}): McpCall {
  const era = channel.canAsk ? 'legacy' : 'modern';
  const call = new McpCall({
    method: 'tools/call',
    params: { name: entry.publicName, arguments: {}, ...params },
    era,
    endpoint: undefined,
    claims: claimsOf(subject),
    channel,
    signal: signal ?? new AbortController().signal,
    clientCapabilities: capabilities,
  });
  call.tool.set(entry);
  return call;
}

/** The same call once more, with answers. */
function again(first: McpCall, answers: JsonObject, given: Given = {}): McpCall {
  const call = callOf({ ...given, params: { inputResponses: answers } });
  call.resumed.set(first.continuation.get());
  return call;
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (refusal: Refusal) => refusal.code,
  );
const monday = { action: 'accept', content: { day: 'Monday' } };

describe('a modern upstream that asks before a modern client', () => {
  it('has its questions passed on, its state kept aside, and gets both back', async () => {
    const asked: JsonObject[] = [];
    const forwarder = forwarderTo(async ({ params }) => {
      asked.push(params);
      if (params['inputResponses']) return textResult('booked');
      return { resultType: INPUT_REQUIRED, inputRequests: { day: which }, requestState: 'opaque' };
    });
    const first = callOf();
    const asking = await forwarder.call(first);
    expect(questionsIn(asking)).toEqual({ day: which });
    expect(asking).not.toHaveProperty('requestState');
    expect(first.continuation.get()).toEqual({ upstream: 'crm', state: 'opaque' });
    expect(await forwarder.call(again(first, { day: monday }))).toEqual(textResult('booked'));
    expect(asked[1]).toMatchObject({ inputResponses: { day: monday }, requestState: 'opaque' });
  });

  it('without a state of its own leaves the client none to carry', async () => {
    const forwarder = forwarderTo(async () => ({ resultType: INPUT_REQUIRED, inputRequests: { day: which } }));
    const first = callOf();
    expect(asksBack(await forwarder.call(first))).toBe(true);
    expect(first.continuation.peek()).toBeUndefined();
  });

  it('learns of what this caller declared and may be asked, and of nothing else', async () => {
    const declared: JsonObject[] = [];
    const forwarder = forwarderTo(async (_request, { capabilities }) => {
      declared.push(capabilities);
      return textResult('done');
    });
    await forwarder.call(callOf({ capabilities: { elicitation: { form: {} }, sampling: {} } }));
    await forwarder.call(callOf({ capabilities: {} }));
    await forwarder.consult(callOf(), { tool: 'get', args: {} });
    expect(declared).toEqual([{ elicitation: { form: {} } }, {}, {}]);
  });

  it('gets back no state that another upstream made', async () => {
    const forwarder = forwarderTo(async () => textResult('done'));
    const call = callOf();
    call.resumed.set({ upstream: 'other', state: 'x' });
    expect(await codeOf(forwarder.call(call))).toBe('BAD_MESSAGE');
  });
});

describe('a legacy upstream that asks before a modern client', () => {
  const booking: StandInUpstream['onRequest'] = async (_request, { ask, notify }) => {
    const { content } = await ask(which);
    await notify('notifications/progress', {});
    return textResult(`booked ${String((content as JsonObject)['day'])}`);
  };

  it('is told where its question does not reach the caller, and waits no longer', async () => {
    let heard = '';
    const forwarder = forwarderTo(async (_request, { ask }) => {
      heard = await codeOf(ask(which));
      return textResult('done');
    });
    const first = callOf();
    expect(asksBack(await forwarder.call(first))).toBe(true);
    forwarder.giveUp(first);
    await vi.waitFor(() => expect(heard).toBe('QUESTION_UNANSWERED'));
    expect(await codeOf(forwarder.call(again(first, { q1: monday })))).toBe('BAD_MESSAGE');
  });

  it('waits while the client comes back with the answer, and speaks to whom it is then answering', async () => {
    const forwarder = forwarderTo(booking);
    const first = callOf();
    const asking = await forwarder.call(first);
    const [key] = Object.keys(questionsIn(asking));
    const channel = new Quiet();
    const second = again(first, { [key!]: monday }, { channel });
    expect(await forwarder.call(second)).toEqual(textResult('booked Monday'));
    expect(channel.said).toEqual(['notifications/progress']);
  });

  it('is asked for once: what was taken up is gone, and another person never gets it', async () => {
    const forwarder = forwarderTo(booking);
    const first = callOf();
    await forwarder.call(first);
    expect(await codeOf(forwarder.call(again(first, { q1: monday }, { subject: 'agent2@harbor.example' })))).toBe('BAD_MESSAGE');
    expect(await codeOf(forwarder.call(again(first, { q1: monday })))).toBe('answered');
    expect(await codeOf(forwarder.call(again(first, { q1: monday })))).toBe('BAD_MESSAGE');
  });

  it('asks again for what was left out', async () => {
    const forwarder = forwarderTo(async (_request, { ask }) => {
      const answers = await Promise.all([ask(which), ask({ ...which, params: { message: 'What time?' } })]);
      return textResult(String(answers.length));
    });
    const first = callOf();
    expect(Object.keys(questionsIn(await forwarder.call(first)))).toEqual(['q1', 'q2']);
    const second = again(first, { q1: monday, unknown: monday });
    expect(Object.keys(questionsIn(await forwarder.call(second)))).toEqual(['q2']);
    expect(await forwarder.call(again(second, { q2: monday }))).toEqual(textResult('2'));
  });

  it('is ended where nobody answers in time, or where a person leaves more waiting than one may', async () => {
    const ended: string[] = [];
    const hold: StandInUpstream['onRequest'] = (_request, { ask, signal }) => {
      signal.addEventListener('abort', () => ended.push((signal.reason as Refusal).code));
      return ask(which);
    };
    const late = callOf();
    const quick = forwarderTo(hold, { answerTimeoutMs: 10 });
    await quick.call(late);
    await expect.poll(() => ended).toEqual(['QUESTION_UNANSWERED']);
    expect(await codeOf(quick.call(again(late, { q1: monday })))).toBe('BAD_MESSAGE');

    const crowded = forwarderTo(hold, { concurrency: 4 });
    const calls = [callOf(), callOf(), callOf()];
    for (const call of calls) await crowded.call(call);
    expect(ended).toHaveLength(2);
    expect(await codeOf(crowded.call(callOf({ subject: 'agent2@harbor.example' })))).toBe('QUESTION_UNANSWERED');
    crowded.close();
    expect(ended).toHaveLength(5);
  });

  it('has its time stand still meanwhile, and is told when the caller leaves the second time', async () => {
    const forwarder = forwarderTo(
      async (_request, { ask, signal }) => {
        await ask(which);
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
      { callTimeoutMs: 60_000 },
    );
    const first = callOf();
    await forwarder.call(first);
    const leaving = new AbortController();
    const waiting = forwarder.call(again(first, { q1: monday }, { signal: leaving.signal }));
    leaving.abort();
    expect(await codeOf(waiting)).toBe('CANCELLED');
  });
});

describe('an upstream that asks before a legacy client', () => {
  it.each<[string, StandInUpstream['onRequest']]>([
    ['legacy', async (_request, { ask }) => textResult(JSON.stringify(await ask(which)))],
    [
      'modern',
      async ({ params }) =>
        params['inputResponses']
          ? textResult(JSON.stringify((params['inputResponses'] as JsonObject)['day']))
          : { resultType: INPUT_REQUIRED, inputRequests: { day: which } },
    ],
  ])('%s: is answered while the call runs', async (_era, onRequest) => {
    const channel = new Asked();
    const call = callOf({ channel });
    expect(await forwarderTo(onRequest).call(call)).toEqual(textResult(JSON.stringify(monday)));
    expect(channel.questions).toEqual([which]);
    expect(call.continuation.peek()).toBeUndefined();
  });

  it('gets an id for a page, which modern questions have not', async () => {
    const page = { method: 'elicitation/create', params: { mode: 'url', url: 'https://sign.example/1', message: 'Sign' } };
    const channel = new Asked();
    await forwarderTo(async ({ params }) =>
      params['inputResponses'] ? textResult('done') : { resultType: INPUT_REQUIRED, inputRequests: { page } },
    ).call(callOf({ channel }));
    expect(channel.questions[0]?.params['elicitationId']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is not asked for ever', async () => {
    const forwarder = forwarderTo(async () => ({ resultType: INPUT_REQUIRED, inputRequests: { day: which } }));
    expect(await codeOf(forwarder.call(callOf({ channel: new Asked() })))).toBe('UPSTREAM_ERROR');
  });

  it('does not run out of time while a person thinks, and fails where the person does not answer', async () => {
    const channel = new Asked();
    let answer: (value: JsonObject) => void = () => undefined;
    channel.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    vi.useFakeTimers();
    try {
      const forwarder = forwarderTo(async (_request, { ask }) => (await ask(which), textResult('done')), { callTimeoutMs: 30_000 });
      const waiting = forwarder.call(callOf({ channel }));
      await vi.advanceTimersByTimeAsync(120_000);
      answer(monday);
      expect(await waiting).toEqual(textResult('done'));
    } finally {
      vi.useRealTimers();
    }

    channel.answer = (_question, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const impatient = forwarderTo(async (_request, { ask }) => ask(which), { answerTimeoutMs: 20 });
    expect(await codeOf(impatient.call(callOf({ channel })))).toBe('QUESTION_UNANSWERED');
  });
});
