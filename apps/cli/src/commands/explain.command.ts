import { isIP } from 'node:net';
import { RELATIONS } from '@gatehouse/access';
import { openOffice } from '@gatehouse/gateway-app';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const FLAGS = {
  ...CONFIG_FLAG,
  as: { type: 'string' },
  tool: { type: 'string' },
  at: { type: 'string' },
  from: { type: 'string' },
  arguments: { type: 'string' },
  relation: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const explain: Run = async (args, usage) => {
  const { values } = readFlags(args, FLAGS, usage);
  if (!values.as || !values.tool) throw new UsageError(`Usage: gatehouse ${usage}`);
  const at = values.at === undefined ? undefined : Date.parse(values.at);
  if (Number.isNaN(at)) throw new UsageError('--at is a moment such as 2026-07-01T22:30:00-07:00.');
  if (values.from !== undefined && isIP(values.from) === 0) throw new UsageError('--from is an address such as 203.0.113.9.');
  const relation = RELATIONS.find((each) => each === values.relation);
  if (values.relation !== undefined && !relation) throw new UsageError(`--relation is one of ${RELATIONS.join(', ')}.`);
  const sent = values.arguments === undefined ? undefined : argumentsIn(values.arguments);
  const office = await openOffice(configPath(values.config));
  try {
    const explanation = office.explain(await office.principalOf(values.as), values.tool, {
      at,
      address: values.from,
      arguments: sent,
      relation,
    });
    process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

function argumentsIn(text: string): JsonObject {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = undefined;
  }
  if (!isJsonObject(read)) throw new UsageError(`--arguments is a JSON object such as '{"top": 50}'.`);
  return read;
}
