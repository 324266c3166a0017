import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { classOf, fieldParts } from '@gatehouse/gateway';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

/** The class of one place in the JSON of a tool. */
export const fieldsExplain: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  const [tool = '', pointer = ''] = positionals;
  if (!/^[^/]+\/.+$/.test(tool) || !pointer.startsWith('/')) throw new UsageError(`Usage: gatehouse ${usage}`);
  const path = configPath(values.config);
  const { config } = loadConfigFile(path, { secretCheck: 'when-used' });
  const placed = classOf(fieldParts(config, dirname(path)), config, tool, pointer);
  if (!placed) throw new UsageError(`${pointer} names no field.`);
  const { audience, model, fieldClass, pii, resource, field } = placed.rule;
  process.stdout.write(
    `${JSON.stringify({ tool, pointer, from: placed.from, resource, field, audience, model, class: fieldClass, pii })}\n`,
  );
  return EXIT.ok;
};
