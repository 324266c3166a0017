import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@gatehouse/kernel';
import { parse, stringify } from 'yaml';
import { answersInText } from '../create/answer-file.js';
import { answerFaults, withStandards, type Answers } from '../create/answers.js';
import type { Files } from '../create/target-files.js';
import { ownershipOf } from './ownership.js';

/** What is wrong with a deployment, and what to do. */
export class DeploymentFault extends Error {}

/** Where a deployment's packages come from. */
export interface Package {
  readonly version: string;
  /** Name of a tarball in vendor/, where it is not to come from a registry. */
  readonly tarball?: string;
}

/** What a deployment was made from, as `.gatehouse/` has it. */
export interface Birth {
  readonly answers: Answers;
  readonly version: string;
  /** SHA-256 of each managed file as it was written, by path. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Each managed file as it was written, for a merge. The first deployments have none. */
  readonly base: Files;
  readonly seeded: readonly string[];
}

export const ANSWERS = '.gatehouse/answers.yaml';
export const MANAGED = '.gatehouse/managed.json';
export const BASE = '.gatehouse/base.json';

/** A checkout may have other line ends; that is no change. */
export const plain = (text: string): string => text.replaceAll('\r\n', '\n');
export const digest = (text: string): string => hash('sha256', plain(text));

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** The files that say what the others were made from. */
export function birthFiles(answers: Answers, version: string, files: Files): Files {
  const of = (kind: string) => Object.entries(files).filter(([path]) => ownershipOf(path) === kind);
  return {
    [ANSWERS]: `# What this folder was made from. \`gatehouse upgrade\` reads it, \`gatehouse add\` writes it. No secrets.\n${stringify(answers)}`,
    [MANAGED]: json({
      version,
      files: Object.fromEntries(of('managed').map(([path, text]) => [path, digest(text)])),
      seeded: of('seeded').map(([path]) => path),
    }),
    [BASE]: json(Object.fromEntries(of('managed'))),
  };
}

/** Throws DeploymentFault where the folder was not made by `gatehouse create`, or its record was damaged. */
export function readBirth(folder: string): Birth {
  if (!existsSync(join(folder, MANAGED)))
    throw new DeploymentFault(`${folder} has no ${MANAGED}: \`gatehouse create\` did not make it. Name the folder of a deployment.`);
  const managed = objectIn(folder, MANAGED);
  const { version, files, seeded } = managed;
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+/.test(version) || !isTexts(files)) throw damaged(MANAGED);
  const known = Object.keys(files);
  const base = existsSync(join(folder, BASE)) ? objectIn(folder, BASE) : {};
  if (!isTexts(base)) throw damaged(BASE);
  for (const path of [...known, ...Object.keys(base)])
    if (path.startsWith('/') || path.split(/[\\/]/).includes('..')) throw damaged(MANAGED);
  return {
    answers: answersIn(folder),
    version,
    hashes: Object.fromEntries(Object.entries(files).filter(([path]) => ownershipOf(path) === 'managed')),
    base,
    seeded: Array.isArray(seeded) ? seeded.map(String) : known.filter((path) => ownershipOf(path) === 'seeded'),
  };
}

const damaged = (path: string): DeploymentFault =>
  new DeploymentFault(`${path} is damaged: it is no record that \`gatehouse create\` wrote. Take it from version control or a backup.`);

const isTexts = (value: unknown): value is Record<string, string> =>
  isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string');

function objectIn(folder: string, path: string, read: (text: string) => unknown = parse): Record<string, unknown> {
  let content: unknown;
  try {
    content = read(readFileSync(join(folder, path), 'utf8'));
  } catch {
    throw damaged(path);
  }
  if (!isJsonObject(content)) throw damaged(path);
  return content;
}

function answersIn(folder: string): Answers {
  if (!existsSync(join(folder, ANSWERS))) throw damaged(ANSWERS);
  const said = Object.fromEntries(
    Object.entries(objectIn(folder, ANSWERS, answersInText)).map(([name, value]) => [name, String(value ?? '')]),
  );
  const answers = withStandards(said);
  const faults = answerFaults(answers);
  if (faults.length > 0) throw new DeploymentFault(`${ANSWERS} does not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return answers as Answers;
}
