/**
 * `npm run pack [FOLDER] [-- --offline]`, after a build: the tarball, by default in dist-pack/, from which a deployment installs Gatehouse without this
 * repository, and that of `npm create gatehouse`. The command line's bundle holds every room; the rule packs travel inside; what the bundle looks for at run time comes from a
 * registry, at the exact versions that the rooms declare. `--offline` makes one more, in which that travels too, as it is installed here: for machines
 * of this platform that reach no registry.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('.', import.meta.url));
const json = (...place) => JSON.parse(readFileSync(join(root, ...place), 'utf8'));

const FOUND_AT_RUN_TIME = [
  '@cedar-policy/cedar-wasm',
  '@microsoft/recognizers-text-sequence',
  'class-transformer',
  'class-validator',
  'hash-wasm',
  'libsql',
  'pdfmake',
  'pg',
  'yaml',
];
/** Looked up by package.json alone: for the version, and as the place from which a library is found. */
const KNOWN_BY_NAME = ['gateway', 'identity'];

/** The one version that the rooms declare. */
function declared(kind, name) {
  const versions = readdirSync(join(root, 'libs')).map((room) => json('libs', room, 'package.json')[kind]?.[name]);
  const [version, ...others] = new Set(versions.filter(Boolean));
  if (!version || others.length > 0) throw new Error(`${name} is not declared at one version by the rooms`);
  return version;
}
const versionsOf = (kind, names) => Object.fromEntries(names.map((name) => [name, declared(kind, name)]));

/** From where a folder finds a package, as Node does; undefined for one that is optional and of another platform. */
function placeOf(name, from) {
  for (let at = from; at.startsWith(root.replace(/[\\/]$/, '')); at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return realpathSync(place);
  }
  return undefined;
}

/** Copies packages with all that they need beside one another; what stands inside one of them comes along with it. */
function copyWhole(names, from, to) {
  const copied = new Map();
  const visit = (name, asker) => {
    const place = placeOf(name, asker);
    const inside = [...copied.values()].some((whole) => place?.startsWith(`${whole}${sep}`));
    if (!inside && (place === undefined || copied.has(name))) return;
    if (!inside) {
      copied.set(name, place);
      cpSync(place, join(to, name), { recursive: true });
    }
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(needed, place);
    if (!inside) keepOptional(join(to, name), (needed) => placeOf(needed, place) !== undefined);
  };
  for (const name of names) visit(name, from(name));
  return [...copied.keys()];
}

/** What is of other platforms is taken from what it asks for: `npm ci` wants all that in the lockfile, and nobody is there to ask. */
function keepOptional(folder, isHere) {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (!manifest.optionalDependencies) return;
  manifest.optionalDependencies = Object.fromEntries(Object.entries(manifest.optionalDependencies).filter(([name]) => isHere(name)));
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The room that declares it, which may have it to itself. */
const roomOf = (name) => {
  const rooms = readdirSync(join(root, 'libs')).map((room) => join(root, 'libs', room));
  return rooms.find((room) => existsSync(join(room, 'node_modules', name))) ?? root;
};

function stage(folder) {
  const { name, version, license, type, engines, bin, exports } = json('apps/cli/package.json');
  const inside = (room) => join(folder, 'node_modules/@gatehouse', room);
  cpSync(join(root, 'apps/cli/bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(root, 'apps/cli/dist/bundle'), join(folder, 'dist/bundle'), { recursive: true });
  for (const file of ['extension.js', 'extension.d.ts']) cpSync(join(root, 'apps/cli/dist', file), join(folder, 'dist', file));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  cpSync(join(root, 'templates/brokerage/catalog'), join(folder, 'starters'), { recursive: true });
  cpSync(join(root, 'compliance'), inside('packs'), { recursive: true });
  for (const room of KNOWN_BY_NAME) {
    const whole = json('libs', room, 'package.json');
    mkdirSync(inside(room), { recursive: true });
    // Without its dependencies: npm would ask a registry for them.
    const known = { name: whole.name, version: whole.version, license: whole.license, exports: { './package.json': './package.json' } };
    writeFileSync(join(inside(room), 'package.json'), JSON.stringify(known));
  }
  const bundled = ['packs', ...KNOWN_BY_NAME].map((room) => [`@gatehouse/${room}`, version]);
  const dependencies = { ...versionsOf('dependencies', FOUND_AT_RUN_TIME), ...Object.fromEntries(bundled) };
  const whole = { name, version, license, type, engines, bin, exports, files: ['bin', 'dist', 'starters'], dependencies };
  const optionalDependencies = versionsOf('optionalDependencies', ['bs3']);
  const manifest = { ...whole, optionalDependencies, bundleDependencies: bundled.map(([room]) => room) };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The same with all that it needs inside. */
function stageOffline(folder) {
  stage(folder);
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const bundled = copyWhole(FOUND_AT_RUN_TIME, roomOf, join(folder, 'node_modules'));
  // Named, since npm takes along what is named and what that needs, and asks a registry for the rest.
  manifest.bundleDependencies = [...new Set([...manifest.bundleDependencies, ...FOUND_AT_RUN_TIME])];
  // That one needs a compiler where it is installed; a machine without it pays with a slower start alone.
  delete manifest.optionalDependencies;
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  return bundled;
}

/** What `npm create gatehouse` fetches: a program of one line, and Gatehouse at the same version. */
function stageCreate(folder) {
  const { version, license, type, engines } = json('apps/cli/package.json');
  cpSync(join(root, 'templates/create-gatehouse'), join(folder, 'bin'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const bin = { 'create-gatehouse': 'bin/create-gatehouse.js' };
  const manifest = { name: 'create-gatehouse', version, license, type, engines, bin, files: ['bin'], dependencies: { gatehouse: version } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function pack(to, offline) {
  for (const built of ['apps/cli/dist/bundle/main.js', 'compliance/checked.json', 'compliance/packs/checked.json'])
    if (!existsSync(join(root, built))) throw new Error(`${built} is missing. Run npm run build first.`);
  mkdirSync(to, { recursive: true });
  const both = [stage, stageCreate].map((staged) => packed(staged, to));
  return offline ? [...both, packedOffline(to)] : both;
}

/** Under a name of its own, beside the small one. */
function packedOffline(to) {
  const aside = mkdtempSync(join(tmpdir(), 'gatehouse-offline-'));
  try {
    const made = packed(stageOffline, aside);
    const file = join(to, basename(made).replace(/\.tgz$/, '-offline.tgz'));
    cpSync(made, file);
    return file;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function packed(staged, to) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pack-'));
  try {
    staged(folder);
    const args = ['pack', '--ignore-scripts', '--offline', '--silent', '--pack-destination', to];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
    return join(to, stdout.trim());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({ options: { offline: { type: 'boolean', default: false } }, allowPositionals: true });
process.stdout.write(`${pack(resolve(root, positionals[0] ?? 'dist-pack'), values.offline).join('\n')}\n`);
