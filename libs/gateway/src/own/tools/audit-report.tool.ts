import { auditReport, type AuditReport, type ExceptionKinds } from '@gatehouse/audit';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import type { AuditDesk } from '../../compose/audit-desk.js';
import { answered, deskDescriptor, deskTerms, FLAG, NUMBER, rows, TEXT } from '../desk-tool.js';
import { whileWanted } from '../long-reading.js';
import type { OwnTool } from '../own-tool.js';
import { staffOf } from '../shown-event.js';
import { periodArguments, periodIn, sightOf, timeOf } from '../sight.js';
import type { TrailReading } from './search-audit.tool.js';

export interface VerifiedReading extends Omit<TrailReading, 'audit'> {
  readonly desk: Pick<AuditDesk, 'signedLines' | 'trust'>;
}

export interface ReportReading extends VerifiedReading {
  readonly kinds: ExceptionKinds;
}

const DAYS = { days: 92, most: 100 };
const MOST_EVENTS = 5;
const MOST_PEOPLE = 50;

/** `get_audit_report`: what the quarterly compliance report says, for a conversation. What is signed and kept is made by `gatehouse report`. */
export class AuditReportTool implements OwnTool {
  readonly terms = deskTerms('audit');
  readonly descriptor = deskDescriptor({
    name: 'get_audit_report',
    title: 'Report on compliance',
    description:
      'Exceptions first, by category with what to ask and the gravest records; then each person in numbers, MLS data by licence and use, rules that were only watched, and how many acts changed something. Says whether the records verify. The last quarter by default.',
    arguments: periodArguments(DAYS.days),
    answers: {
      from: TEXT,
      to: TEXT,
      events: NUMBER,
      verifies: FLAG,
      fault: TEXT,
      exceptions: rows({ exception: TEXT, title: TEXT, asks: TEXT, count: NUMBER, events: { type: 'array', items: TEXT } }),
      people: rows({
        person: TEXT,
        member: TEXT,
        calls: NUMBER,
        refused: NUMBER,
        held: NUMBER,
        failed: NUMBER,
        rows: NUMBER,
        masked: NUMBER,
      }),
      licences: rows({ connection: TEXT, use: TEXT, tool: TEXT, calls: NUMBER, refused: NUMBER, people: NUMBER, rows: NUMBER }),
      watchedRules: rows({ rule: TEXT, exception: TEXT, calls: NUMBER, people: NUMBER }),
      acts: NUMBER,
    },
    optional: ['fault'],
  });

  constructor(private readonly parts: ReportReading) {}

  async answer(call: McpCall, { signal }: { readonly signal: AbortSignal }): Promise<JsonObject> {
    const { desk, clock, kinds, readings } = this.parts;
    const made = clock.now();
    const period = periodIn(call.upstreamArguments, { now: made, ...DAYS });
    const lines = whileWanted(desk.signedLines(period), signal);
    const report = await readings.run(() => auditReport(lines, { period, kinds, made, of: sightOf(call), trust: desk.trust() }));
    call.tally('rows', report.exceptions.length);
    return answered(shownReport(report));
  }
}

function shownReport({ period, events, chain, exceptions, people, licences, rules, acts }: AuditReport): JsonObject {
  return {
    from: timeOf(period.from),
    to: timeOf(period.to),
    events,
    verifies: chain.valid,
    ...(chain.fault ? { fault: `${chain.fault.chain ?? ''} ${chain.fault.seq ?? ''}: ${chain.fault.what}`.trim() } : {}),
    exceptions: exceptions
      .filter(({ count }) => count > 0)
      .map(({ kind, count, events: gravest }) => ({
        exception: kind.id,
        title: kind.title,
        asks: kind.asks,
        count,
        events: gravest.slice(0, MOST_EVENTS).map(({ event }) => event.eventId),
      })),
    people: people.slice(0, MOST_PEOPLE).map(({ subject, memberKey, roles, ...figures }) => ({
      person: staffOf({ actor: { subject, roles } }) ?? 'a client',
      ...(memberKey === undefined ? {} : { member: memberKey }),
      ...figures,
    })),
    licences: licences.map((line) => ({ ...line })),
    watchedRules: rules.map(({ rule, exception, calls, people: many }) => ({
      rule,
      ...(exception === undefined ? {} : { exception }),
      calls,
      people: many,
    })),
    acts: acts.count,
  };
}
