import { dirname } from 'node:path';
import { eventOf, lineOf, TrailSearch, UnknownPlace, type AuditSearch, type AuditStore, type FoundRecord } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { givenPeriod } from '../periods.js';

const TEXT = { type: 'string' } as const;
const NAMES = { person: TEXT, office: TEXT, tool: TEXT, kind: TEXT, code: TEXT, rule: TEXT, application: TEXT } as const;
const WORDS = { ...NAMES, verdict: TEXT, owner: TEXT, record: TEXT, text: TEXT } as const;
const PLACE = { from: TEXT, to: TEXT, most: TEXT, after: TEXT, seconds: TEXT } as const;
const FLAGS = { ...CONFIG_FLAG, ...WORDS, ...PLACE, json: { type: 'boolean' } } as const;
const MOST = 100;
const SECONDS = 60;
const TOLD_EVERY_MS = 5_000;
const MONTH_MS = 30 * 86_400_000;

/** Records of the last thirty days where no beginning is said, the newest first: a trail can be long. */
export const auditSearch: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  if (positionals.length > 0) throw new UsageError(`Say with flags what to look for.\nUsage: gatehouse ${usage}`);
  const { config, from, to, after, record, json = false, ...words } = values;
  const [most, seconds] = [numberIn('most', values.most, MOST), numberIn('seconds', values.seconds, SECONDS)];
  const { from: begin = Date.now() - MONTH_MS, to: end } = givenPeriod({ from, to });
  const path = configPath(config);
  const ports = await openPorts(loadConfigFile(path, { secretCheck: 'when-used' }), dirname(path));
  try {
    const same = record === undefined ? {} : { record: await askedBy(ports.audit, record) };
    const search: AuditSearch = { ...words, ...same, from: begin, ...(end === undefined ? {} : { to: end }) };
    const trail = new TrailSearch(ports.audit, search, { after, isOver: patience(seconds, () => told(trail)) });
    let count = 0;
    for await (const found of trail.found()) {
      process.stdout.write(`${json ? lineOf(found.record) : lineFor(found)}\n`);
      if ((count += 1) === most) break;
    }
    if (trail.next !== undefined) process.stderr.write(`${told(trail)} Go on with --after ${trail.next}\n`);
    else if (count === 0) process.stderr.write(`No record fits since ${new Date(begin).toISOString()}.\n`);
  } catch (thrown) {
    throw thrown instanceof UnknownPlace ? new UsageError(thrown.message) : thrown;
  } finally {
    await ports.close();
  }
  return EXIT.ok;
};

function numberIn(flag: string, value: string | undefined, otherwise: number): number {
  if (value !== undefined && !/^[1-9]\d{0,6}$/.test(value)) throw new UsageError(`--${flag} takes a number.`);
  return value === undefined ? otherwise : Number(value);
}

/** True once the time is over; tells meanwhile how far the search is. */
function patience(seconds: number, say: () => string): () => boolean {
  const began = performance.now();
  let toldAt = began;
  return () => {
    const now = performance.now();
    if (now - toldAt > TOLD_EVERY_MS) {
      toldAt = now;
      process.stderr.write(`${say()}\n`);
    }
    return now - began > seconds * 1000;
  };
}

function told({ looked, backTo }: TrailSearch): string {
  const since = backTo !== undefined && Number.isFinite(backTo) ? `, back to ${new Date(backTo).toISOString()}` : '';
  return `Looked through ${looked.done.toLocaleString('en')} of ${looked.of.toLocaleString('en')} records${since}.`;
}

/** What the arguments of a call were, as a digest. */
async function askedBy(audit: AuditStore, eventId: string): Promise<string> {
  const record = await audit.find(eventId);
  const digest = record && eventOf(record).arguments?.digest;
  if (digest === undefined) throw new UsageError('--record takes the id of an event of a call with arguments.');
  return digest;
}

function lineFor({ event }: FoundRecord): string {
  const { ts, kind, code, actor, tool, eventId } = event;
  const told = [new Date(ts).toISOString(), kind, code, actor?.subject, tool?.name, eventId];
  return told.filter((each) => each !== undefined).join('  ');
}
