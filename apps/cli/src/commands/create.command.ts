import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { configSchema, loadConfigText } from '@gatehouse/config';
import { SERVER_INFO } from '@gatehouse/gateway';
import { isJsonObject } from '@gatehouse/kernel';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { answersInText } from '../create/answer-file.js';
import { answerFaults, QUESTIONS, withStandards, type Answers } from '../create/answers.js';
import { Conversation, Interrupted } from '../create/conversation.js';
import { deploymentFiles } from '../create/deployment-files.js';
import { KeptAnswers, type Said } from '../create/kept-answers.js';
import { OFFLINE, tarballFault } from '../deployment/installed-from.js';
import { installedPacks } from '../deployment/packs-lock.js';
import { place, PlaceFault, remainsOf } from '../create/place.js';

const TEXT = { type: 'string' } as const;
const NAMES = Object.fromEntries(QUESTIONS.map(({ name }) => [name, TEXT]));
const SWITCHES = { yes: { type: 'boolean' }, resume: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;
const FLAGS = { ...NAMES, answers: TEXT, tarball: TEXT, ...SWITCHES } as const;

type Flags = Said & { answers?: string; tarball?: string; yes?: boolean; resume?: boolean; 'dry-run'?: boolean };

interface Wanted {
  readonly folder: string;
  readonly said: Said;
  readonly tarball: string | undefined;
  readonly resume: boolean;
  /** Whether there is somebody to ask. */
  readonly asks: boolean;
  readonly dryRun: boolean;
}

/** A new deployment in a folder of its own. */
export const create: Run = async (args, usage) => {
  const wanted = wantedBy(args, usage);
  const kept = new KeptAnswers(wanted.folder);
  let said: Said;
  try {
    said = await saidBy(wanted, kept);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`\n${kept.isThere ? keptSentence(wanted, kept) : 'Nothing was answered, and nothing was written.'}\n`);
    return INTERRUPTED;
  }
  const answers = withStandards(said);
  const faults = answerFaults(answers);
  if (faults.length > 0) throw new UsageError(`Some answers are missing or do not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return made(wanted, answers as Answers, kept);
};

/** As a shell has it for a program that ctrl-C ended. */
const INTERRUPTED = 130;

/** The tarball is no answer, and without it the deployment would ask a registry for Gatehouse. */
const keptSentence = ({ folder, tarball }: Wanted, { file }: KeptAnswers): string => {
  const given = tarball === undefined ? '' : ` --tarball ${asTyped(tarball)}`;
  return `What you answered is kept in ${file} (no secrets are among it). \`gatehouse create ${asTyped(folder)}${given} --resume\` goes on from there; delete the file to begin anew.`;
};

/** As it is typed in a shell, where a blank ends a word. */
const asTyped = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);

function wantedBy(args: readonly string[], usage: string): Wanted {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [folder] = positionals;
  if (!folder || positionals.length > 1) throw new UsageError(`Name the folder to make.\nUsage: gatehouse ${usage}`);
  const { answers: file, tarball, yes = false, resume = false, 'dry-run': dryRun = false, ...flags } = values as Flags;
  const fault = tarball === undefined ? undefined : tarballFault(tarball, SERVER_INFO.version);
  if (fault !== undefined) throw new UsageError(fault);
  const said = { ...(file === undefined ? {} : fileAnswers(file)), ...flags };
  return { folder, said, tarball, resume, asks: !yes && process.stdin.isTTY === true, dryRun };
}

async function saidBy({ folder, said, resume, asks }: Wanted, kept: KeptAnswers): Promise<Said> {
  if (resume && !kept.isThere) throw new UsageError(`No answers of an earlier run for ${folder} are kept: there is no ${kept.file}.`);
  if (asks) return new Conversation({ input: process.stdin, output: process.stdout }, kept).held(said, { resume });
  return { ...(resume ? kept.read() : {}), ...said };
}

async function made(wanted: Wanted, answers: Answers, kept: KeptAnswers): Promise<number> {
  const { folder, tarball, dryRun } = wanted;
  const source = { version: SERVER_INFO.version, ...(tarball === undefined ? {} : { tarball: basename(tarball) }) };
  const files = deploymentFiles(answers, source, { schema: configSchema(), packs: installedPacks() });
  assertLoads(files);
  if (dryRun) {
    process.stdout.write(`${Object.keys(files).toSorted().join('\n')}\nNothing was written.\n`);
    if (kept.isThere) process.stdout.write(`${keptSentence(wanted, kept)}\n`);
    return EXIT.ok;
  }
  try {
    await place(folder, files, tarball);
  } catch (error) {
    if (!(error instanceof PlaceFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (kept.isThere) process.stderr.write(`${keptSentence(wanted, kept)}\n`);
    return EXIT.failed;
  }
  kept.forget();
  process.stdout.write(`${nextSteps(wanted, answers)}${ended(folder)}`);
  return EXIT.ok;
}

/** What an end in the middle leaves: nothing in the folder itself. */
const ended = (folder: string): string =>
  remainsOf(folder)
    .map((draft) => `${draft} is what a run that was ended before left. Nothing of it is used; delete it.\n`)
    .join('');

const nextSteps = ({ folder, tarball = '' }: Wanted, { administrator, mls }: Answers): string => `${folder} is made. Next:

  cd ${asTyped(folder)}
  npm install --ignore-scripts${OFFLINE.test(tarball) ? ' --offline' : ''}
  cp .env.example .env                 # and fill it in; of a connection that is still closed any word will do
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
  if (!existsSync(file))
    throw new UsageError(`There is no ${file}. Name a YAML file of answers, such as .gatehouse/answers.yaml of another deployment.`);
  let content: unknown;
  try {
    content = answersInText(readFileSync(file, 'utf8'));
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
