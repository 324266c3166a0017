import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { TreePackage } from './dependency-tree.js';
import { listAt, objectAt, textAt } from './observation.js';

interface Installed {
  readonly name: string;
  readonly version: string;
  readonly needs: readonly string[];
  /** pip older than 23.3 does not say. */
  readonly isYanked: boolean | undefined;
}

/**
 * What comes with a package of PyPI, by `install` of an installation report (pip, version 1): markers are resolved for this machine, and of
 * each there is a wheel, since nothing else is installed. undefined where that does not hold the package itself.
 */
export function requirementTree(report: JsonObject, own: string): readonly TreePackage[] | undefined {
  const installed = listAt(report, 'install').map(entryIn);
  if (installed.length === 0 || installed.some((each) => each === undefined)) return undefined;
  const byName = new Map((installed as Installed[]).map((each) => [each.name, each]));
  if (!byName.has(own)) return undefined;
  const through = chains(byName, own);
  return [...byName.values()].flatMap(({ name, version, isYanked }): TreePackage[] =>
    name === own ? [] : [{ name, version, hasScripts: false, isDeprecated: isYanked, through: through.get(name) ?? [] }],
  );
}

/** Over name, version and digest of each: two lists with the same one install the same files. */
export function requirementsDigest(requirements: readonly string[]): string {
  return `sha256:${createHash('sha256').update(requirements.toSorted().join('\n')).digest('hex')}`;
}

/** `name==version --hash=sha256:…` of one entry of the report. Throws Error where it has no digest. */
export function requirementLine(entry: JsonValue): string {
  const metadata = objectAt(entry, 'metadata');
  const [name, version] = [textAt(metadata, 'name') ?? '', textAt(metadata, 'version') ?? ''];
  const hash = textAt(objectAt(objectAt(objectAt(entry, 'download_info'), 'archive_info'), 'hashes'), 'sha256');
  if (hash === undefined || !/^[\w.-]+$/.test(name) || !/^[\w.+!-]+$/.test(version))
    throw new Error('pip named a file without SHA-256 digest, so it cannot be locked');
  return `${name}==${version} --hash=sha256:${hash}`;
}

function entryIn(entry: JsonValue): Installed | undefined {
  const metadata = objectAt(entry, 'metadata');
  const [name, version] = [textAt(metadata, 'name'), textAt(metadata, 'version')];
  if (name === undefined || version === undefined) return undefined;
  const needs = listAt(metadata, 'requires_dist').flatMap((line) => (typeof line === 'string' ? (/^[\w.-]+/.exec(line)?.[0] ?? []) : []));
  const isYanked = isJsonObject(entry) && typeof entry['is_yanked'] === 'boolean' ? entry['is_yanked'] : undefined;
  return { name: plainName(name), version, needs: needs.map((each) => plainName(each)), isYanked };
}

/** The shortest way to each. */
function chains(installed: ReadonlyMap<string, Installed>, own: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>([[own, []]]);
  // Grows while it is walked: each is added once.
  for (const [name, through] of found)
    for (const needed of installed.get(name)!.needs) if (installed.has(needed) && !found.has(needed)) found.set(needed, [...through, name]);
  return found;
}

/** PyPI takes every spelling for one (PEP 503). */
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');
