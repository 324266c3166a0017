import { isJsonObject } from '@gatehouse/kernel';
import type { AuditEvent } from '../audit-event.js';
import { verifyChain } from '../verify.js';
import type { ReportTerms } from './audit-report.js';
import { Coverage } from './coverage.js';
import type { FigureLine, FigureReport, FigureSection } from './figure-report.js';
import { recordIn } from './reported-event.js';

/** What counts over events in a way of its own. What it tells is looked at before it is believed to be a report. */
export interface OwnCounting {
  take(events: readonly AuditEvent[]): Promise<void>;
  told(): Promise<unknown>;
}

const AT_ONCE = 500;
const MOST_SECTIONS = 50;
const MOST_LINES = 500;

/** A report that a deployment counts itself, over the very lines that are verified. Rejects where its code does. */
export async function ownReport(
  lines: AsyncIterable<string>,
  { id, counting }: { readonly id: string; readonly counting: OwnCounting },
  { period, made, trust, of = () => true }: Omit<ReportTerms, 'kinds'>,
): Promise<FigureReport> {
  const coverage = new Coverage();
  let events = 0;
  const waiting: AuditEvent[] = [];
  const handOver = async (): Promise<void> => {
    if (waiting.length > 0) await counting.take(waiting.splice(0));
  };
  async function* tapped(): AsyncGenerator<string> {
    for await (const line of lines) {
      const record = recordIn(line, period);
      if (record !== undefined && of(record.event)) {
        events += 1;
        coverage.take(record.event);
        waiting.push(record.event);
        if (waiting.length >= AT_ONCE) await handOver();
      }
      yield line;
    }
  }
  const chain = await verifyChain(tapped(), trust);
  await handOver();
  const { title, sections } = toldBy(await counting.told());
  return { report: { id, title }, period, made, events, chain, coverage: coverage.told(), sections };
}

class NoReport extends Error {
  constructor() {
    super('It told what is no report: { title, sections: [{ id, title, asks, lines: [{ of, events }] }] }.');
  }
}

function toldBy(said: unknown): { readonly title: string; readonly sections: readonly FigureSection[] } {
  if (!isJsonObject(said) || typeof said['title'] !== 'string' || !Array.isArray(said['sections'])) throw new NoReport();
  return { title: said['title'], sections: said['sections'].slice(0, MOST_SECTIONS).map(sectionOf) };
}

function sectionOf(said: unknown): FigureSection {
  if (!isJsonObject(said)) throw new NoReport();
  const { id, title, asks, lines } = said;
  if (
    typeof id !== 'string' ||
    !/^[a-z][a-z0-9-]*$/.test(id) ||
    typeof title !== 'string' ||
    typeof asks !== 'string' ||
    !Array.isArray(lines)
  )
    throw new NoReport();
  const told = lines.slice(0, MOST_LINES).map(lineOf);
  const section = { id, title, asks, by: 'kind', any: [], examples: { acts: [], leavesAlone: [] } } as const;
  return { section, lines: told, count: told.reduce((sum, { events }) => sum + events, 0) };
}

function lineOf(said: unknown): FigureLine {
  if (!isJsonObject(said) || typeof said['of'] !== 'string') throw new NoReport();
  const { of, events } = said;
  if (typeof events !== 'number' || !Number.isInteger(events) || events < 0) throw new NoReport();
  return { of, events, refused: 0, held: 0, failed: 0, people: 0, rows: 0, masked: 0, shown: [] };
}
