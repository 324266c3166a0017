import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Period } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import {
  AuditDesk,
  NOTHING_OF_IT,
  OwnReports,
  REPORT_FORMATS,
  ReportMaker,
  reportNames,
  type MadeReport,
  type ReportFormat,
} from '@gatehouse/gateway';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { givenPeriod } from '../periods.js';
import { ProgressLines } from '../progress-lines.js';

const DAY = 86_400_000;
const QUARTER_DAYS = 92;

/** The last quarter where nothing is said. */
function periodOf(values: { readonly from?: string | undefined; readonly to?: string | undefined }, now: number): Period {
  const { from, to = now } = givenPeriod(values);
  const period = { from: from ?? to - QUARTER_DAYS * DAY, to };
  if (period.from > period.to) throw new UsageError('--from is still to come.');
  return period;
}

/** Nothing is overwritten: a report that was signed stays as it is. */
async function emptyFolder(folder: string | undefined, usage: string): Promise<string> {
  if (!folder) throw new UsageError(`Say with --out in which folder to put it.\nUsage: gatehouse ${usage}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new UsageError(`${folder} is not empty. Name a folder of its own for each report.`);
  return folder;
}

const TEXT = { type: 'string' } as const;
const FORMAT = { type: 'string', multiple: true } as const;
const FLAGS = {
  ...CONFIG_FLAG,
  from: TEXT,
  to: TEXT,
  out: TEXT,
  office: TEXT,
  person: TEXT,
  mls: TEXT,
  vendor: TEXT,
  format: FORMAT,
} as const;

/** All of them where none is named. */
function formatsIn(named: readonly string[] = REPORT_FORMATS): readonly ReportFormat[] {
  const formats = REPORT_FORMATS.filter((format) => named.includes(format));
  if (formats.length !== new Set(named).size) throw new UsageError(`--format takes ${REPORT_FORMATS.join(', ')}; give it once for each.`);
  return formats;
}

export const report: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [name] = positionals;
  const path = configPath(values.config);
  const loaded = loadConfigFile(path, { secretCheck: 'when-used' });
  const own = new OwnReports(loaded, dirname(path));
  const names = reportNames(own);
  if (name === undefined || positionals.length > 1 || !names.includes(name))
    throw new UsageError(`Name one report: ${names.join(', ')}.\nUsage: gatehouse ${usage}`);
  const made = Date.now();
  const { office, person, mls, vendor } = values;
  const formats = formatsIn(values.format);
  const progress = new ProgressLines(process.stderr);
  const scope = { office, person, mls, vendor };
  const order = { name, made, period: periodOf(values, made), scope, formats };
  const folder = await emptyFolder(values.out, usage);
  const ports = await openPorts(loaded, dirname(path));
  try {
    const maker = new ReportMaker(new AuditDesk(loaded, ports, dirname(path)), loaded.config.brokerage.name, own);
    const result = await maker.make({ ...order, onStep: (step) => progress.step(step) }, folder);
    progress.end();
    process.stdout.write(summary(result, folder, formats));
    if (result.found.events === 0 && Object.values(scope).some(Boolean)) process.stderr.write(`${NOTHING_OF_IT}\n`);
    return result.found.chain.valid ? EXIT.ok : EXIT.failed;
  } finally {
    await ports.close();
  }
};

/** What is read first of what was made. */
const FIRST = { html: 'report.html', pdf: 'report.pdf', csv: 'report.json', json: 'report.json' } as const;

function summary({ found: { events, chain }, told }: MadeReport, folder: string, [first = 'json']: readonly ReportFormat[]): string {
  const lines = told.map(([count, title]) => `  ${String(count).padStart(7)}  ${title}\n`).join('');
  const verdict = chain.valid ? 'The record verifies.' : `The record does not verify: line ${chain.fault?.line}: ${chain.fault?.what}`;
  return `${events} events. ${verdict}\n${lines}Read ${join(folder, FIRST[first])}; gatehouse audit verify ${join(folder, 'audit.jsonl')} checks what it rests on.\n`;
}
