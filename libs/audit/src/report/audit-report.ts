import type { AuditEvent } from '../audit-event.js';
import type { Trust } from '../checkpoint/covered-run.js';
import { verifyChain, type ChainReport } from '../verify.js';
import type { ExceptionKind, ExceptionKinds } from './exception-kinds.js';
import { Coverage, type CoverageTold } from './coverage.js';
import { Foremost, graverThenNewer, MOST_SHOWN, whatHappened } from './foremost.js';
import { Incidents, type IncidentGroup } from './incidents.js';
import { recordIn, type Period, type ReportedEvent } from './reported-event.js';
import { LicenceFigures, type LicenceLine } from './licence-figures.js';
import { PersonFigures, type PersonLine } from './person-figures.js';
import { RuleFigures, type RuleLine } from './rule-figures.js';

export interface ExceptionSection {
  readonly kind: ExceptionKind;
  readonly count: number;
  /** The gravest first, then the newest; at most MOST_SHOWN, some of each thing that happened. */
  readonly events: readonly ReportedEvent[];
  /** All that happened, the gravest first, each thing with who did it how often. */
  readonly incidents: readonly IncidentGroup[];
}

/** What a broker reads and signs: exceptions first, then people, then what was changed. */
export interface AuditReport {
  readonly period: Period;
  readonly made: number;
  /** Events of the period. */
  readonly events: number;
  /** Of the whole export that the report was made from. */
  readonly chain: ChainReport;
  readonly coverage: CoverageTold;
  readonly exceptions: readonly ExceptionSection[];
  readonly people: readonly PersonLine[];
  /** What was read of each MLS under which use of its licence. */
  readonly licences: readonly LicenceLine[];
  /** Rules that this deployment only watches, and exceptions to rules that were used. */
  readonly rules: readonly RuleLine[];
  /** Acts that are no calls: configuration, grants, pins, keys; the newest first, at most MOST_SHOWN. */
  readonly acts: { readonly count: number; readonly events: readonly ReportedEvent[] };
}

class Counting {
  events = 0;
  readonly coverage = new Coverage();
  readonly people = new PersonFigures();
  readonly licences = new LicenceFigures();
  readonly rules = new RuleFigures();
  readonly acts = new Foremost((one, other) => other.event.ts - one.event.ts, MOST_SHOWN, whatHappened);
  private readonly sections: ReadonlyMap<string, { readonly foremost: Foremost; readonly incidents: Incidents }>;

  constructor(
    private readonly kinds: ExceptionKinds,
    private readonly period: Period,
    private readonly of: (event: AuditEvent) => boolean,
  ) {
    this.sections = new Map(
      kinds.kinds.map(({ id }) => [id, { foremost: new Foremost(graverThenNewer, MOST_SHOWN, whatHappened), incidents: new Incidents() }]),
    );
  }

  /** A line that is no record is left to the verifier, which reads the same lines. */
  take(line: string): void {
    const record = recordIn(line, this.period);
    if (record === undefined || !this.of(record.event)) return;
    const { event } = record;
    this.events += 1;
    this.coverage.take(event);
    this.people.take(event);
    this.licences.take(event);
    this.rules.take(event);
    const kind = this.kinds.of(event);
    const section = kind && this.sections.get(kind.id);
    section?.foremost.take(record);
    section?.incidents.take(record);
    if (!kind && event.method === undefined) this.acts.take(record);
  }

  exceptions(): ExceptionSection[] {
    return this.kinds.kinds.map((kind) => {
      const section = this.sections.get(kind.id);
      return {
        kind,
        count: section?.foremost.count ?? 0,
        events: section?.foremost.events() ?? [],
        incidents: section?.incidents.groupsInOrder() ?? [],
      };
    });
  }
}

export interface ReportTerms {
  readonly period: Period;
  readonly kinds: ExceptionKinds;
  readonly made: number;
  readonly trust?: Trust;
  readonly of?: (event: AuditEvent) => boolean;
}

/** Passes the lines on, and shows each to a counter. */
export async function* counted(lines: AsyncIterable<string>, counting: { take(line: string): void }): AsyncGenerator<string> {
  for await (const line of lines) {
    counting.take(line);
    yield line;
  }
}

/**
 * Reads an export once, verifying and counting the same lines. Where the chain does not verify, the report ends at the fault and says so.
 * `made` is the time of making, milliseconds since the epoch; `of` says which events count, all of them where it is left out: the chain is verified whole.
 */
export async function auditReport(
  lines: AsyncIterable<string>,
  { period, kinds, made, trust, of = () => true }: ReportTerms,
): Promise<AuditReport> {
  const counting = new Counting(kinds, period, of);
  const chain = await verifyChain(counted(lines, counting), trust);
  const { events, coverage, people, licences, rules, acts } = counting;
  return {
    period,
    made,
    events,
    chain,
    coverage: coverage.told(),
    exceptions: counting.exceptions(),
    people: people.lines(),
    licences: licences.lines(),
    rules: rules.lines(),
    acts: { count: acts.count, events: acts.events() },
  };
}
