import type { ReportedEvent } from '@gatehouse/audit';
import { eventGrid, WHAT_EVENTS_HOLD } from '../event-table.js';
import { number, type Cell, type Grid } from '../grid.js';
import { eventId, linesOf } from '../report-event.js';
import { daysOf, gapsIn, headSentence, titleOf, verdictOn, verifyCommand, type ReportBasis, type ReportHead } from '../report-words.js';

/** A piece of a document as pdfmake has it: data alone, since it goes to another thread. */
export interface PdfPart {
  readonly [key: string]: unknown;
}

export interface PdfDocument {
  readonly info: { readonly title: string };
  /** Stands at the foot of each page, before its number. */
  readonly foot: string;
  readonly content: readonly PdfPart[];
  readonly [key: string]: unknown;
}

const BLUE = '#0a58ca';
const STYLES = {
  title: { fontSize: 18, bold: true, margin: [0, 0, 0, 6] },
  heading: { fontSize: 13, bold: true, margin: [0, 14, 0, 4] },
  line: { fontSize: 10, bold: true, margin: [0, 8, 0, 2] },
  said: { margin: [0, 0, 0, 6] },
  good: { color: '#1a7f37', margin: [0, 4, 0, 6] },
  fault: { color: '#a40e26', margin: [0, 4, 0, 6] },
  table: { fontSize: 7.5, margin: [0, 2, 0, 8] },
  event: { fontSize: 7.5, margin: [0, 0, 0, 7] },
  foot: { fontSize: 7 },
} as const;
const BARS = 12;
const BAR_LENGTH = 220;

export const heading = (text: string, anchor?: string, style: 'heading' | 'line' = 'heading'): PdfPart => ({
  text,
  style,
  ...(anchor === undefined ? {} : { id: anchor }),
});

export const said = (text: string): PdfPart => ({ text, style: 'said' });

const link = (text: string, to: string): PdfPart => ({ text, linkToDestination: to, color: BLUE });

/** A link whose target is not in the document would be a dead one: it is told as text. */
const inCell = (cell: Cell, anchors: ReadonlySet<string>): PdfPart => {
  if (typeof cell === 'string') return { text: cell };
  return anchors.has(cell.to) ? link(cell.text, cell.to) : { text: cell.text };
};

export function gridPart({ columns, rows }: Grid, anchors: ReadonlySet<string>): PdfPart {
  const aligned = (part: PdfPart, at: number): PdfPart => (columns[at]!.figures ? { ...part, alignment: 'right' } : part);
  const head = columns.map(({ title }, at) => aligned({ text: title, bold: true }, at));
  const widest = columns.findLastIndex(({ figures }) => !figures);
  return {
    style: 'table',
    layout: 'lightHorizontalLines',
    table: {
      headerRows: 1,
      widths: columns.map((_, at) => (at === widest ? '*' : 'auto')),
      body: [head, ...rows.map((row) => row.map((cell, at) => aligned(inCell(cell, anchors), at)))],
    },
  };
}

interface Bar {
  readonly of: string;
  readonly value: number;
  readonly to: string;
}

/** The largest as bars, each leading to its events. */
export function barsPart(bars: readonly Bar[], anchors: ReadonlySet<string>): readonly PdfPart[] {
  const shown = bars.toSorted((one, other) => other.value - one.value).slice(0, BARS);
  if (shown.length < 2) return [];
  const bar = (value: number): PdfPart => ({
    canvas: [{ type: 'rect', x: 0, y: 1, w: Math.max(2, Math.round((BAR_LENGTH * value) / shown[0]!.value)), h: 7, color: BLUE }],
  });
  const body = shown.map(({ of, value, to }) => [
    { ...inCell({ text: of, to }, anchors), alignment: 'right' },
    bar(value),
    { text: number(value) },
  ]);
  return [{ style: 'table', layout: 'noBorders', table: { widths: ['*', BAR_LENGTH, 50], body } }];
}

export function eventsPart(events: readonly ReportedEvent[], count: number, anchors: ReadonlySet<string>): readonly PdfPart[] {
  if (events.length === 0) return [];
  const more = count > events.length ? [said(`${number(count - events.length)} more are in report.html or the export beside it.`)] : [];
  return [gridPart(eventGrid(events), anchors), ...more];
}

export const eventBlocksPart = (events: readonly ReportedEvent[]): readonly PdfPart[] => [
  heading('Events'),
  said(WHAT_EVENTS_HOLD),
  ...events.map((reported) => ({
    id: eventId(reported),
    style: 'event',
    text: linesOf(reported).flatMap(([name, value]) => (value === undefined ? [] : [{ text: `${name}: `, bold: true }, `${value}   `])),
  })),
];

interface Told {
  readonly title: string;
  readonly report: ReportBasis;
  readonly head: ReportHead;
  readonly body: readonly PdfPart[];
}

/** A report as one document: what it rests on stands before its figures, as on the page. */
export function pdfDocument({ title, report, head, body }: Told): PdfDocument {
  const { good, verdict, rest } = verdictOn(report);
  const gaps = gapsIn(report);
  const whole = titleOf(title, head);
  const see = good ? ` To see for yourself, run ${verifyCommand(report.chain)} on the export beside this report.` : '';
  return {
    info: { title: `${whole}, ${daysOf(report)}` },
    foot: `${whole}, ${daysOf(report)}`,
    pageSize: 'LETTER',
    pageMargins: [40, 40, 40, 40],
    defaultStyle: { font: 'Roboto', fontSize: 9 },
    styles: STYLES,
    content: [
      { text: whole, style: 'title' },
      said(headSentence(report, head)),
      { text: [{ text: `${verdict} `, bold: true }, `${rest}${see}`], style: good ? 'good' : 'fault' },
      gaps.lines.length === 0 ? said(gaps.rest) : { text: [{ text: `${gaps.verdict} `, bold: true }, gaps.rest], style: 'fault' },
      ...(gaps.lines.length === 0 ? [] : [{ ul: gaps.lines, style: 'said' }]),
      ...body,
    ],
  };
}
