import type { AuditEvent } from '../audit-event.js';

/** What one rule would have done and did not: it is only watched here, or an exception was used. */
export interface RuleLine {
  readonly rule: string;
  /** Id of the exception; absent where the rule is only watched. */
  readonly exception?: string;
  /** Calls. */
  readonly calls: number;
  readonly people: number;
  /** What it would have done in how many calls, e.g. `{ block: 2 }`. */
  readonly would: Readonly<Record<string, number>>;
  /** Milliseconds since the epoch. */
  readonly last: number;
}

interface Entry {
  calls: number;
  last: number;
  readonly people: Set<string>;
  readonly would: Record<string, number>;
}

/** Counts what was let pass by a deployment's own decision about a rule. */
export class RuleFigures {
  private readonly entries = new Map<string, Entry>();

  take({ ts, actor, findings = [] }: AuditEvent): void {
    const seen = new Map<string, string | undefined>();
    for (const { rule, exception, verdict, would } of findings)
      if (verdict === 'monitored') seen.set(JSON.stringify([rule, exception ?? null]), would);
    for (const [key, would] of seen) {
      const entry = this.entries.get(key) ?? { calls: 0, last: 0, people: new Set<string>(), would: {} };
      this.entries.set(key, entry);
      entry.calls += 1;
      entry.last = Math.max(entry.last, ts);
      if (actor) entry.people.add(actor.subject);
      if (would !== undefined) entry.would[would] = (entry.would[would] ?? 0) + 1;
    }
  }

  /** Those that let most pass come first. */
  lines(): RuleLine[] {
    return [...this.entries]
      .map(([key, { calls, last, people, would }]) => {
        const [rule, exception] = JSON.parse(key) as [string, string | null];
        return { rule, ...(exception === null ? {} : { exception }), calls, people: people.size, would, last };
      })
      .toSorted((one, other) => other.calls - one.calls || one.rule.localeCompare(other.rule));
  }
}
