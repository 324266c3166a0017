import type { AuditEvent } from '../audit-event.js';
import { isAny, keyOf, reachOf, span, type AlertRule } from './alert-rule.js';
import { isOutside } from './hours.js';
import { thingOf, type Past } from './past.js';

/** Keys that one rule remembers; the oldest goes first. Who makes up names must not fill the memory. */
const MOST_KEYS = 10_000;
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

interface Seen {
  readonly ts: number;
  readonly weight: number;
}

interface Memory {
  seen: Seen[];
  /** Of what comes first in a sequence. */
  firstAt?: number;
  quietUntil: number;
}

export interface EngineOptions {
  readonly past: Past;
  /** IANA name. Without one no rule about times of day is in force. */
  readonly zone?: string | undefined;
}

/** Reads the trail event by event and says when a rule is met. Its state is what the last hours of the trail make of it. */
export class AlertEngine {
  private readonly memories = new Map<string, Map<string, Memory>>();
  private readonly known = new Set<string>();

  constructor(
    private readonly rules: readonly AlertRule[],
    private readonly options: EngineOptions,
  ) {}

  /** Longest time that state reaches back, in milliseconds: so much of the trail has to be read again after a restart. */
  get reach(): number {
    return Math.max(0, ...this.rules.map((rule) => reachOf(rule)));
  }

  async take(event: AuditEvent): Promise<readonly Alert[]> {
    if (event.kind.startsWith(OWN)) return [];
    const alerts: Alert[] = [];
    for (const rule of this.rules) {
      const key = keyOf(rule, event);
      const count = key === undefined ? 0 : await this.count(rule, key, event);
      if (key === undefined || count === 0) continue;
      const memory = this.memoryOf(rule, key);
      if (event.ts < memory.quietUntil) continue;
      const quiet = span(rule.quiet);
      // Another node may have told it, of events that this one does not see.
      const told = await this.options.past.told({ alert: rule.id, key, after: event.ts - quiet });
      memory.quietUntil = (told ?? event.ts) + quiet;
      if (told === undefined) alerts.push({ rule, key, count, event });
    }
    return alerts;
  }

  /** How many events met the rule with this one; 0 where it is not met. */
  private async count(rule: AlertRule, key: string, event: AuditEvent): Promise<number> {
    const { when } = rule;
    if ('first' in when) return this.followed(rule, key, event);
    if (!isAny(when.any, event)) return 0;
    if ('outside' in when) return this.options.zone !== undefined && isOutside(when.outside, event.ts, this.options.zone) ? 1 : 0;
    if ('newFor' in when) return (await this.isNew(when, key, event)) ? 1 : 0;
    return this.gathered(rule, key, event);
  }

  private gathered(rule: AlertRule, key: string, event: AuditEvent): number {
    const { count, rows, within } = rule.when as { count?: number; rows?: number; within?: string };
    if (within === undefined) return 1;
    const weight = rows === undefined ? 1 : (event.rows ?? 0);
    if (weight === 0) return 0;
    const memory = this.memoryOf(rule, key);
    memory.seen = [...memory.seen.filter(({ ts }) => ts > event.ts - span(within)), { ts: event.ts, weight }];
    const sum = memory.seen.reduce((total, each) => total + each.weight, 0);
    if (sum < (count ?? rows ?? 1)) return 0;
    const { length } = memory.seen;
    memory.seen = [];
    return length;
  }

  private followed(rule: AlertRule, key: string, event: AuditEvent): number {
    const { first, then, within } = rule.when as Extract<AlertRule['when'], { first: unknown }>;
    const memory = this.memoryOf(rule, key);
    const isMet = memory.firstAt !== undefined && event.ts - memory.firstAt <= span(within) && isAny(then, event);
    if (isAny(first, event)) memory.firstAt = event.ts;
    return isMet ? 2 : 0;
  }

  private async isNew(
    { newFor, within }: { newFor: 'application' | 'tool'; within: string },
    person: string,
    event: AuditEvent,
  ): Promise<boolean> {
    const value = thingOf(newFor, event);
    if (value === undefined) return false;
    const thing = JSON.stringify([newFor, person, value]);
    if (this.known.has(thing)) return false;
    if (this.known.size >= MOST_KEYS) this.known.clear();
    this.known.add(thing);
    return (await this.options.past.seen({ person, what: newFor, value, from: event.ts - span(within), before: event.ts })) === 'new';
  }

  private memoryOf({ id }: AlertRule, key: string): Memory {
    let memories = this.memories.get(id);
    if (!memories) this.memories.set(id, (memories = new Map<string, Memory>()));
    const known = memories.get(key) ?? { seen: [], quietUntil: 0 };
    // Last used last.
    memories.delete(key);
    memories.set(key, known);
    if (memories.size > MOST_KEYS) memories.delete(memories.keys().next().value!);
    return known;
  }
}
