import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { LockedPackages, PackageDesk } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import type { LockedPackage, PackageReport } from '@gatehouse/integrity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { operator } from '../operator.js';
import { ANSWER_FLAGS, answersBy, packageArgument } from '../packages/package-argument.js';
import { riskTable } from '../packages/risk-table.js';

const FLAGS = { ...CONFIG_FLAG, ...ANSWER_FLAGS, as: { type: 'string' } } as const;

/**
 * Shows what speaks against a package, then writes its exact version and digests into the lockfile, from which alone it is started. What is
 * blocked is not written. Exit 2 there, 1 where it could not be installed.
 */
export const lock: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const path = configPath(values.config);
  const loaded = loadConfigFile(path, { secretCheck: 'when-used' });
  const desk = PackageDesk.open(loaded, answersBy(values));
  const reference = packageArgument(named, loaded);
  const report = await desk.examine(reference);
  process.stdout.write(`${riskTable(report)}\n`);
  if (report.risk.level === 'blocked') {
    process.stderr.write(
      `${report.package} was not locked: what is above comes to too much, and nobody can approve it. Choose another version or package.\n`,
    );
    return EXIT.blocked;
  }
  const packages = new LockedPackages(desk.settings, dirname(path));
  return written(report, () => packages.lock(report, reference), { path, as: values.as });
};

async function written(
  report: PackageReport,
  write: () => Promise<LockedPackage>,
  { path, as }: { path: string; as: string | undefined },
): Promise<number> {
  const office = await openOffice(path);
  try {
    const by = await operator(office, as, (person) => office.pins.admit(person));
    const entry = await write();
    const { score, level, reasons } = entry.risk;
    const details = { package: entry.package, digest: entry.digest, score, level, reasons: reasons.join('\n') };
    await office.trail.record({ kind: 'package.locked', severity: 'warn', actor: { subject: by, roles: [] }, details });
    process.stdout.write(withIt(entry));
    process.stdout.write(
      level === 'low'
        ? `${entry.package} is locked. Where it is new, it serves what nothing is found in; where it replaces another version, it waits until gatehouse pins approve.\n`
        : `${entry.package} is locked, and waits for a person: gatehouse pins diff UPSTREAM server:introduction shows this again, pins approve lets it serve.\n`,
    );
    return EXIT.ok;
  } catch (fault) {
    process.stderr.write(`${report.package} was not locked: ${(fault as Error).message}\n`);
    return EXIT.failed;
  } finally {
    await office.close();
  }
}

/** What is installed beside it: its digests hold, and it was looked at. */
function withIt({ installed }: LockedPackage): string {
  const { requirements, ...paths } = installed?.resolved ?? {};
  const count = (Array.isArray(requirements) ? requirements : Object.keys(paths).filter((path) => path !== '')).length - 1;
  return count > 0
    ? `${count} packages come with it. They are held to their digests and run no script; what speaks against them is under tree above.\n`
    : '';
}
