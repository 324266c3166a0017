import { countCall, noCalls } from './call-counts.js';
import type { AuditEvent } from '../audit-event.js';
import { fits, like, type Trait } from '../trait.js';
import { verifyChain, type ChainReport } from '../verify.js';
import { counted, type ReportTerms } from './audit-report.js';
import { Coverage, type CoverageTold } from './coverage.js';
import { Foremost, graverThenNewer } from './foremost.js';
import { recordIn, type Period, type ReportedEvent } from './reported-event.js';
import type { FigureBy, ReportDefinition, SectionDefinition } from './report-definitions.js';

/** One line of a section. */
export interface FigureLine {
  /** What it is of: a person, a tool, a rule. */
  readonly of: string;
  readonly events: number;
  readonly refused: number;
  readonly held: number;
  readonly failed: number;
  /** People behind them. */
  readonly people: number;
  readonly rows: number;
  readonly masked: number;
  /** The gravest first, then the newest; at most MOST_OF_LINE. */
  readonly shown: readonly ReportedEvent[];
}

export interface FigureSection {
  readonly section: SectionDefinition;
  readonly count: number;
  /** Most events first. */
  readonly lines: readonly FigureLine[];
}

/** A report of sections as `compliance/reports/reports.yaml` has them. */
export interface FigureReport {
  readonly report: Pick<ReportDefinition, 'id' | 'title'>;
  readonly period: Period;
  readonly made: number;
  readonly events: number;
  /** Of the whole export that the report was made from. */
  readonly chain: ChainReport;
  readonly coverage: CoverageTold;
  readonly sections: readonly FigureSection[];
}

/** Events of one line that are shown whole. The export holds all. */
export const MOST_OF_LINE = 20;
/** Lines of one section; what comes after is in the export. */
const MOST_LINES = 500;

class Line {
  private readonly counts = noCalls();
  private readonly people = new Set<string>();
  private readonly shown = new Foremost(graverThenNewer, MOST_OF_LINE);

  take(record: ReportedEvent): void {
    const { actor } = record.event;
    countCall(this.counts, record.event);
    if (actor) this.people.add(actor.subject);
    this.shown.take(record);
  }

  told(of: string): FigureLine {
    const { refused, held, failed, rows, masked } = this.counts;
    return { of, events: this.shown.count, refused, held, failed, rows, masked, people: this.people.size, shown: this.shown.events() };
  }
}

class SectionFigures {
  count = 0;
  private readonly lines = new Map<string, Line>();

  constructor(private readonly section: SectionDefinition) {}

  take(record: ReportedEvent): void {
    const { any, by } = this.section;
    if (!any.some((trait) => fits(trait, record.event))) return;
    const groups = new Set(groupsOf(by, record.event, any));
    if (groups.size > 0) this.count += 1;
    for (const of of groups) {
      const line = this.lines.get(of) ?? new Line();
      this.lines.set(of, line);
      line.take(record);
    }
  }

  told(): FigureSection {
    const lines = [...this.lines].map(([of, line]) => line.told(of));
    const ordered = lines.toSorted((one, other) => other.events - one.events || one.of.localeCompare(other.of));
    return { section: this.section, count: this.count, lines: ordered.slice(0, MOST_LINES) };
  }
}

function groupsOf(by: FigureBy, event: AuditEvent, any: readonly Trait[]): readonly string[] {
  const { actor, office, client, tool, kind, code, licenceUse, details } = event;
  const one = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
  switch (by) {
    case 'person':
      return one(actor?.roles.includes('consumer') ? 'clients' : actor?.subject);
    case 'office':
      return one(office);
    case 'application':
      return one(client?.id);
    case 'tool':
      return one(tool && (tool.upstream === undefined ? tool.name : `${tool.upstream}/${tool.name}`));
    case 'kind':
      return [kind];
    case 'code':
      return one(code);
    case 'connection':
      return one(licenceUse && `${licenceUse.connection}, ${licenceUse.use ?? 'no use'}`);
    case 'field':
      return one(typeof details?.['field'] === 'string' ? details['field'] : undefined);
    case 'rule':
      return rulesOf(event, any);
  }
}

/** Rules and labels that the section is about, and no others of the same event. */
function rulesOf({ findings = [], events = [] }: AuditEvent, any: readonly Trait[]): readonly string[] {
  return [
    ...findings
      .filter(({ rule, family }) =>
        any.some(
          (trait) => (trait.rule !== undefined && like(trait.rule, rule)) || (trait.family !== undefined && trait.family === family),
        ),
      )
      .map(({ rule }) => rule),
    ...events.filter((label) => any.some((trait) => trait.label !== undefined && like(trait.label, label))),
  ];
}

/** Reads an export once, verifying and counting the same lines, as the quarterly report does. */
export async function figureReport(
  lines: AsyncIterable<string>,
  report: ReportDefinition,
  { period, made, trust, of = () => true }: Omit<ReportTerms, 'kinds'>,
): Promise<FigureReport> {
  const coverage = new Coverage();
  const sections = report.sections.map((section) => new SectionFigures(section));
  let events = 0;
  const take = (line: string): void => {
    const record = recordIn(line, period);
    if (record === undefined || !of(record.event)) return;
    events += 1;
    coverage.take(record.event);
    for (const section of sections) section.take(record);
  };
  const chain = await verifyChain(counted(lines, { take }), trust);
  const { id, title } = report;
  return { report: { id, title }, period, made, events, chain, coverage: coverage.told(), sections: sections.map((each) => each.told()) };
}
