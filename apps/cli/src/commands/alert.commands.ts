import { dirname, resolve } from 'node:path';
import { alertFaultLine, readAlertRules, testMessage } from '@gatehouse/audit';
import { loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { channelOf } from '@gatehouse/gateway';
import { uuidv7 } from '@gatehouse/kernel';
import { GuardedFetch } from '@gatehouse/net';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

function opened(config: string | undefined): { readonly loaded: LoadedConfig; readonly folder: string } {
  const path = configPath(config);
  return { loaded: loadConfigFile(path, { secretCheck: 'when-used' }), folder: dirname(path) };
}

/** What people would be told, and what to do then. */
export const alertsList: Run = async (args, usage) => {
  const { values } = readFlags(args, CONFIG_FLAG, usage);
  const { loaded, folder } = opened(values.config);
  const { alerts } = loaded.config;
  const { rules, faults } = await readAlertRules((alerts?.rules ?? []).map((file) => resolve(folder, file)));
  for (const { id, severity, title, runbook } of rules) process.stdout.write(`${id} (${severity})\n  ${title}.\n  ${runbook}\n`);
  for (const fault of faults) process.stderr.write(`Not in force: ${alertFaultLine(fault)}\n`);
  if (!alerts) process.stderr.write('They are off: gateway.yaml has no section alerts.\n');
  return faults.length > 0 ? EXIT.config : EXIT.ok;
};

/** Tells a test through one channel, or through each. */
export const alertsTest: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  const { loaded } = opened(values.config);
  const known = loaded.config.alerts?.channels ?? [];
  const chosen = positionals.length === 0 ? known : known.filter(({ id }) => positionals.includes(id));
  const missing = positionals.find((name) => !known.some(({ id }) => id === name));
  if (missing !== undefined)
    throw new UsageError(`gateway.yaml has no alert channel ${missing}. It has: ${known.map(({ id }) => id).join(', ') || 'none'}.`);
  if (chosen.length === 0) throw new UsageError('gateway.yaml has no alert channels. Add them under alerts.channels.');
  const fetcher = new GuardedFetch({ allow: loaded.config.egress.allow });
  let failed = false;
  for (const terms of chosen) {
    const channel = channelOf(loaded, terms, { fetcher, clock: Date });
    try {
      await channel.test(testMessage(uuidv7(Date.now()), Date.now()));
      process.stdout.write(`${terms.id}: told\n`);
    } catch (error) {
      failed = true;
      process.stderr.write(`${terms.id}: not told, ${(error as Error).message}\n`);
    } finally {
      await channel.close();
    }
  }
  await fetcher.close();
  return failed ? EXIT.failed : EXIT.ok;
};
