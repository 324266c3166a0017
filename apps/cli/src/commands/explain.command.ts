import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

export const explain: Run = async (args, usage) => {
  const { values } = readFlags(
    args,
    { ...CONFIG_FLAG, as: { type: 'string' }, tool: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  );
  if (!values.as || !values.tool) throw new UsageError(`Usage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const explanation = office.explain(await office.principalOf(values.as), values.tool);
    process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
