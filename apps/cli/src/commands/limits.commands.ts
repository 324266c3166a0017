import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

type Office = Awaited<ReturnType<typeof openOffice>>;
type UsedLimit = Awaited<ReturnType<Office['limits']['show']>>[number];

const SORTS: Readonly<Record<UsedLimit['kind'], string>> = {
  calls: 'calls',
  share: 'of a shared limit',
  concurrent: 'at one time',
  streams: 'open streams',
};

function row({ limit, kind, who, used, held, most, per }: UsedLimit): string {
  const span = per === undefined ? '' : ` in ${per}`;
  const ahead = held > 0 && per !== undefined ? ` (${held} held by nodes)` : '';
  return `${limit.padEnd(24)} ${who.padEnd(32)} ${used} of ${most} ${SORTS[kind]}${span}${ahead}`;
}

export const limitsShow: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  const office = await openOffice(configPath(values.config));
  try {
    const used = await office.limits.show(positionals[0]);
    if (values.json) process.stdout.write(`${JSON.stringify(used, null, 2)}\n`);
    else process.stdout.write(used.length > 0 ? `${used.map(row).join('\n')}\n` : 'Nothing is used of any limit now.\n');
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

export const limitsReset: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } }, usage);
  const [who] = positionals;
  const reason = values.reason?.trim();
  if (!who || !values.as || !reason) throw new UsageError(`Usage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const by = await office.principalOf(values.as);
    office.mayResetLimits(by);
    const counts = await office.limits.reset(who, by, reason);
    process.stdout.write(counts > 0 ? `${counts} counts of ${who} begin anew.\n` : `Nothing was counted of ${who}.\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
