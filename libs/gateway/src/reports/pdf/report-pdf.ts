import type { AuditReport, FigureReport, FigureSection } from '@gatehouse/audit';
import { uniqueEvents } from '../event-table.js';
import { anchorOf, exceptionGrid, licenceGrid, lineGrid, number, peopleGrid, ruleGrid } from '../grid.js';
import { eventId } from '../report-event.js';
import { actsSentence, NO_LICENCE, NO_RULE, NOTHING, WHO_DECIDED, type ReportHead } from '../report-words.js';
import {
  barsPart,
  eventBlocksPart,
  eventsPart,
  gridPart,
  heading,
  pdfDocument,
  said,
  type PdfDocument,
  type PdfPart,
} from './pdf-parts.js';

/** Paper holds fewer events than the page: of each exception the gravest. */
const OF_EXCEPTION = 20;
/** Of a line of a section, of so many lines of each. */
const OF_LINE = 5;
const LINES = 30;

/** The quarterly report for print, from the same figures as the page. */
export function reportPdf(report: AuditReport, head: ReportHead): PdfDocument {
  const { exceptions, acts, people, licences, rules } = report;
  const found = exceptions.filter(({ count }) => count > 0).map((each) => ({ ...each, events: each.events.slice(0, OF_EXCEPTION) }));
  const told = acts.events.slice(0, OF_EXCEPTION);
  const events = uniqueEvents([...found.flatMap((each) => each.events), ...told]);
  const anchors = new Set([...found.map(({ kind }) => `x-${kind.id}`), ...events.map(eventId)]);
  const bars = found.map(({ kind, count }) => ({ of: kind.title, value: count, to: `x-${kind.id}` }));
  const body: readonly PdfPart[] = [
    heading('Exceptions'),
    ...barsPart(bars, anchors),
    gridPart(exceptionGrid(exceptions), anchors),
    heading('People and their assistants'),
    gridPart(peopleGrid(people), anchors),
    heading('MLS licence usage'),
    licences.length === 0 ? said(NO_LICENCE) : gridPart(licenceGrid(licences), anchors),
    heading('What rules did not do'),
    said(rules.length === 0 ? `${NO_RULE} ${WHO_DECIDED}` : WHO_DECIDED),
    ...(rules.length === 0 ? [] : [gridPart(ruleGrid(rules), anchors)]),
    heading('What was changed'),
    said(actsSentence(acts.count)),
    ...eventsPart(told, acts.count, anchors),
    ...found.flatMap(({ kind, count, events: shown }) => [
      heading(kind.title, `x-${kind.id}`),
      said(kind.asks),
      ...eventsPart(shown, count, anchors),
    ]),
    ...eventBlocksPart(events),
  ];
  return pdfDocument({ title: 'Audit report', report, head, body });
}

/** Any other report for print. */
export function figurePdf(report: FigureReport, head: ReportHead): PdfDocument {
  const { sections } = report;
  const told = sections.map((whole) => ({ whole, lines: whole.lines.slice(0, LINES) }));
  const events = uniqueEvents(told.flatMap(({ lines }) => lines.flatMap(({ shown }) => shown.slice(0, OF_LINE))));
  const anchors = new Set([
    ...sections.map(({ section }) => `s-${section.id}`),
    ...told.flatMap(({ whole, lines }) => lines.map((_, at) => anchorOf(whole, at))),
    ...events.map(eventId),
  ]);
  const body: readonly PdfPart[] = [
    heading('What it holds'),
    { ul: sections.map(({ section, count }) => overview(section, count)), style: 'said' },
    ...sections.flatMap((whole) => sectionPart(whole, anchors)),
    ...told.flatMap(({ whole, lines }) =>
      lines.flatMap(({ of, events: count, shown }, at) => [
        heading(`${whole.section.title}: ${of}`, anchorOf(whole, at), 'line'),
        ...eventsPart(shown.slice(0, OF_LINE), count, anchors),
      ]),
    ),
    ...eventBlocksPart(events),
  ];
  return pdfDocument({ title: report.report.title, report, head, body });
}

const overview = ({ id, title, asks }: FigureSection['section'], count: number): PdfPart => ({
  text: [{ text: title, linkToDestination: `s-${id}`, color: '#0a58ca' }, `: ${number(count)} events. ${asks}`],
});

function sectionPart(whole: FigureSection, anchors: ReadonlySet<string>): readonly PdfPart[] {
  const { section, lines } = whole;
  const bars = lines.map(({ of, events }, at) => ({ of, value: events, to: anchorOf(whole, at) }));
  const shown = lines.length === 0 ? [said(NOTHING)] : [...barsPart(bars, anchors), gridPart(lineGrid(whole), anchors)];
  return [heading(section.title, `s-${section.id}`), said(section.asks), ...shown];
}
