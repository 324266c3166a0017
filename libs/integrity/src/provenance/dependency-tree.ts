import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { objectAt, plain, textAt } from './observation.js';

/** A package that is installed because another one needs it. */
export interface TreePackage {
  readonly name: string;
  readonly version: string;
  readonly hasScripts: boolean;
  /** Or taken back; undefined where nobody says. */
  readonly isDeprecated: boolean | undefined;
  /** Names from the package that was asked for down to the one that needs this; empty where nothing in the tree is seen to. */
  readonly through: readonly string[];
}

const FOLDER = 'node_modules/';
const KINDS = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** What comes with a package, by `packages` of a package-lock.json; undefined where that does not hold the package itself. */
export function treePackages(packages: JsonObject, own: string): readonly TreePackage[] | undefined {
  const top = `${FOLDER}${own}`;
  if (!isJsonObject(packages[top])) return undefined;
  const through = chains(packages, top);
  return Object.entries(packages).flatMap(([path, entry]): TreePackage[] => {
    if (path === '' || path === top) return [];
    const name = textAt(entry, 'name') ?? nameAt(path);
    const version = textAt(entry, 'version') ?? '';
    const said = isJsonObject(entry) ? entry : {};
    return [
      {
        name,
        version,
        hasScripts: said['hasInstallScript'] === true,
        isDeprecated: textAt(entry, 'deprecated') !== undefined,
        through: through.get(path) ?? [],
      },
    ];
  });
}

/** Over where each package is put and its digest: two lists with the same one install the same files. */
export function resolvedDigest(packages: JsonObject): string {
  const lines = Object.entries(packages).flatMap(([path, entry]) => (path === '' ? [] : [`${path}\n${textAt(entry, 'integrity') ?? ''}`]));
  return `sha256:${createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')}`;
}

/** `lodash@4.17.20: GHSA-…, pulled in by server > express`. */
export function pulledIn({ name, version, through }: TreePackage, what = ''): string {
  const by = through.length > 4 ? [through[0]!, '…', ...through.slice(-2)] : through;
  const chain = by.length === 0 ? '' : `${what === '' ? '' : ','} pulled in by ${by.map((each) => plain(each)).join(' > ')}`;
  return `${plain(`${name}@${version}`)}${what === '' ? '' : `: ${what}`}${chain}`;
}

/** The shortest way to each path: what needs it, as Node finds packages, from the one that was asked for on. */
function chains(packages: JsonObject, top: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>([[top, []]]);
  // Grows while it is walked: each path is added once.
  for (const [path, through] of found) {
    const next = [...through, textAt(packages[path], 'name') ?? nameAt(path)];
    for (const needed of KINDS.flatMap((kind) => Object.keys(objectAt(packages[path], kind)))) {
      const at = placeOf(packages, path, needed);
      if (at !== undefined && !found.has(at)) found.set(at, next);
    }
  }
  return found;
}

function placeOf(packages: JsonObject, from: string, needed: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf(`/${FOLDER}`)))) {
    const path = `${folder === '' ? '' : `${folder}/`}${FOLDER}${needed}`;
    if (Object.hasOwn(packages, path)) return path;
    if (folder === '') return undefined;
  }
}

function nameAt(path: string): string {
  return path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
}
