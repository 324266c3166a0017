// The suite, and a Node new enough to run it, in the side folder `.tools/`: the same places and versions as test/support/side-folder.ts
// uses, said again in plain JavaScript because Node 20 runs no TypeScript.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

const TOOLS = join(repository, '.tools');
const INSTALL_MS = 240_000;
const SUITE = { place: 'conformance', name: '@modelcontextprotocol/conformance', version: '0.2.0-alpha.12' };
// The suite reads its requirement sets with fs.globSync, which came with Node 22.
const LEAST_MAJOR = 22;
const NODE_VERSION = '24.21.0';

/** `{ node, suite }`: paths of the executable and of the suite's script; or `{ reason }` why there is none. */
export async function findSuite() {
  try {
    const node = await newerNode();
    const folder = await sidePackage(SUITE);
    return { node, suite: join(folder, 'dist/index.js') };
  } catch (error) {
    return { reason: error.message };
  }
}

async function newerNode() {
  if (Number(process.versions.node.split('.')[0]) >= LEAST_MAJOR) return process.execPath;
  // npm knows Windows as win here, where Node says win32.
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = await sidePackage({ place: 'node', name: `node-${platform}-${process.arch}`, version: NODE_VERSION });
  return join(folder, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
}

async function sidePackage(wanted) {
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
    if (!(await packageIn(place, wanted)))
      throw new Error(`npm could not install ${wanted.name}@${wanted.version} (${error.message})`, { cause: error });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  const installed = await packageIn(place, wanted);
  if (!installed) throw new Error(`${wanted.name}@${wanted.version} is not what npm installed`);
  return installed;
}

async function packageIn(place, { name, version }) {
  const folder = join(place, 'node_modules', name);
  const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return JSON.parse(manifest).version === version ? folder : undefined;
}

function npmInstall(prefix, spec) {
  const quiet = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const quick = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const args = ['install', '--prefix', prefix, ...quiet, ...quick, spec];
  const npm = process.env.npm_execpath;
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
