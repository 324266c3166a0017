import { loadConfigFile } from '@gatehouse/config';
import { PackageDesk } from '@gatehouse/gateway';
import { isPackageText } from '@gatehouse/integrity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { ANSWER_FLAGS, answersBy, packageArgument } from '../packages/package-argument.js';
import { riskTable } from '../packages/risk-table.js';

const FLAGS = { ...CONFIG_FLAG, ...ANSWER_FLAGS, json: { type: 'boolean' } } as const;

/** What a package is worth less for, point by point. Exit 1 where a person has to decide about it, 2 where it is not let in. */
export const risk: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const path = isPackageText(named) ? pathIfAny(values.config) : configPath(values.config);
  const loaded = path === undefined ? undefined : loadConfigFile(path, { secretCheck: 'when-used' });
  const report = await PackageDesk.open(loaded, answersBy(values)).examine(packageArgument(named, loaded));
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${riskTable(report)}\n`);
  return { low: EXIT.ok, elevated: EXIT.failed, blocked: EXIT.blocked }[report.risk.level];
};

/** A package can be asked about before there is a deployment. */
function pathIfAny(given: string | undefined): string | undefined {
  try {
    return configPath(given);
  } catch (fault) {
    if (given !== undefined || !(fault instanceof UsageError)) throw fault;
    return undefined;
  }
}
