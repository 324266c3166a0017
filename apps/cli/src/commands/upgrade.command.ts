import { resolve } from 'node:path';
import { SERVER_INFO } from '@gatehouse/gateway';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { DeploymentFault, readBirth } from '../deployment/birth.js';
import { Changes } from '../deployment/changes.js';
import { assertCommitted } from '../deployment/clean-tree.js';
import { configurationFault, outcomeLines, ownCodeFault, Renewal, toSettle } from '../deployment/deployment.js';
import { isLater, othersVendored, packageFor, vendored } from '../deployment/installed-from.js';

const FLAGS = {
  'dry-run': { type: 'boolean' },
  force: { type: 'boolean' },
  tarball: { type: 'string' },
  abort: { type: 'boolean' },
} as const;
type Values = { 'dry-run'?: boolean; force?: boolean; tarball?: string; abort?: boolean };

const say = (text: string): void => void process.stdout.write(text);

/** Brings a deployment to the version of this program. An interrupted upgrade is finished, or taken back by --abort. */
export const upgrade: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  if (positionals.length > 1) throw new UsageError(`Name one folder.\nUsage: gatehouse ${usage}`);
  const folder = resolve(positionals[0] ?? '.');
  try {
    const pending = Changes.pending(folder);
    if (pending) return await settled(pending, values.abort ?? false);
    if (values.abort) throw new DeploymentFault('No upgrade was interrupted here: there is nothing to take back.');
    return await upgraded(folder, values);
  } catch (error) {
    if (!(error instanceof DeploymentFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
};

async function settled(pending: Changes, back: boolean): Promise<number> {
  await (back ? pending.takeBack() : pending.finish());
  const count = `${pending.all.length} ${pending.all.length === 1 ? 'file' : 'files'}`;
  say(
    back
      ? `What was begun is taken back: ${count} as before.\n`
      : `What was interrupted is finished: ${count}. \`gatehouse doctor\` looks over it.\n`,
  );
  return EXIT.ok;
}

async function upgraded(folder: string, values: Values): Promise<number> {
  const { version } = SERVER_INFO;
  const birth = readBirth(folder);
  if (isLater(birth.version, version))
    throw new DeploymentFault(
      `${folder} is of ${birth.version}, and this is ${version}. Run \`npx gatehouse@${birth.version}\` or a later one.`,
    );
  const made = packageFor(folder, version, values.tarball);
  const renewal = Renewal.upgrade(folder, { answers: birth.answers, made });
  if (values['dry-run']) {
    say(`${birth.version} to ${version} would change:\n${report(renewal)}Nothing was written.\n`);
    return EXIT.ok;
  }
  if (values.force) say(`Copies of what changes are in ${renewal.copied(birth.version)}.\n`);
  else assertCommitted(folder);
  if (values.tarball !== undefined) vendored(folder, values.tarball);
  await renewal.apply();
  say(`${birth.version} to ${version}:\n${report(renewal)}`);
  return ended(folder, renewal, values.tarball);
}

const report = ({ outcomes, told }: Renewal): string => {
  const lines = [...outcomeLines(outcomes), ...told.map((what) => `  gateway.yaml: rewritten, your comments stay (${what})`)];
  return lines.length === 0 ? '  No file changes.\n' : `${lines.join('\n')}\n`;
};

async function ended(folder: string, { outcomes, told }: Renewal, tarball: string | undefined): Promise<number> {
  const open = toSettle(outcomes).length;
  const fault = configurationFault(folder);
  if (fault !== undefined)
    process.stderr.write(
      `gateway.yaml is yours${told.length > 0 ? '' : ' and was not changed'}. This version does not take it as it is:\n${fault}\n`,
    );
  const code = fault === undefined ? await ownCodeFault(folder) : undefined;
  if (code !== undefined) process.stderr.write(`Code of your own is not changed. This version does not take it as it is:\n${code}\n`);
  const others = tarball === undefined ? [] : othersVendored(folder, tarball);
  if (others.length > 0) say(`${others.join(', ')} of vendor/ is kept to go back to. Delete it when you no longer would.\n`);
  if (open > 0) process.stderr.write(`${open} ${open === 1 ? 'file is' : 'files are'} to settle before it starts again.\n`);
  say('Next: npm install --ignore-scripts, npm test, commit, restart.\n');
  return open > 0 || fault !== undefined || code !== undefined ? EXIT.failed : EXIT.ok;
}
