import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { objectAt, textAt } from './observation.js';
import type { PackageReport } from './package-examiner.js';
import { packageText, parsePackage, type PackageReference } from './package-reference.js';

/** A package as somebody looked at it and let it in. */
export interface LockedPackage {
  /** Exact, e.g. `npm:@scope/name@1.2.3`. */
  readonly package: string;
  /** Of what the registry serves: `sha512-…` of an npm archive, `sha256:…` of the others. */
  readonly digest: string;
  /** What is installed and started; absent for an image, which its runtime fetches by digest. */
  readonly installed?: {
    /** npm: `packages` of package-lock.json. PyPI: `requirements`, lines with hashes. */
    readonly resolved: JsonObject;
    /** npm: path of the program inside. PyPI: `module:function`. */
    readonly program: string;
    /** SHA-256 over what was installed, by platform (`linux-x64`): other platforms have other files. */
    readonly trees: Readonly<Record<string, string>>;
  };
  readonly risk: LockedRisk;
}

/** What was known when it was let in. */
export interface LockedRisk {
  readonly score: number;
  readonly level: string;
  /** Each that cost points, in one line. */
  readonly reasons: readonly string[];
}

const VERSION = 1;

/** gatehouse.lock: which packages may be started, exactly. Written by `gatehouse lock`, read at each start. */
export class Lockfile {
  private constructor(private readonly packages: ReadonlyMap<string, LockedPackage>) {}

  static readonly EMPTY = new Lockfile(new Map());

  /** Throws Error where the text is no lockfile, or has an entry that cannot be relied on. */
  static parse(text: string): Lockfile {
    let content: JsonValue;
    try {
      content = JSON.parse(text) as JsonValue;
    } catch (cause) {
      throw new Error('it is no JSON', { cause });
    }
    if (!isJsonObject(content) || content['lockfileVersion'] !== VERSION) throw new Error(`expected lockfileVersion ${VERSION}`);
    const entries = Object.entries(objectAt(content, 'packages')).map(([named, entry]) => [named, lockedPackage(named, entry)] as const);
    return new Lockfile(new Map(entries));
  }

  /** The entry of this version; where none is named, the only one of the package. Throws Error that says what to do. */
  find(reference: PackageReference): LockedPackage {
    const text = packageText(reference);
    const exact = this.packages.get(text);
    if (exact) return exact;
    const others = [...this.packages.values()].filter(({ package: named }) => isSamePackage(parsePackage(named), reference));
    if (reference.version === undefined && others.length === 1) return others[0]!;
    if (others.length === 0) throw new Error(`${text} is not in the lockfile. gatehouse lock looks at it and writes it there.`);
    const versions = others.map(({ package: named }) => parsePackage(named).version).join(', ');
    const asked = reference.version === undefined ? 'no version is named' : `version ${reference.version} is not`;
    throw new Error(`${text}: the lockfile has ${versions}, and ${asked}. Name one of these, or let gatehouse lock look at this one.`);
  }

  /** With this entry in place of the one of its version, or, where no version was asked for, of every other one of its package. */
  with(entry: LockedPackage, asked: PackageReference): Lockfile {
    const kept = [...this.packages].filter(([named]) => asked.version !== undefined || !isSamePackage(parsePackage(named), asked));
    return new Lockfile(new Map([...kept, [entry.package, entry]]));
  }

  toString(): string {
    const sorted = [...this.packages].toSorted(([one], [other]) => (one < other ? -1 : 1));
    const packages = Object.fromEntries(sorted.map(([named, { digest, installed, risk }]) => [named, { digest, installed, risk }]));
    return `${JSON.stringify({ lockfileVersion: VERSION, packages }, null, 2)}\n`;
  }
}

export function lockedRisk({ risk: { score, level, reasons } }: PackageReport): LockedRisk {
  const lines = reasons
    .filter(({ points }) => points > 0)
    .map(({ signal, points, isKnown, fact, source, asOf }) => {
      const from = asOf === undefined ? source : `${source}, ${asOf.slice(0, 10)}`;
      return `${points} ${signal}: ${isKnown ? '' : 'unknown, '}${fact} [${from}]`;
    });
  return { score, level, reasons: lines };
}

function isSamePackage(one: PackageReference, other: PackageReference): boolean {
  return one.ecosystem === other.ecosystem && one.name === other.name;
}

function lockedPackage(named: string, entry: JsonValue): LockedPackage {
  const fault = (what: string): Error => new Error(`${named}: ${what}`);
  const { ecosystem, version } = parsePackage(named);
  const digest = textAt(entry, 'digest');
  const risk = objectAt(entry, 'risk');
  if (version === undefined) throw fault('expected an exact version');
  if (!digest || !/^(sha512-[A-Za-z0-9+/]{86}==|sha256:[0-9a-f]{64})$/.test(digest)) throw fault('expected a digest');
  if (typeof risk['score'] !== 'number' || typeof risk['level'] !== 'string' || !Array.isArray(risk['reasons']))
    throw fault('expected the risk that was found');
  const locked = { package: named, digest, risk: risk as unknown as LockedRisk };
  if (ecosystem === 'oci') return locked;
  const installed = objectAt(entry, 'installed');
  const trees = objectAt(installed, 'trees');
  const program = textAt(installed, 'program');
  if (program === undefined || !Object.values(trees).every((tree) => typeof tree === 'string')) throw fault('expected what is installed');
  return { ...locked, installed: { resolved: objectAt(installed, 'resolved'), program, trees: trees as Record<string, string> } };
}
