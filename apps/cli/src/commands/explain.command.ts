import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Command } from '../command.js';
import { configPath } from '../config-path.js';

const usage = 'explain --as USER --tool UPSTREAM/TOOL [-c gateway.yaml]';

export const explainCommand: Command = {
  usage,
  summary: 'the decision on a tool, and the policies that made it',
  async run(args) {
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
  },
};
