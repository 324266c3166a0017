import { visibleText } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

/** A text as it was before the gateway took instructions, links or marks out of it. What hides in it is spelled out. */
export const originalsShow: Run = async (args, usage) => {
  const flags = { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = readFlags(args, flags, usage);
  const [name] = positionals;
  const reason = values.reason?.trim();
  if (!name || !values.as || !reason) throw new UsageError(`Say which, who reads it and why.\nUsage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const found = await office.kept.payloads.original(name, { by: await office.principalOf(values.as), reason });
    if (!found) {
      process.stderr.write(
        'Nothing is kept under this name for you: it was never kept, its time is over, its key is gone, or you are no compliance officer.\n',
      );
      return EXIT.failed;
    }
    const { text, keptAt, call, subject, tool, surface, path, rules } = found;
    if (values.json) process.stdout.write(`${JSON.stringify({ ...found, keptAt: new Date(keptAt).toISOString() })}\n`);
    else {
      const head = [
        `${tool} at ${path || '/'}, read as ${surface}, ${new Date(keptAt).toISOString()}`,
        `call ${call} of ${subject}`,
        `rules ${rules.join(', ')}`,
      ];
      process.stdout.write(`${head.map(visibleText).join('\n')}\n\n${text.split('\n').map(visibleText).join('\n')}\n`);
    }
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
