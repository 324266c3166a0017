import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const BY = { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } } as const;

/** Reads who decides what and why, and has the office do it. */
function decided(does: (office: Awaited<ReturnType<typeof openOffice>>, what: Decided) => Promise<string>): Run {
  return async (args, usage) => {
    const { values, positionals } = readFlags(args, BY, usage);
    const [connection] = positionals;
    const reason = values.reason?.trim();
    if (!connection || !values.as || !reason) throw new UsageError(`Usage: gatehouse ${usage}`);
    const office = await openOffice(configPath(values.config));
    try {
      process.stdout.write(`${await does(office, { connection, reason, by: await office.principalOf(values.as) })}\n`);
    } finally {
      await office.close();
    }
    return EXIT.ok;
  };
}

interface Decided {
  readonly connection: string;
  readonly reason: string;
  readonly by: Parameters<Awaited<ReturnType<typeof openOffice>>['mls']['suspend']>[1];
}

export const mlsSuspend: Run = decided(async (office, { connection, by, reason }) => {
  await office.mls.suspend(connection, by, reason);
  return `${connection} serves no assistant any more. Its tools disappear at every node within seconds; calls that run are ended.`;
});

export const mlsResume: Run = decided(async (office, { connection, by, reason }) =>
  (await office.mls.resume(connection, by, reason))
    ? `${connection} serves again what gateway.yaml says.`
    : `${connection} was not suspended.`,
);
