import { isIP } from 'node:net';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const FLAGS = {
  ...CONFIG_FLAG,
  as: { type: 'string' },
  tool: { type: 'string' },
  at: { type: 'string' },
  from: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const explain: Run = async (args, usage) => {
  const { values } = readFlags(args, FLAGS, usage);
  if (!values.as || !values.tool) throw new UsageError(`Usage: gatehouse ${usage}`);
  const at = values.at === undefined ? undefined : Date.parse(values.at);
  if (Number.isNaN(at)) throw new UsageError('--at is a moment such as 2026-07-01T22:30:00-07:00.');
  if (values.from !== undefined && isIP(values.from) === 0) throw new UsageError('--from is an address such as 203.0.113.9.');
  const office = await openOffice(configPath(values.config));
  try {
    const explanation = office.explain(await office.principalOf(values.as), values.tool, { at, address: values.from });
    process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
