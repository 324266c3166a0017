/**
 * `npm run build`: compiles the workspace, leaves the tables and rule packs as JSON, so that no start has to read their YAML, and puts the command line into
 * few files: of the processor time that a short command took, two thirds went into finding and reading 1,800 modules.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { notices } from './notices.mjs';

const cwd = fileURLToPath(new URL('.', import.meta.url));
for (const args of [
  ['node_modules/typescript-7/bin/tsc', '-b'],
  ['libs/tables/dist/prepackage.js'],
  ['libs/sanitize/dist/packs/prepackage.js'],
]) {
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// What extensions are written against is the one public part of the package: it stands alone, without the rooms.
for (const end of ['js', 'd.ts'])
  copyFileSync(join(cwd, `libs/gateway/dist/extensions/ports.${end}`), join(cwd, `apps/cli/dist/extension.${end}`));

const dir = fileURLToPath(new URL('apps/cli/dist/bundle', import.meta.url));
rmSync(dir, { recursive: true, force: true });
const bundle = await rolldown({
  cwd,
  input: { main: 'apps/cli/dist/main.js' },
  platform: 'node',
  // What is native, found at run time, or asked for by libraries only where somebody has installed it.
  external: [/^libsql/, /^@libsql\//, 'pg-native', /^@nestjs\/(microservices|websockets)/, 'class-transformer/storage'],
  // Our own modules do nothing when they are read but say what they hold: a command loads those that it calls, not all that an index names.
  treeshake: { moduleSideEffects: [{ test: /\/(?:libs|apps)\/[^/]+\/dist\//, sideEffects: false }] },
  // Libraries ask for optional drivers by names that are not there; whatever is missed for real fails in the tests, which run what is made here.
  logLevel: 'silent',
});
// Names of classes are said in logs, and Nest and TypeORM go by them.
const { output } = await bundle.write({ dir, format: 'esm', keepNames: true, chunkFileNames: 'chunk-[hash].js', comments: false });
await bundle.close();
writeFileSync(join(dir, 'THIRD-PARTY-NOTICES.txt'), notices(output.flatMap(({ moduleIds = [] }) => moduleIds)));
