import { dirname } from 'node:path';
import { loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { hostsBeside, PackageDesk, remoteOf } from '@gatehouse/gateway';
import { isPackageText, isRemoteText, parseRemote, type PackageReport } from '@gatehouse/integrity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { ANSWER_FLAGS, answersBy, packageArgument } from '../packages/package-argument.js';
import { riskTable } from '../packages/risk-table.js';

const FLAGS = { ...CONFIG_FLAG, ...ANSWER_FLAGS, json: { type: 'boolean' } } as const;

/** What a package or a server at an address is worth less for, point by point. Exit 1 where a person has to decide about it, 2 where it is not let in. */
export const risk: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const path = isPackageText(named) || isRemoteText(named) ? pathIfAny(values.config) : configPath(values.config);
  const loaded = path === undefined ? undefined : loadConfigFile(path, { secretCheck: 'when-used' });
  const report = await reportOn(named, PackageDesk.open(loaded, answersBy(values)), loaded && { loaded, folder: dirname(path!) });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${riskTable(report)}\n`);
  return { low: EXIT.ok, elevated: EXIT.failed, blocked: EXIT.blocked }[report.risk.level];
};

function reportOn(named: string, desk: PackageDesk, at: { loaded: LoadedConfig; folder: string } | undefined): Promise<PackageReport> {
  const url = addressNamed(named, at?.loaded);
  return url ? remoteReport(url, desk, at) : desk.examine(packageArgument(named, at?.loaded));
}

async function remoteReport(url: URL, desk: PackageDesk, at: { loaded: LoadedConfig; folder: string } | undefined): Promise<PackageReport> {
  if (!at) return desk.examineRemote(url, { hosts: [], keys: [] });
  const section = at.loaded.config.upstreams.find((each) => remoteOf(each)?.href === url.href);
  return desk.examineRemote(url, { hosts: await hostsBeside(url, at.loaded, at.folder), keys: section?.certificateKeys ?? [] });
}

/** As it is named, or that of an upstream; undefined where it is a package. Throws UsageError. */
function addressNamed(named: string, loaded: LoadedConfig | undefined): URL | undefined {
  try {
    if (isRemoteText(named)) return parseRemote(named);
  } catch (fault) {
    throw new UsageError((fault as Error).message);
  }
  const section = isPackageText(named) ? undefined : loaded?.config.upstreams.find(({ id }) => id === named);
  return section && remoteOf(section);
}

/** A package or an address can be asked about before there is a deployment. */
function pathIfAny(given: string | undefined): string | undefined {
  try {
    return configPath(given);
  } catch (fault) {
    if (given !== undefined || !(fault instanceof UsageError)) throw fault;
    return undefined;
  }
}
