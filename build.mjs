/** `npm run build`: compiles the workspace, then leaves the rule packs as JSON, so that no start has to read their YAML. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('.', import.meta.url));
for (const args of [['node_modules/typescript-7/bin/tsc', '-b'], ['libs/sanitize/dist/packs/prepackage.js']]) {
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
