import { readFileSync } from 'node:fs';
import { loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { PackageDesk, packageOf } from '@gatehouse/gateway';
import {
  isPackageText,
  OfflineAnswers,
  parsePackage,
  RecordedAnswers,
  type PackageReference,
  type PackageReport,
} from '@gatehouse/integrity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const FLAGS = { ...CONFIG_FLAG, json: { type: 'boolean' }, offline: { type: 'boolean' }, recorded: { type: 'string' } } as const;

/** What a package is worth less for, point by point. Exit 1 where a person has to decide about it, 2 where it is not let in. */
export const risk: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const path = isPackageText(named) ? pathIfAny(values.config) : configPath(values.config);
  const loaded = path === undefined ? undefined : loadConfigFile(path, { secretCheck: 'when-used' });
  const reference = isPackageText(named) ? referenceIn(named) : packageOfUpstream(named, loaded!, path!);
  const answers =
    values.recorded !== undefined
      ? RecordedAnswers.parse(readFileSync(values.recorded, 'utf8'))
      : values.offline
        ? new OfflineAnswers()
        : undefined;
  const report = await PackageDesk.open(loaded, answers).examine(reference);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${riskTable(report)}\n`);
  return { low: EXIT.ok, elevated: EXIT.failed, blocked: EXIT.blocked }[report.risk.level];
};

const VERDICTS = {
  low: 'nothing here needs a person',
  elevated: 'a person has to decide about it',
  blocked: 'it is not let in',
};

/** For a terminal: the most points first, then what was looked at and cost nothing. */
export function riskTable({ package: named, digest, risk: { score, level, reasons } }: PackageReport): string {
  const rows = reasons.map(
    ({ signal, points, isKnown, fact, source, asOf }) =>
      `${String(points).padStart(4)}  ${signal.padEnd(19)} ${isKnown ? '' : 'unknown: '}${fact}  [${source}${asOf ? `, ${asOf.slice(0, 10)}` : ''}]`,
  );
  const unknown = reasons.filter(({ isKnown }) => !isKnown).length;
  const left =
    unknown > 0
      ? [`${unknown} of ${reasons.length} signals could not be known; each costs points, since what is not known is not safe.`]
      : [];
  return [`${named}  ${digest ?? 'no digest'}`, `risk ${score} of 100, ${level}: ${VERDICTS[level]}`, ...rows, ...left].join('\n');
}

/** A package can be asked about before there is a deployment. */
function pathIfAny(given: string | undefined): string | undefined {
  try {
    return configPath(given);
  } catch (fault) {
    if (given !== undefined || !(fault instanceof UsageError)) throw fault;
    return undefined;
  }
}

function referenceIn(text: string): PackageReference {
  try {
    return parsePackage(text);
  } catch (fault) {
    throw new UsageError((fault as Error).message);
  }
}

function packageOfUpstream(id: string, { config }: LoadedConfig, path: string): PackageReference {
  const section = config.upstreams.find((each) => each.id === id);
  if (!section) throw new UsageError(`${id} is no upstream of ${path}, and no package such as npm:@scope/name@1.2.3.`);
  const launched = packageOf(section);
  if (!launched)
    throw new UsageError(
      `${id} starts no package of a registry, so there is nobody to ask about it. gatehouse scan ${id} looks at what it lists.`,
    );
  return launched.reference;
}
