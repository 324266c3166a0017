import { resolve } from 'node:path';
import { loadConfigText } from '@gatehouse/config';
import { SERVER_INFO } from '@gatehouse/gateway';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import type { Answers } from '../create/answers.js';
import { mlsAdded, officeAdded, packAdded, upstreamAdded, vendorAdded, type Addition } from '../deployment/additions.js';
import { stateAdded } from '../deployment/state-addition.js';
import { DeploymentFault, readBirth } from '../deployment/birth.js';
import { Changes } from '../deployment/changes.js';
import { outcomeLines, Renewal, toSettle } from '../deployment/deployment.js';
import { isLater, packageFor } from '../deployment/installed-from.js';

const TEXT = { type: 'string' } as const;
const FLAGS = { dir: TEXT, url: TEXT, package: TEXT, name: TEXT, broker: TEXT } as const;
type Values = Partial<Record<keyof typeof FLAGS, string>>;

/** One more of something in a deployment: the files that name it change together, or none does. */
const adding =
  (think: (folder: string, answers: Answers, given: { named: string; values: Values }) => Addition): Run =>
  async (args, usage) => {
    const { values, positionals } = readFlags(args, FLAGS, usage);
    const [named] = positionals;
    if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
    const folder = resolve(values.dir ?? '.');
    try {
      const renewal = thought(folder, (answers) => think(folder, answers, { named, values }));
      await renewal.files.apply();
      const lines = [...renewal.edited.map((path) => `  ${path}: added`), ...outcomeLines(renewal.files.outcomes)];
      process.stdout.write(`${lines.length > 0 ? lines.join('\n') : `  ${named} is there already; nothing was added.`}\n${renewal.next}\n`);
      return toSettle(renewal.files.outcomes).length === 0 ? EXIT.ok : EXIT.failed;
    } catch (error) {
      if (!(error instanceof DeploymentFault)) throw error;
      process.stderr.write(`${error.message}\n`);
      return EXIT.failed;
    }
  };

function thought(folder: string, think: (answers: Answers) => Addition) {
  if (Changes.pending(folder)) throw new DeploymentFault('An upgrade was interrupted here. Run `gatehouse upgrade` first.');
  const { answers: before, version } = readBirth(folder);
  if (isLater(version, SERVER_INFO.version) || isLater(SERVER_INFO.version, version))
    throw new DeploymentFault(`This deployment is of ${version}, and this is ${SERVER_INFO.version}. Run \`gatehouse upgrade\` first.`);
  const { answers, edits, next } = think(before);
  const configuration = edits['gateway.yaml'];
  if (configuration !== undefined) loadConfigText(configuration, 'gateway.yaml', { secretCheck: 'when-used' });
  const made = packageFor(folder, SERVER_INFO.version, undefined);
  return { files: Renewal.of(folder, { answers, made, edits }), edited: Object.keys(edits), next };
}

export const addMls = adding((folder, answers, { named }) => mlsAdded(folder, answers, named));
export const addState = adding((folder, answers, { named }) => stateAdded(folder, answers, named));
export const addPack = adding((folder, answers, { named }) => packAdded(folder, answers, named));
export const addUpstream = adding((folder, answers, { named, values }) => upstreamAdded(folder, answers, { id: named, ...values }));
export const addOffice = adding((folder, answers, { named, values: { name, broker } }) => {
  return officeAdded(folder, answers, { key: named, name: needed(name), broker });
});
export const addVendor = adding((folder, answers, { named, values: { name } }) =>
  vendorAdded(folder, answers, { id: named, name: needed(name) }),
);

function needed(name: string | undefined): string {
  if (name === undefined) throw new DeploymentFault('Say its name by --name NAME.');
  return name;
}
