import { McpCall, Refusal, SilentChannel, type JsonObject, type Principal } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { agent, broker, person } from '../../fixtures/people.js';
import { SandboxCatalogue, StoppedClock } from '../../fixtures/tools.js';
import { CallLimits } from './call-limits.js';
import { LimitLedger } from './limit-ledger.js';
import type { LimitRule } from './limit-rule.js';
import { MemoryLimitStore } from './limit-store.js';

const catalogue = new SandboxCatalogue();
let clock: StoppedClock;
let store: MemoryLimitStore;

beforeEach(() => {
  clock = new StoppedClock();
  store = new MemoryLimitStore();
});

const rule = (given: Partial<LimitRule>): LimitRule => ({ id: 'rule', for: {}, each: 'person', ...given });
const a = (most: number, perMs = 60_000) => ({ most, perMs });
const limitsOf = (...rules: LimitRule[]) => new CallLimits(rules, new LimitLedger(store, clock), clock);

function callOf(
  who: Principal,
  tool = 'crm_get_contact',
  given: { method?: string; params?: JsonObject; era?: 'legacy' | 'modern' } = {},
): McpCall {
  const call = new McpCall({
    method: given.method ?? 'tools/call',
    params: { name: tool, arguments: {}, ...given.params },
    era: given.era ?? 'modern',
    endpoint: undefined,
    claims: who.token,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set(who);
  const entry = catalogue.find(undefined, tool);
  if (entry) call.tool.set(entry);
  return call;
}

async function tried(limits: CallLimits, call: McpCall): Promise<Refusal | undefined> {
  try {
    await limits.admit(call);
    return undefined;
  } catch (fault) {
    if (fault instanceof Refusal) return fault;
    throw fault;
  }
}

async function granted(limits: CallLimits, calls: readonly McpCall[]): Promise<number> {
  let count = 0;
  for (const call of calls) {
    if (!(await tried(limits, call))) count += 1;
    limits.settle(call);
  }
  return count;
}
const times = (count: number, make: () => McpCall): McpCall[] => Array.from({ length: count }, make);
const named = (subject: string, clientId = 'tests'): Principal => {
  const who = person(['agent'], undefined, subject);
  return { ...who, token: { ...who.token, clientId } };
};

describe('a quota of a policy', () => {
  const under = (call: McpCall, most: number): McpCall => {
    const quotas = [{ policy: 'few-clients', most, perMs: 60_000 }];
    call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false, quotas }, policies: ['few-clients'] });
    return call;
  };

  it('counts each person on their own, and names the policy on the call that goes beyond', async () => {
    const limits = limitsOf();
    const asAgent = () => under(callOf(agent), 2);
    expect(await granted(limits, [asAgent(), asAgent(), asAgent(), under(callOf(broker), 2)])).toBe(3);
    const call = asAgent();
    expect(await tried(limits, call)).toMatchObject({ code: 'LIMIT_REACHED' });
    expect(call.limit.get()).toBe('few-clients');
  });
});

describe('a limit', () => {
  it('refuses with its code, a sentence and the seconds to wait, and is named on the call', async () => {
    const limits = limitsOf(rule({ id: 'few', calls: a(2) }));
    expect(
      await granted(
        limits,
        times(2, () => callOf(agent)),
      ),
    ).toBe(2);
    const call = callOf(agent);
    const refusal = await tried(limits, call);
    expect(refusal).toMatchObject({ code: 'LIMIT_REACHED', data: { retryAfterSeconds: 61 } });
    expect(refusal?.message).toBe('This was done as often as is allowed for the moment. Retry after 61 seconds.');
    expect(call.limit.get()).toBe('few');
    clock.time += 61_000;
    expect(await granted(limits, [callOf(agent)])).toBe(1);
  });

  it.each<[LimitRule['each'], McpCall[], number]>([
    ['person', [callOf(named('a@x.example')), callOf(named('A@X.example')), callOf(named('b@x.example'))], 2],
    ['application', [callOf(named('a', 'one')), callOf(named('b', 'one')), callOf(named('a', 'two'))], 2],
    ['tool', [callOf(named('a')), callOf(named('b')), callOf(named('a'), 'crm_list_tasks')], 2],
    ['brokerage', [callOf(named('a', 'one')), callOf(named('b', 'two')), callOf(named('c'), 'crm_list_tasks')], 1],
  ])('is counted for each %s', async (each, calls, expected) => {
    expect(await granted(limitsOf(rule({ each, calls: a(1) })), calls)).toBe(expected);
  });

  it.each<[LimitRule['for'], string[]]>([
    [{ tool: 'crm/get_contact' }, ['crm_get_contact']],
    [{ tool: 'crm_get_contact' }, ['crm_get_contact']],
    [{ tool: 'crm/*' }, ['crm_get_contact', 'crm_list_tasks']],
    [{ action: 'read', dataClass: 'task' }, ['crm_list_tasks']],
    [{ role: 'broker' }, []],
    [{ role: 'agent', tool: '*' }, ['crm_get_contact', 'crm_list_tasks', 'mls_get_listing']],
    [{ application: 'another' }, []],
  ])('for %j is about those calls and no others', async (target, about) => {
    const limits = limitsOf(rule({ for: target, each: 'tool', calls: a(1) }));
    const tools = ['crm_get_contact', 'crm_list_tasks', 'mls_get_listing'];
    await granted(
      limits,
      tools.map((tool) => callOf(agent, tool)),
    );
    const refused: string[] = [];
    for (const tool of tools) if (await tried(limits, callOf(agent, tool))) refused.push(tool);
    expect(refused).toEqual(about);
  });

  it('that refuses costs nothing of the others', async () => {
    const limits = limitsOf(rule({ id: 'all', calls: a(5) }), rule({ id: 'tasks', for: { tool: 'crm_list_tasks' }, calls: a(1) }));
    expect(
      await granted(
        limits,
        times(20, () => callOf(agent, 'crm_list_tasks')),
      ),
    ).toBe(1);
    expect(
      await granted(
        limits,
        times(20, () => callOf(agent)),
      ),
    ).toBe(4);
  });

  it('lets no call through that cannot be counted', async () => {
    store.exchange = () => Promise.reject(new Error('disk full'));
    await expect(limitsOf(rule({ calls: a(5) })).admit(callOf(agent))).rejects.toThrow('disk full');
  });
});

