/**
 * `npm run pack [FOLDER]`, after a build: the tarball, by default in dist-pack/, from which a deployment installs Gatehouse without this
 * repository, and that of `npm create gatehouse`. The command line's bundle holds every room; the rule packs travel inside; what the bundle looks for at run time comes from a
 * registry, at the exact versions that the rooms declare.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** What `npm create gatehouse` fetches: a program of one line, and Gatehouse at the same version. */
function stageCreate(folder) {
  const { version, license, type, engines } = json('apps/cli/package.json');
  cpSync(join(root, 'templates/create-gatehouse'), join(folder, 'bin'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const bin = { 'create-gatehouse': 'bin/create-gatehouse.js' };
  const manifest = { name: 'create-gatehouse', version, license, type, engines, bin, files: ['bin'], dependencies: { gatehouse: version } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function pack(to) {
  for (const built of ['apps/cli/dist/bundle/main.js', 'compliance/checked.json', 'compliance/packs/checked.json'])
    if (!existsSync(join(root, built))) throw new Error(`${built} is missing. Run npm run build first.`);
  mkdirSync(to, { recursive: true });
  return [stage, stageCreate].map((staged) => packed(staged, to));
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

process.stdout.write(`${pack(resolve(root, process.argv[2] ?? 'dist-pack')).join('\n')}\n`);
