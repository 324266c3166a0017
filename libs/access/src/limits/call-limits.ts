import { LISTEN, Refusal, type Clock, type McpCall, type Principal } from '@gatehouse/kernel';
import { ContinuedCalls } from './continued-calls.js';
import { FairShares } from './fair-shares.js';
import type { LimitLedger } from './limit-ledger.js';
import { concerns, countedFor, personOf, type LimitRule } from './limit-rule.js';
import type { LimitAccount } from './limit-store.js';
import type { Meter, Taken } from './meter.js';

type Kind = 'calls' | 'concurrent' | 'streams';

interface Counted {
  readonly rule: LimitRule;
  readonly meter: Meter;
}

/** Held by an approval, or turned down by one: the call was never made. */
const NOT_MADE: ReadonlySet<string> = new Set(['APPROVAL_NEEDED', 'ACCESS_FORBIDDEN']);
/** The label of a call that was answered with a question. */
const ASKED = 'mcp.input.required';
/** Asking after a task, and ending a subscription, is never one too many. */
const FREE: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel', 'resources/unsubscribe']);

/**
 * How often, and how many at one time. A call is counted by all rules that it falls under or by none: one that a rule refuses costs nothing
 * of the others.
 *
 * Not counted: lists, which are answered from memory; what is asked of a task, whose beginning was counted; an answer to a question of a call
 * that was counted, the first time that it comes; the resources of subscriptions/listen, which is bounded by its streams.
 */
export class CallLimits {
  private readonly taken = new WeakMap<McpCall, readonly Taken[]>();
  private readonly shares = new FairShares();
  private readonly continued = new ContinuedCalls();

  constructor(
    private readonly rules: readonly LimitRule[],
    private readonly ledger: LimitLedger,
    private readonly clock: Clock,
  ) {}

  /** Throws Refusal LIMIT_REACHED, with the rule on the call, and what the store throws: what cannot be counted is not made. */
  async admit(call: McpCall): Promise<void> {
    const kinds = this.kindsFor(call);
    if (kinds.length === 0) return;
    const who = call.principal.get();
    const offer = call.tool.get();
    const counted = [...this.rules.filter((rule) => concerns(rule, who, offer)), ...quotasOf(call)].flatMap((rule) =>
      kinds.flatMap((kind) => this.metersOf(rule, kind, { who, whose: countedFor(rule, who, offer) })),
    );
    const refused = (rule: LimitRule) => call.limit.set(rule.id);
    this.taken.set(call, await this.takeAll(counted, refused));
  }

  /** The call is over: places at one time are free again, and one that was not made was not counted. Once for each call. */
  settle(call: McpCall): void {
    const taken = this.taken.get(call);
    if (!taken) return;
    this.taken.delete(call);
    if (call.events.includes(ASKED) && call.continuation.peek() === undefined) this.continued.ask(call);
    const { code } = call.outcome.peek() ?? {};
    const isMade = code === undefined || !NOT_MADE.has(code);
    for (const one of taken) {
      if (isMade) one.meter.end(one);
      else one.meter.giveBack(one);
    }
  }

  /** A place for one more stream of change notifications; call what it resolves with when the stream is over. Throws as `admit`; `refused` hears which rule. */
  async openStream(who: Principal, refused: (rule: LimitRule) => void): Promise<() => void> {
    const rules = this.rules.filter((rule) => rule.streams !== undefined && concerns(rule, who));
    const counted = rules.flatMap((rule) => this.metersOf(rule, 'streams', { who, whose: countedFor(rule, who) }));
    const taken = await this.takeAll(counted, refused, 'End a stream that is no longer needed first.');
    return () => {
      for (const one of taken.splice(0)) one.meter.end(one);
    };
  }

  /** What is counted of this message. */
  private kindsFor(call: McpCall): readonly Kind[] {
    const { method, inbound } = call;
    const isPartOfListen = method === 'resources/subscribe' && inbound.era === 'modern';
    if (call.tool.peek() === undefined || method === LISTEN || FREE.has(method) || isPartOfListen) return [];
    return this.continued.goesOn(call) ? ['concurrent'] : ['calls', 'concurrent'];
  }

  private metersOf(rule: LimitRule, kind: Kind, { who, whose }: { who: Principal; whose: string }): Counted[] {
    const most = kind === 'calls' ? rule.calls?.most : rule[kind];
    if (most === undefined) return [];
    const perMs = kind === 'calls' ? rule.calls!.perMs : undefined;
    const terms = { most, ...(perMs === undefined ? {} : { perMs }) };
    // A limit whose span was changed is counted anew: its slots are others.
    const key = JSON.stringify([rule.id, kind, perMs ?? 0, whose]);
    const account: LimitAccount = { key, rule: rule.id, kind, who: whose, terms };
    const own = { rule, meter: this.ledger.meter(account) };
    if (rule.each === 'person') return [own];
    const person = personOf(who);
    const share = this.shares.shareOf(person, { key, most, perMs: perMs ?? 0 }, this.clock.now());
    if (share === undefined) return [own];
    const part = { key: `${key}${person}`, rule: rule.id, kind: 'share', who: person, terms: { ...terms, most: share } } as const;
    return [{ rule, meter: this.ledger.meter(part) }, own];
  }

  /** All or none. */
  private async takeAll(counted: readonly Counted[], refused: (rule: LimitRule) => void, advice?: string): Promise<Taken[]> {
    const taken: Taken[] = [];
    try {
      for (const { rule, meter } of counted) {
        const one = meter.tryTake() ?? (await meter.take());
        if (typeof one !== 'number') taken.push(one);
        else {
          refused(rule);
          throw reached(one, advice);
        }
      }
      return taken;
    } catch (fault) {
      for (const one of taken) one.meter.giveBack(one);
      throw fault;
    }
  }
}

/** What policy says of how often, as a limit under the policy's id. */
function quotasOf({ obligations }: McpCall): LimitRule[] {
  return (obligations?.quotas ?? []).map(({ policy, most, perMs }) => ({ id: policy, for: {}, each: 'person', calls: { most, perMs } }));
}

/** Says nothing of who used it up, or how much is left to whom. */
function reached(waitMs: number, advice?: string): Refusal {
  return new Refusal('LIMIT_REACHED', advice, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
}
