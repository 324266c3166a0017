import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './gateway-process.js';

/** A program that tests need beside the dependencies, or a sentence that says why there is none. */
export type Found<T> = (T & { readonly reason?: undefined }) | ({ readonly [K in keyof T]?: undefined } & { readonly reason: string });

interface SidePackage {
  readonly folder: string;
  readonly bin: Readonly<Record<string, string>>;
}

interface SidePackageName {
  /** Folder below `.tools/`. */
  readonly place: string;
  readonly name: string;
  /** Exact. */
  readonly version: string;
}

const TOOLS = join(repository, '.tools');
const INSTALL_MS = 240_000;
const installs = new Map<string, Promise<Found<SidePackage>>>();

/**
 * A package from npm in a folder of its own below `.tools/`: found there, or installed now, once per process. It is no dependency of the
 * repository because it is large, or needs a newer Node than the repository does.
 */
export function sidePackage(wanted: SidePackageName): Promise<Found<SidePackage>> {
  const known = installs.get(wanted.place);
  if (known) return known;
  const install = findOrInstall(wanted);
  installs.set(wanted.place, install);
  return install;
}

async function findOrInstall(wanted: SidePackageName): Promise<Found<SidePackage>> {
  const place = join(TOOLS, wanted.place);
  const present = await packageIn(place, wanted);
  if (present) return present;
  await mkdir(TOOLS, { recursive: true });
  // Put together aside and moved when whole: another run may be doing the same, and one that was cut short leaves nothing half there.
  const aside = await mkdtemp(`${place}-`);
  try {
    await npmInstall(aside, `${wanted.name}@${wanted.version}`);
    await rm(place, { recursive: true, force: true });
    await rename(aside, place);
  } catch (error) {
    const other = await packageIn(place, wanted);
    if (!other) return { reason: `npm could not install ${wanted.name}@${wanted.version} (${(error as Error).message})` };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return (await packageIn(place, wanted)) ?? { reason: `${wanted.name}@${wanted.version} is not what npm installed` };
}

async function packageIn(place: string, { name, version }: SidePackageName): Promise<SidePackage | undefined> {
  const folder = join(place, 'node_modules', name);
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version?: string; bin?: Record<string, string> };
    return manifest.version === version ? { folder, bin: manifest.bin ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

function npmInstall(prefix: string, spec: string): Promise<void> {
  const quick = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const args = [
    'install',
    '--prefix',
    prefix,
    '--ignore-scripts',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...quick,
    spec,
  ];
  const npm = process.env['npm_execpath'];
  const [command, before, shell] = npm?.endsWith('npm-cli.js')
    ? [process.execPath, [npm], false]
    : ['npm', [], process.platform === 'win32'];
  return new Promise((resolve, reject) => {
    execFile(command, [...before, ...args], { timeout: INSTALL_MS, shell }, (error, _stdout, stderr) => {
      if (!error) return resolve();
      const code = /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1];
      reject(new Error(code ?? (error.killed ? `not done in ${INSTALL_MS / 1000} s` : `npm ended with ${error.code}`)));
    });
  });
}