describe('calls at one time', () => {
  it('are counted from the beginning to the end of each', async () => {
    const limits = limitsOf(rule({ concurrent: 2 }));
    const running = times(2, () => callOf(agent));
    for (const call of running) expect(await tried(limits, call)).toBeUndefined();
    expect(await tried(limits, callOf(agent))).toMatchObject({ code: 'LIMIT_REACHED', data: { retryAfterSeconds: 1 } });
    limits.settle(running[0]!);
    limits.settle(running[0]!);
    expect(await tried(limits, callOf(agent))).toBeUndefined();
    expect(await tried(limits, callOf(agent))).toBeDefined();
  });

  it('are open streams too, by a limit of their own', async () => {
    const limits = limitsOf(rule({ streams: 1 }));
    const leave = await limits.openStream(agent, () => undefined);
    const refused: string[] = [];
    await expect(limits.openStream(agent, ({ id }) => refused.push(id))).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    expect(refused).toEqual(['rule']);
    await expect(limits.openStream(broker, () => undefined)).resolves.toBeDefined();
    leave();
    leave();
    await limits.openStream(agent, () => undefined);
    await expect(limits.openStream(agent, () => undefined)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  });
});

describe('what does not count', () => {
  it.each(['APPROVAL_NEEDED', 'ACCESS_FORBIDDEN'] as const)('is a call that ends with %s', async (code) => {
    const limits = limitsOf(rule({ calls: a(1) }));
    for (const call of times(5, () => callOf(agent))) {
      expect(await tried(limits, call)).toBeUndefined();
      call.outcome.set({ kind: code === 'APPROVAL_NEEDED' ? 'held' : 'refused', code });
      limits.settle(call);
    }
    const made = callOf(agent);
    await limits.admit(made);
    made.outcome.set({ kind: 'refused', code: 'ARGUMENT_UNSAFE' });
    limits.settle(made);
    expect(await tried(limits, callOf(agent))).toBeDefined();
  });

  it.each([
    'tasks/get',
    'tasks/update',
    'tasks/cancel',
    'resources/unsubscribe',
    'tools/list',
    'subscriptions/listen',
    'resources/subscribe',
  ])('is %s', async (method) => {
    const limits = limitsOf(rule({ calls: a(1), concurrent: 1 }));
    for (const call of times(3, () => callOf(agent, method.startsWith('tools') ? 'none' : 'crm_get_contact', { method })))
      expect(await tried(limits, call)).toBeUndefined();
  });

  it('is not what a legacy client subscribes to, which is a call', async () => {
    const subscribe = () => callOf(agent, 'crm_get_contact', { method: 'resources/subscribe', era: 'legacy' });
    expect(await granted(limitsOf(rule({ calls: a(1) })), times(3, subscribe))).toBe(1);
  });

  it('is the first answer to a question, with a state or without', async () => {
    const limits = limitsOf(rule({ calls: a(2) }));
    const answer = (params: JsonObject) => {
      const call = callOf(agent, 'crm_get_contact', { params: { inputResponses: { q: {} }, ...params } });
      if (params['requestState'] !== undefined) call.resumed.set({ upstream: 'crm' });
      return call;
    };
    const asking = callOf(agent);
    await limits.admit(asking);
    asking.label('mcp.input.required');
    limits.settle(asking);
    expect(await granted(limits, [answer({}), answer({ requestState: 's' })])).toBe(2);
    expect(await granted(limits, [answer({})])).toBe(1);
    expect(await granted(limits, [answer({}), answer({ requestState: 's' })])).toBe(0);
  });
});

describe('a limit that is counted for many', () => {
  it('leaves half of it to others while one agent loops, and shares of it to each who calls', async () => {
    const limits = limitsOf(rule({ each: 'brokerage', calls: a(60) }));
    expect(
      await granted(
        limits,
        times(200, () => callOf(named('looping'))),
      ),
    ).toBe(30);
    expect(
      await granted(
        limits,
        times(200, () => callOf(named('second'))),
      ),
    ).toBe(20);
    expect(
      await granted(
        limits,
        times(5, () => callOf(named('third'))),
      ),
    ).toBe(5);
  });

  it('is not shared out where it is small', async () => {
    expect(
      await granted(
        limitsOf(rule({ each: 'brokerage', calls: a(9) })),
        times(20, () => callOf(named('a'))),
      ),
    ).toBe(9);
  });
});
