import type { Severity } from '@gatehouse/kernel';
import type { AuditEvent } from '../audit-event.js';
import { fits, type Trait } from '../trait.js';

export type NewThing = 'application' | 'tool';

/** When people are told: one of these shapes. */
export type AlertCondition =
  | { readonly any: readonly Trait[]; readonly count?: number; readonly rows?: number; readonly within?: string }
  | { readonly first: readonly Trait[]; readonly then: readonly Trait[]; readonly within: string }
  | { readonly any: readonly Trait[]; readonly outside: string }
  | { readonly any: readonly Trait[]; readonly newFor: NewThing; readonly within: string };

/** One event of an example, in short. `at` is the time since the one before, or `HH:MM` of a day. */
export interface ToldEvent {
  readonly kind: string;
  readonly code?: AuditEvent['code'];
  readonly outcome?: AuditEvent['outcome'];
  readonly events?: readonly string[];
  readonly family?: string;
  readonly rows?: number;
  readonly tool?: string;
  readonly application?: string;
  readonly person?: string;
  readonly at?: string;
  readonly times?: number;
}

/** `compliance/alerts/alerts.yaml`. */
export interface AlertRule {
  readonly id: string;
  readonly title: string;
  readonly runbook: string;
  readonly severity: Severity;
  readonly by: 'person' | 'application' | 'tool' | 'all';
  readonly quiet: string;
  readonly when: AlertCondition;
  readonly examples: { readonly acts: readonly (readonly ToldEvent[])[]; readonly leavesAlone: readonly (readonly ToldEvent[])[] };
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `15m`. */
export const span = (text: string): number => Number.parseInt(text, 10) * UNITS[text.slice(-1)]!;

export const isAny = (traits: readonly Trait[], event: AuditEvent): boolean => traits.some((trait) => fits(trait, event));

/** Whose events are counted together; undefined where the event names nobody. */
export function keyOf({ by }: Pick<AlertRule, 'by'>, { actor, client, tool }: AuditEvent): string | undefined {
  if (by === 'all') return 'all';
  if (by === 'person') return actor?.subject;
  return by === 'application' ? client?.id : tool?.name;
}

/** Longest time that the state of a rule reaches back, in milliseconds; what is new for a person is looked up instead. */
export function reachOf({ when, quiet }: AlertRule): number {
  const within = 'newFor' in when || !('within' in when) || when.within === undefined ? 0 : span(when.within);
  return Math.max(within, span(quiet));
}
