import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { hostsBeside, PackageDesk, remoteOf } from '@gatehouse/gateway';
import { AnswerKeeper, isPackageText, isRemoteText, parseRemote, type PackageReport } from '@gatehouse/integrity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { ANSWER_FLAGS, answersBy, packageArgument } from '../packages/package-argument.js';
import { riskTable } from '../packages/risk-table.js';

const FLAGS = { ...CONFIG_FLAG, ...ANSWER_FLAGS, json: { type: 'boolean' }, record: { type: 'string' } } as const;

/** What a package or a server at an address is worth less for, point by point. Exit 1 where a person has to decide about it, 2 where it is not let in. */
export const risk: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const path = isPackageText(named) || isRemoteText(named) ? pathIfAny(values.config) : configPath(values.config);
  const loaded = path === undefined ? undefined : loadConfigFile(path, { secretCheck: 'when-used' });
  const keeper = values.record === undefined ? undefined : new AnswerKeeper();
  const at: Place = {
    desk: PackageDesk.open(loaded, answersBy(values)),
    ...(keeper && { keeper }),
    ...(loaded && { loaded, folder: dirname(path!) }),
  };
  const report = await reportOn(named, at);
  if (keeper) {
    const recording = keeper.recording(new Date().toISOString());
    writeFileSync(values.record!, `${JSON.stringify({ package: report.package, ...recording })}\n`);
  }
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${riskTable(report)}\n`);
  return { low: EXIT.ok, elevated: EXIT.failed, blocked: EXIT.blocked }[report.risk.level];
};

/** Who is asked, and what is known beside. */
interface Place {
  readonly desk: PackageDesk;
  readonly keeper?: AnswerKeeper;
  readonly loaded?: LoadedConfig;
  readonly folder?: string;
}

function reportOn(named: string, at: Place): Promise<PackageReport> {
  const url = addressNamed(named, at.loaded);
  return url ? remoteReport(url, at) : at.desk.examine(packageArgument(named, at.loaded), at.keeper);
}

async function remoteReport(url: URL, { desk, keeper, loaded, folder }: Place): Promise<PackageReport> {
  if (!loaded || folder === undefined) return desk.examineRemote(url, { hosts: [], keys: [] }, keeper);
  const section = loaded.config.upstreams.find((each) => remoteOf(each)?.href === url.href);
  return desk.examineRemote(url, { hosts: await hostsBeside(url, loaded, folder), keys: section?.certificateKeys ?? [] }, keeper);
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
