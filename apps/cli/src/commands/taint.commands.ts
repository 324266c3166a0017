import type { Taint } from '@gatehouse/access';
import { sourceLine } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const dated = (at: number): string => new Date(at).toISOString();

const row = ({ subject, client, kinds, source, raisedAt, until }: Taint): string =>
  `${subject}  by ${client}  ${kinds.join('+')}  ${dated(raisedAt)} until ${dated(until)}  ${sourceLine(source)}`;

/** Whose conversation a stranger's orders reached. */
export const taintList: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  const office = await openOffice(configPath(values.config));
  try {
    const found = await office.taints.list(positionals[0]);
    const lines = values.json ? found.map((taint) => JSON.stringify(taint)) : found.map(row);
    if (lines.length > 0 || !values.json) process.stdout.write(`${lines.join('\n') || 'Nobody is tainted.'}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

export const taintClear: Run = async (args, usage) => {
  const flags = { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' }, client: { type: 'string' } } as const;
  const { values, positionals } = readFlags(args, flags, usage);
  const [subject] = positionals;
  const reason = values.reason?.trim();
  if (!subject || !values.as || !reason) throw new UsageError(`Say whom, who decides and why.\nUsage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const by = await office.principalOf(values.as);
    const client = values.client === undefined ? {} : { client: values.client };
    const count = await office.taints.clear({ subject, by, reason, ...client });
    process.stdout.write(`Cleared ${count} of ${subject}.\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
