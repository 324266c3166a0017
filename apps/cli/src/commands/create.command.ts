import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { configSchema, loadConfigText } from '@gatehouse/config';
import { SERVER_INFO } from '@gatehouse/gateway';
import { isJsonObject } from '@gatehouse/kernel';
import { parse } from 'yaml';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { answerFaults, QUESTIONS, withStandards, type Answers } from '../create/answers.js';
import { deploymentFiles } from '../create/deployment-files.js';
import { installedPacks } from '../deployment/packs-lock.js';
import { place, PlaceFault, remainsOf } from '../create/place.js';

const TEXT = { type: 'string' } as const;
const NAMES = Object.fromEntries(QUESTIONS.map(({ name }) => [name, TEXT]));
const FLAGS = { ...NAMES, answers: TEXT, tarball: TEXT, yes: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;

type Said = Partial<Record<keyof Answers, string>>;

/** A new deployment in a folder of its own. */
export const create: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [folder] = positionals;
  if (!folder || positionals.length > 1) throw new UsageError(`Name the folder to make.\nUsage: gatehouse ${usage}`);
  const {
    answers: file,
    tarball,
    yes = false,
    'dry-run': dryRun = false,
    ...flags
  } = values as Said & { answers?: string; tarball?: string; yes?: boolean; 'dry-run'?: boolean };
  if (tarball !== undefined && !existsSync(tarball))
    throw new UsageError(`There is no ${tarball}. \`npm run pack\` in the repository makes it.`);
  const said = { ...(file === undefined ? {} : fileAnswers(file)), ...flags };
  const answers = withStandards(yes || !process.stdin.isTTY ? said : await asked(said));
  const faults = answerFaults(answers);
  if (faults.length > 0) throw new UsageError(`Some answers are missing or do not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  const made = { version: SERVER_INFO.version, ...(tarball === undefined ? {} : { tarball: basename(tarball) }) };
  const files = deploymentFiles(answers as Answers, made, { schema: configSchema(), packs: installedPacks() });
  assertLoads(files);
  if (dryRun) {
    process.stdout.write(`${Object.keys(files).toSorted().join('\n')}\nNothing was written.\n`);
    return EXIT.ok;
  }
  try {
    await place(folder, files, tarball);
  } catch (error) {
    if (!(error instanceof PlaceFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
  process.stdout.write(`${nextSteps(folder, answers as Answers)}${ended(folder)}`);
  return EXIT.ok;
};

/** What an end in the middle leaves: nothing in the folder itself. */
const ended = (folder: string): string =>
  remainsOf(folder)
    .map((draft) => `${draft} is what a run that was ended before left. Nothing of it is used; delete it.\n`)
    .join('');

const nextSteps = (folder: string, { administrator, mls }: Answers): string => `${folder} is made. Next:

  cd ${folder}
  npm install --ignore-scripts
  cp .env.example .env                 # and fill it in
  npx gatehouse check                  # ${mls === '' ? 'says what is wrong' : 'says which questions of the MLS licence are open; ask the MLS'}
  npx gatehouse account password ${administrator} --generate
  npm start

README.md says what is still open.
`;

/** Whatever the answers made, the gateway has the last word on it: nothing is written that it would not take. */
function assertLoads(files: ReturnType<typeof deploymentFiles>): void {
  try {
    loadConfigText(files['gateway.yaml']!, 'gateway.yaml', { secretCheck: 'when-used' });
  } catch (error) {
    throw new UsageError(`These answers make no configuration that the gateway takes:\n${(error as Error).message}`);
  }
}

function fileAnswers(file: string): Said {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!isJsonObject(content)) throw new UsageError(`${file} has to hold answers by name, such as name: Harbor Realty.`);
  const unknown = Object.keys(content).filter((name) => !QUESTIONS.some((question) => question.name === name));
  if (unknown.length > 0)
    throw new UsageError(
      `${file} answers what is not asked: ${unknown.join(', ')}. Asked is: ${QUESTIONS.map(({ name }) => name).join(', ')}.`,
    );
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value ?? '')]),
  );
}

/** Asks what was not said, each until the answer fits. */
async function asked(said: Said): Promise<Said> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  let answers: Said = said;
  try {
    for (const { name, asks, example, standard, fault } of QUESTIONS) {
      while (answers[name] === undefined) {
        const proposed = standard(answers);
        const typed =
          (await terminal.question(`${asks} ${proposed === '' ? `(such as ${example})` : `[${proposed}]`} `)).trim() || proposed;
        const what = fault(typed, answers);
        if (what === undefined) answers = { ...answers, [name]: typed };
        else process.stdout.write(`  It ${what}.\n`);
      }
    }
    return answers;
  } finally {
    terminal.close();
  }
}
