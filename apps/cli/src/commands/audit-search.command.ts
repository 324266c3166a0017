import { dirname } from 'node:path';
import { lineOf, searchTrail, type AuditSearch, type FoundRecord } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { instant } from '../periods.js';

const TEXT = { type: 'string' } as const;
const WORDS = { person: TEXT, office: TEXT, tool: TEXT, kind: TEXT, code: TEXT, rule: TEXT, application: TEXT, text: TEXT } as const;
const FLAGS = { ...CONFIG_FLAG, ...WORDS, from: TEXT, to: TEXT, most: TEXT, json: { type: 'boolean' } } as const;
const MOST = 100;
const MONTH_MS = 30 * 86_400_000;

/** Records of the last thirty days where no beginning is said: a trail can be long. */
export const auditSearch: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  if (positionals.length > 0) throw new UsageError(`Say with flags what to look for.\nUsage: gatehouse ${usage}`);
  const { config, from, to, most = String(MOST), json = false, ...words } = values;
  if (!/^[1-9]\d{0,6}$/.test(most)) throw new UsageError('--most takes a number of records.');
  const begin = instant('from', from) ?? Date.now() - MONTH_MS;
  const end = instant('to', to);
  const search: AuditSearch = { ...words, from: begin, ...(end === undefined ? {} : { to: end }) };
  const path = configPath(config);
  const ports = await openPorts(loadConfigFile(path, { secretCheck: 'when-used' }), dirname(path));
  let count = 0;
  try {
    for await (const found of searchTrail(ports.audit, search)) {
      count += 1;
      if (count > Number(most)) break;
      process.stdout.write(`${json ? lineOf(found.record) : lineFor(found)}\n`);
    }
  } finally {
    await ports.close();
  }
  if (count === 0) process.stderr.write(`No record fits since ${new Date(begin).toISOString()}.\n`);
  if (count > Number(most)) process.stderr.write(`There are more than ${most}: say more, or give --most.\n`);
  return EXIT.ok;
};

function lineFor({ event }: FoundRecord): string {
  const { ts, kind, code, actor, tool, eventId } = event;
  const told = [new Date(ts).toISOString(), kind, code, actor?.subject, tool?.name, eventId];
  return told.filter((each) => each !== undefined).join('  ');
}
