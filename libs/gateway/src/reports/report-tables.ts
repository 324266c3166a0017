import type { AuditReport, FigureReport, ReportedEvent } from '@gatehouse/audit';
import { visibleLines } from '../approvals/visible-text.js';
import { instant, whatOf } from './report-event.js';

/** RFC 4180, no cell that a spreadsheet would take for a formula (OWASP, CSV injection), and none in which something hides. */
function cell(value: string | number): string {
  const text = String(value);
  // Before the sign a spreadsheet may skip blanks; one for Chinese or Japanese takes the wide signs for the same.
  const seen = visibleLines(text);
  const plain = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${seen}` : seen;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const line = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(',')}\r\n`;

/** The exceptions as a spreadsheet takes them, a line for each event that the report shows. */
export function exceptionsCsv({ exceptions }: AuditReport): string {
  const row = (kind: string, { event, chain, seq }: ReportedEvent): string =>
    line([
      kind,
      instant(event.ts),
      event.severity,
      event.actor?.subject ?? '',
      event.actor?.memberKey ?? '',
      event.tool?.name ?? '',
      whatOf(event),
      event.reason ?? '',
      event.reviewId ?? '',
      event.eventId,
      `${chain} ${seq}`,
    ]);
  const head = line(['exception', 'when (UTC)', 'severity', 'who', 'member', 'by what', 'what', 'why', 'review', 'event', 'record']);
  return head + exceptions.flatMap(({ kind, events }) => events.map((event) => row(kind.id, event))).join('');
}

/** The figures as a spreadsheet takes them, a line for each, with the ids of the events that it shows. */
export function figuresCsv({ sections }: FigureReport): string {
  const head = line(['section', 'of', 'events', 'refused', 'held', 'failed', 'people', 'rows read', 'values masked', 'event ids']);
  const rows = sections.flatMap(({ section, lines }) =>
    lines.map(({ of, events, refused, held, failed, people, rows: read, masked, shown }) =>
      line([section.id, of, events, refused, held, failed, people, read, masked, shown.map(({ event }) => event.eventId).join(' ')]),
    ),
  );
  return head + rows.join('');
}
