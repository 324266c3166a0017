// @ts-check
// Programs that tests need beside the dependencies, in the side folder `.tools/`. Plain JavaScript: the conformance runner uses it too, and
// Node 20 runs no TypeScript.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What was looked for, or a sentence that says why there is none.
 *
 * @template T
 * @typedef {(T & { readonly reason?: undefined }) | ({ readonly [K in keyof T]?: undefined } & { readonly reason: string })} Found
 */

/** @typedef {{ readonly folder: string, readonly bin: Readonly<Record<string, string>> }} SidePackage */

/**
 * `place` is a folder below `.tools/`, `version` is exact.
 *
 * @typedef {{ readonly place: string, readonly name: string, readonly version: string }} SidePackageName
 */

const TOOLS = join(repository, '.tools');
const INSTALL_MS = 240_000;
// What MCP Inspector asks for; the conformance suite is content with less.
const LEAST_NODE = { major: 22, minor: 19 };
const FETCHED_NODE = '24.21.0';

/** @type {Map<string, Promise<Found<SidePackage>>>} */
const installs = new Map();

/**
 * A package from npm in a folder of its own below `.tools/`: found there, or installed now, once per process. It is no dependency of the
 * repository because it is large, or needs a newer Node than the repository does.
 *
 * @param {SidePackageName} wanted
 * @returns {Promise<Found<SidePackage>>}
 */
export function sidePackage(wanted) {
  const known = installs.get(wanted.place);
  if (known) return known;
  const install = findOrInstall(wanted);
  installs.set(wanted.place, install);
  return install;
}

/**
 * Node 22.19 or newer: the one that runs this, else one from npm in `.tools/node`.
 *
 * @returns {Promise<Found<{ readonly executable: string }>>}
 */
export async function newerNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE.major || (major === LEAST_NODE.major && minor >= LEAST_NODE.minor)) return { executable: process.execPath };
  // npm knows Windows as win here, where Node says win32.
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const found = await sidePackage({ place: 'node', name: `node-${platform}-${process.arch}`, version: FETCHED_NODE });
  if (found.reason !== undefined) return found;
  const executable = found.bin['node'];
  return executable ? { executable: join(found.folder, executable) } : { reason: `${found.folder} holds no node` };
}

/**
 * @param {SidePackageName} wanted
 * @returns {Promise<Found<SidePackage>>}
 */
async function findOrInstall(wanted) {
  const place = join(TOOLS, wanted.place);
  const present = await packageIn(place, wanted);
  if (present) return present;
  await mkdir(TOOLS, { recursive: true });
  // Put together aside and moved when whole: another run may be doing the same, and one that was cut short leaves nothing half there.
  const aside = await mkdtemp(`${place}-`);
  try {
    await npmInstall(aside, `${wanted.name}@${wanted.version}`);
    // Whoever was quicker may be running from there by now.
    const quicker = await packageIn(place, wanted);
    if (quicker) return quicker;
    await rm(place, { recursive: true, force: true });
    await rename(aside, place);
  } catch (error) {
    const other = await packageIn(place, wanted);
    if (!other) return { reason: `npm could not install ${wanted.name}@${wanted.version} (${/** @type {Error} */ (error).message})` };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return (await packageIn(place, wanted)) ?? { reason: `${wanted.name}@${wanted.version} is not what npm installed` };
}

/**
 * @param {string} place
 * @param {SidePackageName} wanted
 * @returns {Promise<SidePackage | undefined>}
 */
async function packageIn(place, { name, version }) {
  const folder = join(place, 'node_modules', name);
  try {
    /** @type {{ version?: string, bin?: Record<string, string> }} */
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return manifest.version === version ? { folder, bin: manifest.bin ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} prefix
 * @param {string} spec
 * @returns {Promise<void>}
 */
function npmInstall(prefix, spec) {
  const quiet = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const quick = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const args = ['install', '--prefix', prefix, ...quiet, ...quick, spec];
  const npm = process.env['npm_execpath'];
  const [command, before, shell] = npm?.endsWith('npm-cli.js')
    ? /** @type {const} */ ([process.execPath, [npm], false])
    : /** @type {const} */ (['npm', [], process.platform === 'win32']);
  return new Promise((resolve, reject) => {
    execFile(command, [...before, ...args], { timeout: INSTALL_MS, shell }, (error, _stdout, stderr) => {
      if (!error) return resolve();
      const code = /npm (?:error|ERR!) code (\S+)/.exec(String(stderr))?.[1];
      reject(new Error(code ?? (error.killed ? `not done in ${INSTALL_MS / 1000} s` : `npm ended with ${error.code}`)));
    });
  });
}
