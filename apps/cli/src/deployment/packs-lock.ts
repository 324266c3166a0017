import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { parse, stringify } from 'yaml';
import { isJsonObject } from '@gatehouse/kernel';
import { digest } from './birth.js';

/** Rules that are data. Their binary parts are named by a digest in files that are listed here. */
const RULES = /\.(?:yaml|csv|cedar|cedarschema|json)$/;
const HEAD =
  '# The rules that this deployment was looked over with, file by file (SHA-256). `npx gatehouse doctor` says where those installed are others.\n';

/** Digest of every rule file that is installed, by its path. */
export function installedPacks(): Readonly<Record<string, string>> {
  const root = dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/package.json'));
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => RULES.test(name) && !/^package\.json$/.test(name),
  );
  const paths = names.map((name) => relative('.', name).split(sep).join('/')).toSorted();
  return Object.fromEntries(paths.map((path) => [path, digest(readFileSync(join(root, path), 'utf8'))]));
}

/** `law`: that of its states, by name, and how it stands. */
export function packsLock(
  version: string,
  packs: Readonly<Record<string, string>>,
  law: readonly { name: string; mode: string }[],
): string {
  const stands = Object.fromEntries(law.map(({ name, mode }) => [name, mode]));
  return `${HEAD}${stringify({ version, law: stands, files: packs }, { lineWidth: 0 })}`;
}

/** Paths whose rules are not as they were looked over; `undefined` where that is not on record. */
export function otherPacks(lock: string, packs: Readonly<Record<string, string>>): readonly string[] | undefined {
  const whole: unknown = parse(lock);
  const files = isJsonObject(whole) && isJsonObject(whole['files']) ? whole['files'] : undefined;
  if (files === undefined) return undefined;
  return [...new Set([...Object.keys(files), ...Object.keys(packs)])].filter((path) => files[path] !== packs[path]).toSorted();
}

/**
 * What a start says where the rules that are installed are not those of packs.lock. A warning and no refusal: a version that closes a hole must not
 * wait for somebody to read what else is in it.
 */
export function rulesNotLookedOver(lock: string | undefined, packs: Readonly<Record<string, string>>): string | undefined {
  const others = lock === undefined ? [] : (otherPacks(lock, packs) ?? ['packs.lock']);
  if (others.length === 0) return undefined;
  return `The rules that are installed are not those of packs.lock (${others.length} of them). \`gatehouse doctor\` names them, \`gatehouse upgrade\` takes them in.`;
}
