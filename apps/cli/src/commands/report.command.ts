import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { auditReport, ExceptionKinds, linesOf, type AuditReport, type Period } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { AuditDesk, exceptionsCsv, reportPage, SERVER_INFO } from '@gatehouse/gateway';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { instant, withNewlines } from '../periods.js';

const DAY = 86_400_000;
const QUARTER_DAYS = 92;
const NAME = 'compliance';
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

const FLAGS = { ...CONFIG_FLAG, from: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' } } as const;

export const report: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  if (positionals.length !== 1 || positionals[0] !== NAME) throw new UsageError(`The report is called ${NAME}.\nUsage: gatehouse ${usage}`);
  const made = Date.now();
  const period = periodOf(values.from, values.to, made);
  const kinds = ExceptionKinds.read();
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
  const found = await auditReport(linesOf(createReadStream(file)), { period, kinds, made, trust: desk.trust() });
  const head = { brokerage: loaded.config.brokerage.name, release: SERVER_INFO.version };
  const files = {
    'report.html': reportPage(found, head),
    'report.json': `${JSON.stringify({ format: 'gatehouse-report/1', ...head, ...found }, undefined, 1)}\n`,
    'exceptions.csv': exceptionsCsv(found),
    ...(desk.verifiers().length > 0
      ? {
          'audit.key': desk
            .verifiers()
            .map((key) => `${key}\n`)
            .join(''),
        }
      : {}),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, PRIVATE);
  process.stdout.write(summary(found, folder));
  return found.chain.valid ? EXIT.ok : EXIT.failed;
};

function summary({ events, exceptions, chain }: AuditReport, folder: string): string {
  const found = exceptions.filter(({ count }) => count > 0);
  const lines = found.map(({ kind, count }) => `  ${String(count).padStart(7)}  ${kind.title}\n`).join('');
  const verdict = chain.valid ? 'The record verifies.' : `The record does not verify: line ${chain.fault?.line}: ${chain.fault?.what}`;
  return `${events} events. ${verdict}\n${lines}Read ${join(folder, 'report.html')}; gatehouse audit verify ${join(folder, 'audit.jsonl')} checks what it rests on.\n`;
}
