/** `npm run properties [seed]`: every property test with a seed of its own, said at the end so that a failure can be had again. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const seed = Number(process.argv[2] ?? Date.now() % 2 ** 31);
const specs = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /^[^/]+\/src\/.*\.spec\.ts$/.test(name))
    .map((name) => `${folder}/${name}`),
);
const files = specs.filter((file) => readFileSync(file, 'utf8').includes("from 'fast-check'"));
const { status } = spawnSync('node_modules/.bin/vitest', ['run', '--project', 'unit', ...files], {
  stdio: 'inherit',
  env: { ...process.env, GATEHOUSE_SEED: String(seed) },
});
process.stdout.write(`seed ${seed}\n`);
process.exitCode = status ?? 1;
