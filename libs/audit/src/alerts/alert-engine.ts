import type { AuditEvent } from '../audit-event.js';
import { isAny, keyOf, reachOf, span, type AlertRule } from './alert-rule.js';
import { Gathering } from './gathering.js';
import { isOutside } from './hours.js';
import { ALERT_RAISED, thingOf, type Past } from './past.js';

/** Keys that one rule remembers; the oldest goes first. Who makes up names must not fill the memory. */
const MOST_KEYS = 10_000;
/** Times at which the same was told. */
const MOST_TOLD = 100;
/** What was told is itself on record, and must tell nothing more. */
const OWN = 'alert.';

export interface Alert {
  readonly rule: AlertRule;
  /** Whose it is: a person, an application, a tool, or `all`. */
  readonly key: string;
  /** Events that led to it. */
  readonly count: number;
  readonly event: AuditEvent;
}

interface Memory {
  readonly events: Gathering;
  /** Times of the events of which people were told. */
  told: readonly number[];
}

export interface EngineOptions {
  readonly past: Past;
  /** IANA name. Without one no rule about times of day is in force. */
  readonly zone?: string | undefined;
}

/** Reads the trail of all nodes event by event and says when a rule is met. Its state is what the last hours of the trail make of it. */
export class AlertEngine {
  private readonly memories = new Map<string, Map<string, Memory>>();
  private readonly known = new Map<string, number>();

  constructor(
    private readonly rules: readonly AlertRule[],
    private readonly options: EngineOptions,
  ) {}

  /** Longest time that state reaches back, in milliseconds: so much of the trail has to be read again by who takes it up. */
  get reach(): number {
    return Math.max(0, ...this.rules.map((rule) => reachOf(rule)));
  }

  /** What people have to be told with this event; `tell` then says that they will be. */
  async take(event: AuditEvent): Promise<readonly Alert[]> {
    if (event.kind === ALERT_RAISED) this.noteTold(event);
    if (event.kind.startsWith(OWN)) return [];
    const alerts: Alert[] = [];
    for (const rule of this.rules) {
      const key = keyOf(rule, event);
      const count = key === undefined ? 0 : await this.count(rule, key, event);
      if (key === undefined || count === 0) continue;
      // Either side: an event may be read again by who takes this up, and may come later than one that happened after it.
      const isTold = this.memoryOf(rule, key).told.some((at) => Math.abs(event.ts - at) < span(rule.quiet));
      if (!isTold) alerts.push({ rule, key, count, event });
    }
    return alerts;
  }

  tell({ rule, key, event }: Alert): void {
    const memory = this.memoryOf(rule, key);
    memory.told = [...memory.told, event.ts].slice(-MOST_TOLD);
  }

  private noteTold(event: AuditEvent): void {
    const { alert, key, at } = event.details ?? {};
    const rule = this.rules.find(({ id }) => id === alert);
    if (rule && typeof key === 'string' && typeof at === 'number') this.tell({ rule, key, count: 1, event: { ...event, ts: at } });
  }

  /** How many events met the rule with this one; 0 where it is not met. */
  private async count(rule: AlertRule, key: string, event: AuditEvent): Promise<number> {
    const { when } = rule;
    if ('first' in when) {
      const is = { first: isAny(when.first, event), second: isAny(when.then, event) };
      return this.memoryOf(rule, key).events.follows(event.ts, is, span(when.within)) ? 2 : 0;
    }
    if (!isAny(when.any, event)) return 0;
    if ('outside' in when) return this.options.zone !== undefined && isOutside(when.outside, event.ts, this.options.zone) ? 1 : 0;
    if ('newFor' in when) return (await this.isNew(when, key, event)) ? 1 : 0;
    if (when.within === undefined) return 1;
    const weight = when.rows === undefined ? 1 : (event.rows ?? 0);
    if (weight === 0) return 0;
    return this.memoryOf(rule, key).events.add({ ts: event.ts, weight }, when.count ?? when.rows ?? 1, span(when.within));
  }

  private async isNew(
    { newFor, within }: { newFor: 'application' | 'tool'; within: string },
    person: string,
    event: AuditEvent,
  ): Promise<boolean> {
    const value = thingOf(newFor, event);
    if (value === undefined) return false;
    const thing = JSON.stringify([newFor, person, value]);
    if ((this.known.get(thing) ?? Number.POSITIVE_INFINITY) <= event.ts) return false;
    if (this.known.size >= MOST_KEYS) this.known.clear();
    this.known.set(thing, event.ts);
    return (await this.options.past.seen({ person, what: newFor, value, from: event.ts - span(within), before: event.ts })) === 'new';
  }

  private memoryOf({ id }: AlertRule, key: string): Memory {
    let memories = this.memories.get(id);
    if (!memories) this.memories.set(id, (memories = new Map<string, Memory>()));
    const known = memories.get(key) ?? { events: new Gathering(), told: [] };
    // Last used last.
    memories.delete(key);
    memories.set(key, known);
    if (memories.size > MOST_KEYS) memories.delete(memories.keys().next().value!);
    return known;
  }
}
