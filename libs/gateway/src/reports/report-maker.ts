import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  auditReport,
  ExceptionKinds,
  figureReport,
  linesOf,
  ownReport,
  readReports,
  type AuditEvent,
  type AuditReport,
  type FigureReport,
  type Period,
  type ReportDefinition,
} from '@gatehouse/audit';
import type { AuditDesk } from '../compose/audit-desk.js';
import type { OwnReports } from '../extensions/own-reports.js';
import { SERVER_INFO } from '../compose/server-info.js';
import { figurePage } from './figure-page.js';
import { packsVersion } from './packs-version.js';
import type { PdfDocument } from './pdf/pdf-parts.js';
import { printed } from './pdf/pdf-printer.js';
import { figurePdf, reportPdf } from './pdf/report-pdf.js';
import { ReportProgress, type ReportStep } from './report-progress.js';
import type { ReportHead } from './report-words.js';
import { reportPage } from './report-page.js';
import { exceptionsCsv, figuresCsv } from './report-tables.js';

export const QUARTERLY = 'compliance';
export const REPORT_JSON = 'report.json';
export const REPORT_NOTE = 'report.note';
export const REPORT_PDF = 'report.pdf';
const FORMAT = 'gatehouse-report/1';
/** What a report may be read as. Whatever was asked for, the JSON, its signature and the export come along: without them nobody could sign it off. */
export const REPORT_FORMATS = ['html', 'pdf', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
/** Who else is on this machine has no business with it. */
const PRIVATE = { mode: 0o600 };

/** Of which events alone a report is; the chain is verified whole. */
export interface ReportScope {
  readonly office?: string | undefined;
  /** Sign-in name or MemberKey. */
  readonly person?: string | undefined;
  /** Id of an MLS connection. */
  readonly mls?: string | undefined;
  /** Client id of a vendor's application: what it asked, and what was decided about it. */
  readonly vendor?: string | undefined;
}

export interface ReportOrder {
  /** One of reportNames(). */
  readonly name: string;
  readonly period: Period;
  readonly scope: ReportScope;
  /** Milliseconds since the epoch. */
  readonly made: number;
  /** All of them where it is left out. */
  readonly formats?: readonly ReportFormat[] | undefined;
  /** Told now and then how far it is. */
  readonly onStep?: ((step: ReportStep) => void) | undefined;
}

export interface MadeReport {
  readonly found: AuditReport | FigureReport;
  /** What was found, a line for each. */
  readonly told: readonly (readonly [count: number, title: string])[];
}

/** `own`: of the deployment. One that is named as a shipped one is never made. */
export const reportNames = (own?: Pick<OwnReports, 'names'>): readonly string[] => [
  ...new Set([QUARTERLY, ...readReports().map(({ id }) => id), ...(own?.names ?? [])]),
];

export const reportDigest = (json: string): string => createHash('sha256').update(json).digest('hex');

/** What is signed of a report: its digest, and nothing that it holds. */
export const reportNote = (json: string): string => `${FORMAT}\n${reportDigest(json)}\n`;

const scopeWords = ({ office, person, mls, vendor }: ReportScope): string =>
  [office && `office ${office}`, person && `person ${person}`, mls && `MLS connection ${mls}`, vendor && `vendor ${vendor}`]
    .filter(Boolean)
    .join(', ');

/** As legal holds compare them: people write names in either case. */
const same = (asked: string | undefined, ...names: unknown[]): boolean =>
  asked === undefined || names.some((name) => typeof name === 'string' && name.toLowerCase() === asked.toLowerCase());

const isIn =
  ({ office, person, mls, vendor }: ReportScope) =>
  (event: AuditEvent): boolean =>
    same(office, event.office) &&
    same(person, event.actor?.subject, event.actor?.memberKey) &&
    same(mls, event.licenceUse?.connection) &&
    (vendor === undefined || event.client?.id === vendor || event.details?.['service'] === vendor);

type Terms = Omit<Parameters<typeof auditReport>[1], 'kinds'>;

interface Writing {
  readonly definition: ReportDefinition | undefined;
  readonly terms: Terms;
  readonly head: ReportHead;
}

interface Written extends MadeReport {
  readonly page: () => string;
  readonly pdf: () => PdfDocument;
  readonly tables: Readonly<Record<string, string>>;
}

/** Makes reports into folders: the page, a table, the signed JSON, and the export that all of it rests on. */
export class ReportMaker {
  constructor(
    private readonly desk: AuditDesk,
    private readonly brokerage: string,
    private readonly own?: OwnReports,
  ) {}

  /** What can be ordered: the shipped ones, and those of the deployment. */
  get names(): readonly string[] {
    return reportNames(this.own);
  }

  /** @param folder is there and empty */
  async make({ name, period, scope, made, formats = REPORT_FORMATS, onStep }: ReportOrder, folder: string): Promise<MadeReport> {
    const definition = readReports().find(({ id }) => id === name);
    if (!this.names.includes(name)) throw new Error(`There is no report ${name}; expected one of ${this.names.join(', ')}.`);
    const file = join(folder, 'audit.jsonl');
    const progress = new ReportProgress(onStep);
    const lines = progress.over('reading the record', this.desk.signedLines(period));
    await pipeline(Readable.from(withLineFeeds(lines)), createWriteStream(file, PRIVATE));
    const words = scopeWords(scope);
    const head: ReportHead = {
      brokerage: this.brokerage,
      release: SERVER_INFO.version,
      packs: packsVersion(),
      ...(words === '' ? {} : { scope: words }),
    };
    const terms = { period, made, trust: this.desk.trust(), of: isIn(scope) };
    const exported = progress.over('verifying and counting', linesOf(createReadStream(file)));
    const { found, told, ...shown } = await this.written(name, exported, { definition, terms, head });
    const json = `${JSON.stringify({ format: FORMAT, ...head, ...found }, undefined, 1)}\n`;
    progress.phase('writing');
    const files = { ...(await readable(shown, formats)), [REPORT_JSON]: json, ...this.signatureOf(json) };
    for (const [each, content] of Object.entries(files)) await writeFile(join(folder, each), content, PRIVATE);
    return { found, told };
  }

  private written(name: string, lines: AsyncIterable<string>, { definition, terms, head }: Writing): Promise<Written> {
    if (name === QUARTERLY) return quarterly(lines, terms, head);
    if (definition) return figures(figureReport(lines, definition, terms), head);
    return this.own!.counted(name, (counting) => figures(ownReport(lines, { id: name, counting }, terms), head));
  }

  private signatureOf(json: string): Readonly<Record<string, string>> {
    const note = this.desk.note(reportNote(json));
    const keys = this.desk.verifiers().map((key) => `${key}\n`);
    return note === undefined ? {} : { [REPORT_NOTE]: note, 'audit.key': keys.join('') };
  }
}

async function* withLineFeeds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

async function readable({ page, pdf, tables }: Omit<Written, keyof MadeReport>, formats: readonly ReportFormat[]) {
  return {
    ...(formats.includes('html') ? { 'report.html': page() } : {}),
    ...(formats.includes('pdf') ? { [REPORT_PDF]: await printed(pdf()) } : {}),
    ...(formats.includes('csv') ? tables : {}),
  };
}

async function quarterly(lines: AsyncIterable<string>, terms: Terms, head: ReportHead): Promise<Written> {
  const found = await auditReport(lines, { ...terms, kinds: ExceptionKinds.read() });
  const told = found.exceptions.flatMap(({ kind, count }) => (count > 0 ? [[count, kind.title] as const] : []));
  const tables = { 'exceptions.csv': exceptionsCsv(found) };
  return { found, told, page: () => reportPage(found, head), pdf: () => reportPdf(found, head), tables };
}

async function figures(counted: Promise<FigureReport>, head: ReportHead): Promise<Written> {
  const found = await counted;
  const told = found.sections.map(({ section, count }) => [count, section.title] as const);
  const tables = { 'figures.csv': figuresCsv(found) };
  return { found, told, page: () => figurePage(found, head), pdf: () => figurePdf(found, head), tables };
}
