/** Registries that are asked about packages. */
export const ECOSYSTEMS = ['npm', 'pypi', 'oci'] as const;
export type Ecosystem = (typeof ECOSYSTEMS)[number];

/** A package as a person names it: `npm:@scope/name@1.2.3`, `pypi:name@1.2.3`, `oci:ghcr.io/owner/name@1.2.3` or `…@sha256:…`. */
export interface PackageReference {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** Left out: whichever the registry says is the latest. */
  readonly version?: string;
}

const NAMES: Readonly<Record<Ecosystem, RegExp>> = {
  // As registries take them: no dot or dash first, nothing that leads elsewhere in a path.
  npm: /^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-zA-Z0-9._~-]*$/,
  pypi: /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/,
  oci: /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
};
const VERSION = /^(sha256:[0-9a-f]{64}|[A-Za-z0-9][A-Za-z0-9._+-]{0,127})$/;
const LONGEST_NAME = 214;

/** Throws Error that says what is expected. */
export function parsePackage(text: string): PackageReference {
  const [, ecosystem, rest = ''] = /^(npm|pypi|oci):(.+)$/.exec(text) ?? [];
  const [, name, version] = /^(@?[^@]+?)(?:@([^@]+))?$/.exec(rest) ?? [];
  const isNamed = ecosystem !== undefined && name !== undefined && name.length <= LONGEST_NAME && NAMES[ecosystem as Ecosystem].test(name);
  if (!isNamed || (version !== undefined && !VERSION.test(version)))
    throw new Error(`expected a package such as npm:@scope/name@1.2.3, pypi:name@1.2.3 or oci:ghcr.io/owner/name@1.2.3`);
  return {
    ecosystem: ecosystem as Ecosystem,
    name: normalName(ecosystem as Ecosystem, name),
    ...(version === undefined ? {} : { version }),
  };
}

export function packageText({ ecosystem, name, version }: PackageReference): string {
  return `${ecosystem}:${name}${version === undefined ? '' : `@${version}`}`;
}

export function isPackageText(text: string): boolean {
  return /^(npm|pypi|oci):/.test(text);
}

/** PyPI takes every spelling for one name (PEP 503). */
function normalName(ecosystem: Ecosystem, name: string): string {
  return ecosystem === 'pypi' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name;
}

export interface LaunchedPackage {
  readonly reference: PackageReference;
  /** What the server itself is given. */
  readonly args: readonly string[];
  /** Of an image: the program that runs it, and the words before its name. */
  readonly runtime?: string;
  readonly options?: readonly string[];
}

const LAUNCHERS: Readonly<Record<string, Ecosystem>> = {
  npx: 'npm',
  pnpx: 'npm',
  bunx: 'npm',
  uvx: 'pypi',
  pipx: 'pypi',
  docker: 'oci',
  podman: 'oci',
};
/** Options of the launchers that take a word of their own. */
const TAKE_A_WORD: ReadonlySet<string> = new Set([
  '-p',
  '--package',
  '--from',
  '--spec',
  '--python',
  '-e',
  '--env',
  '-v',
  '--volume',
  '--mount',
  '--name',
  '--network',
  '--user',
  '-u',
]);
const NAMES_IT: Partial<Record<Ecosystem, readonly string[]>> = { npm: ['-p', '--package'], pypi: ['--from', '--spec'] };

/**
 * The package that a command line would fetch and start: npx, uvx, `pipx run`, `docker run`; undefined for any other program. Throws Error
 * where such a program is given no package that can be read.
 */
export function launchedPackage(command: string, args: readonly string[]): LaunchedPackage | undefined {
  const program = (command.split(/[\\/]/).at(-1) ?? '').replace(/\.(cmd|exe)$/, '');
  const ecosystem = LAUNCHERS[program];
  const starts = args[0] === 'run' || args[0] === 'exec';
  if (!ecosystem || (ecosystem === 'oci' && args[0] !== 'run')) return undefined;
  const words = starts ? args.slice(1) : args;
  let named: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (!word.startsWith('-')) {
      const reference = parsePackage(`${ecosystem}:${spelled(ecosystem, named ?? word)}`);
      const launched = { reference, args: words.slice(at + 1) };
      return ecosystem === 'oci' ? { ...launched, runtime: command, options: words.slice(0, at) } : launched;
    }
    const [option, given] = word.split('=', 2);
    if (NAMES_IT[ecosystem]?.includes(option!)) named = given ?? words[at + 1];
    if (given === undefined && TAKE_A_WORD.has(option!)) at += 1;
  }
  throw new Error(`${program} is given no package to start`);
}

/** `name==1.2.3` of Python and `name:tag` of images in the form that this gateway writes. */
function spelled(ecosystem: Ecosystem, word: string): string {
  if (ecosystem === 'pypi') return word.replace('==', '@').replace(/\[[^\]]*\]/, '');
  if (ecosystem === 'oci' && !word.includes('@')) return word.replace(/:([^:/]+)$/, '@$1');
  return word;
}
