import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject } from '@gatehouse/kernel';

/** What both changed, made one. `conflicts`: what they changed differently; a text has markers there. */
export interface Merged {
  readonly text: string;
  readonly conflicts: readonly string[];
}

/** `base`: what was written, `yours`: what it became, `ours`: what would be written now. */
export interface Versions {
  readonly base: string;
  readonly yours: string;
  readonly ours: string;
}

/** Three-way merge. A JSON object is merged by its keys, since markers would leave none; all else line by line, by git. */
export function merge(path: string, versions: Versions): Merged | undefined {
  if (path.endsWith('.json')) return mergeJson(versions) ?? mergeLines(versions);
  return mergeLines(versions, LISTS.test(path) ? ['--union'] : []);
}

/** Each line says something by itself, so two that are new at one place both stay. */
const LISTS = /(?:^|\/)\.(?:env\.example|gitignore|dockerignore)$/;

/** `undefined` where git is not there to do it. */
function mergeLines({ base, yours, ours }: Versions, how: readonly string[] = []): Merged | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-merge-'));
  try {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return name;
    };
    const labels = ['-L', 'yours', '-L', 'as it was made', '-L', 'the new version'];
    const files = [file('yours', yours), file('base', base), file('ours', ours)];
    const { status, stdout } = spawnSync('git', ['merge-file', '-p', ...how, ...labels, ...files], { cwd: folder, encoding: 'utf8' });
    // The count of conflicts; above 127 it is an error, null where git could not be started.
    if (status === null || status > 127) return undefined;
    return { text: stdout, conflicts: status === 0 ? [] : [`${status} ${status === 1 ? 'place' : 'places'}`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mergeJson({ base, yours, ours }: Versions): Merged | undefined {
  const [b, y, o] = [base, yours, ours].map(objectOf);
  if (!b || !y || !o) return undefined;
  const conflicts: string[] = [];
  const merged = mergeKeys({ base: b, yours: y, ours: o }, '', conflicts);
  return { text: `${JSON.stringify(merged, undefined, 2)}\n`, conflicts };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every package of ours has one version, and this is where it is said. */
const OURS = 'dependencies.gatehouse';

type Objects = Readonly<Record<'base' | 'yours' | 'ours', Record<string, unknown>>>;

/** Where both changed one value, yours stays and its place is said. */
function mergeKeys({ base, yours, ours }: Objects, at: string, conflicts: string[]): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(yours), ...Object.keys(ours)])) {
    const [was, is, now] = [base[key], yours[key], ours[key]];
    const path = at === '' ? key : `${at}.${key}`;
    if (isJsonObject(is) && isJsonObject(now)) {
      whole[key] = mergeKeys({ base: isJsonObject(was) ? was : {}, yours: is, ours: now }, path, conflicts);
      continue;
    }
    const [same, yourChange, ourChange] = [isSame(is, now), !isSame(is, was), !isSame(now, was)];
    if (!same && yourChange && ourChange && path !== OURS) conflicts.push(path);
    const chosen = yourChange && path !== OURS ? is : now;
    if (chosen !== undefined) whole[key] = chosen;
  }
  return whole;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
