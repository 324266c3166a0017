import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  auditReport,
  ExceptionKinds,
  figureReport,
  linesOf,
  readReports,
  type AuditEvent,
  type AuditReport,
  type FigureReport,
  type Period,
  type ReportDefinition,
} from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { AuditDesk, exceptionsCsv, figurePage, figuresCsv, packsVersion, reportPage, SERVER_INFO } from '@gatehouse/gateway';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { instant, withNewlines } from '../periods.js';
import { NOTE, noteText, REPORT } from './report-sign.commands.js';

const DAY = 86_400_000;
const QUARTER_DAYS = 92;
const QUARTERLY = 'compliance';
/** Who else is on this machine has no business with it. */
const PRIVATE = { mode: 0o600 };

/** A day that is named as the end belongs to the period whole. */
function periodOf(from: string | undefined, to: string | undefined, now: number): Period {
  const end = instant('to', to);
  const whole = end !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(to ?? '') ? end + DAY - 1 : (end ?? now);
  const period = { from: instant('from', from) ?? whole - QUARTER_DAYS * DAY, to: whole };
  if (period.from > period.to) throw new UsageError('--from is after --to.');
  return period;
}

/** Nothing is overwritten: a report that was signed stays as it is. */
async function emptyFolder(folder: string | undefined, usage: string): Promise<string> {
  if (!folder) throw new UsageError(`Say with --out in which folder to put it.\nUsage: gatehouse ${usage}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new UsageError(`${folder} is not empty. Name a folder of its own for each report.`);
  return folder;
}

async function exported(desk: AuditDesk, period: Period, file: string): Promise<void> {
  await pipeline(Readable.from(withNewlines(desk.lines(period))), createWriteStream(file, PRIVATE));
}

const TEXT = { type: 'string' } as const;
const FLAGS = { ...CONFIG_FLAG, from: TEXT, to: TEXT, out: TEXT, office: TEXT, person: TEXT, mls: TEXT } as const;

interface Scope {
  readonly office?: string | undefined;
  readonly person?: string | undefined;
  readonly mls?: string | undefined;
}

const scopeWords = ({ office, person, mls }: Scope): string =>
  [office && `office ${office}`, person && `person ${person}`, mls && `MLS connection ${mls}`].filter(Boolean).join(', ');

/** Of which events alone it is; the chain is verified whole. */
const isIn =
  ({ office, person, mls }: Scope) =>
  (event: AuditEvent): boolean =>
    (office === undefined || event.office === office) &&
    (person === undefined || event.actor?.subject === person || event.actor?.memberKey === person) &&
    (mls === undefined || event.licenceUse?.connection === mls);

/** The definition of the report of that name; undefined for the quarterly one. Throws UsageError. */
function definitionOf(names: readonly string[], usage: string): ReportDefinition | undefined {
  const reports = readReports();
  const found = reports.find(({ id }) => id === names[0]);
  if (names.length === 1 && (found || names[0] === QUARTERLY)) return found;
  const known = [QUARTERLY, ...reports.map(({ id }) => id)];
  throw new UsageError(`Name one report: ${known.join(', ')}.\nUsage: gatehouse ${usage}`);
}

interface Made {
  readonly found: AuditReport | FigureReport;
  readonly page: string;
  readonly tables: Readonly<Record<string, string>>;
  /** What was found, a line for each. */
  readonly told: string;
}

export const report: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const definition = definitionOf(positionals, usage);
  const made = Date.now();
  const period = periodOf(values.from, values.to, made);
  const path = configPath(values.config);
  const loaded = loadConfigFile(path, { secretCheck: 'when-used' });
  const folder = await emptyFolder(values.out, usage);
  const file = join(folder, 'audit.jsonl');
  const ports = await openPorts(loaded, dirname(path));
  const desk = new AuditDesk(loaded, ports, dirname(path));
  try {
    await exported(desk, period, file);
  } finally {
    await ports.close();
  }
  const scope = scopeWords(values);
  const head = {
    brokerage: loaded.config.brokerage.name,
    release: SERVER_INFO.version,
    packs: packsVersion(),
    ...(scope === '' ? {} : { scope }),
  };
  const terms = { period, made, trust: desk.trust(), of: isIn(values) };
  const { found, page, tables, told } = await (definition ? figures(file, definition, terms, head) : quarterly(file, terms, head));
  const json = `${JSON.stringify({ format: 'gatehouse-report/1', ...head, ...found }, undefined, 1)}\n`;
  const note = desk.note(noteText(json));
  const keys = desk.verifiers().map((key) => `${key}\n`);
  const files = {
    'report.html': page,
    [REPORT]: json,
    ...tables,
    ...(note === undefined ? {} : { [NOTE]: note, 'audit.key': keys.join('') }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, PRIVATE);
  process.stdout.write(summary(found, told, folder));
  return found.chain.valid ? EXIT.ok : EXIT.failed;
};

type Terms = Omit<Parameters<typeof auditReport>[1], 'kinds'>;
type Head = Parameters<typeof reportPage>[1];

async function quarterly(file: string, terms: Terms, head: Head): Promise<Made> {
  const found = await auditReport(linesOf(createReadStream(file)), { ...terms, kinds: ExceptionKinds.read() });
  const told = found.exceptions.filter(({ count }) => count > 0).map(({ kind, count }) => toldLine(count, kind.title));
  return { found, page: reportPage(found, head), tables: { 'exceptions.csv': exceptionsCsv(found) }, told: told.join('') };
}

async function figures(file: string, definition: ReportDefinition, terms: Terms, head: Head): Promise<Made> {
  const found = await figureReport(linesOf(createReadStream(file)), definition, terms);
  const told = found.sections.map(({ section, count }) => toldLine(count, section.title));
  return { found, page: figurePage(found, head), tables: { 'figures.csv': figuresCsv(found) }, told: told.join('') };
}

const toldLine = (count: number, title: string): string => `  ${String(count).padStart(7)}  ${title}\n`;

function summary({ events, chain }: AuditReport | FigureReport, told: string, folder: string): string {
  const verdict = chain.valid ? 'The record verifies.' : `The record does not verify: line ${chain.fault?.line}: ${chain.fault?.what}`;
  return `${events} events. ${verdict}\n${told}Read ${join(folder, 'report.html')}; gatehouse audit verify ${join(folder, 'audit.jsonl')} checks what it rests on.\n`;
}
