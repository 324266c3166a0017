import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ownershipOf } from '../deployment/ownership.js';
import { answerFaults, withStandards, type Answers } from './answers.js';
import { deploymentFiles } from './deployment-files.js';
import type { Files } from './target-files.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
export const SCAFFOLD = new URL('../../../../test/scaffold/', import.meta.url);
/** The answer files of test/scaffold. */
export const NAMES = readdirSync(new URL('answers/', SCAFFOLD)).map((file) => file.replace('.yaml', ''));

export function answersOf(name: string): Partial<Answers> {
  const content = parse(readFileSync(new URL(`answers/${name}.yaml`, SCAFFOLD), 'utf8')) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, [value].flat().join(', ')]));
}

/** What people read of a deployment: neither what the packages say nor the record of its birth. */
export function filesOf(name: string): Files {
  const answers = withStandards(answersOf(name));
  const faults = answerFaults(answers);
  if (faults.length > 0) throw new Error(`${name}.yaml: ${faults.join('; ')}`);
  const all = deploymentFiles(answers as Answers, { version }, { schema: {}, packs: {} });
  return Object.fromEntries(Object.entries(all).filter(([path]) => ['managed', 'seeded'].includes(ownershipOf(path))));
}
