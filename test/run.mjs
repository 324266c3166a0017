/** `npm test`: every check in order, stopping at the first that fails, and one closing line that adds up the tests. */
import { spawn } from 'node:child_process';

const node = process.execPath;
const bin = (name) => `node_modules/.bin/${name}`;
const steps = [
  ['build', node, ['build.mjs']],
  ['types', node, ['node_modules/typescript-7/bin/tsc', '-p', 'test/tsconfig.json']],
  ['lint', bin('oxlint'), ['--deny-warnings']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['import boundaries', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'libs', 'apps']],
  ['dead code', bin('knip'), []],
  ['unit tests', bin('vitest'), ['run', '--project', 'unit']],
  ['e2e and architecture tests', bin('vitest'), ['run', '--project', 'e2e']],
  ['conformance to clients', node, ['test/conformance/run.mjs']],
  ['conformance to servers', node, ['test/conformance/clients.mjs']],
];

const counted = { passed: 0, failed: 0 };

function run([name, command, args]) {
  return new Promise((resolve) => {
    process.stdout.write(`\n== ${name}\n`);
    const started = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, FORCE_COLOR: '0' } });
    let tail = '';
    child.stdout.on('data', (chunk) => {
      // The closing line of each vitest run is held back: one line at the very end counts for all.
      tail += chunk;
      const lines = tail.split('\n');
      tail = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    child.on('close', (code) => {
      if (tail) take(tail);
      process.stdout.write(`== ${name}: ${code === 0 ? 'ok' : `failed (${code})`} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
      resolve(code === 0);
    });
    child.on('error', (error) => {
      process.stdout.write(`== ${name}: could not start (${error.message}); run npm ci first\n`);
      resolve(false);
    });
  });
}

function take(line) {
  const closing = /^(\d+) passed, (\d+) failed$/.exec(line);
  if (!closing) return void process.stdout.write(`${line}\n`);
  counted.passed += Number(closing[1]);
  counted.failed += Number(closing[2]);
}

let failedStep;
for (const step of steps) {
  if (!(await run(step))) {
    failedStep = step[0];
    break;
  }
}
if (failedStep && counted.failed === 0) counted.failed = 1;
if (failedStep) process.stdout.write(`\nStopped at: ${failedStep}\n`);
process.stdout.write(`\n${counted.passed} passed, ${counted.failed} failed\n`);
process.exit(failedStep || counted.failed > 0 ? 1 : 0);
