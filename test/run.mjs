/** `npm test`: every check in order, stopping at the first that fails, and one closing line that adds up the tests. */
import { spawn } from 'node:child_process';

const node = process.execPath;
const bin = (name) => `node_modules/.bin/${name}`;
const build = ['build', node, ['build.mjs']];
/** Looking at sources alone. */
const checks = [
  [
    ['types', node, ['node_modules/typescript-7/bin/tsc', '-p', 'test/tsconfig.json']],
    ['lint', bin('oxlint'), ['--deny-warnings']],
    ['import boundaries', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'libs', 'apps']],
    ['dead code', bin('knip'), []],
  ],
];
/** Both wait for processes some of the time, so they share the machine, and are as long as each other: the second says what it has to say when it is done. */
const suites = [
  [
    ['e2e and architecture tests', bin('vitest'), ['run', '--project', 'e2e']],
    ['conformance to clients', node, ['test/conformance/run.mjs']],
    ['conformance to servers', node, ['test/conformance/clients.mjs']],
    ['conformance of the authorization server', node, ['test/conformance/authorization.mjs']],
  ],
  [
    ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
    ['unit tests', bin('vitest'), ['run', '--project', 'unit']],
  ],
];

const counted = { passed: 0, failed: 0 };
/** Said again at the very end: thousands of lines of what passed stand between. */
const failures = [];

/** `say` takes each line of the step. */
function run([name, command, args], say) {
  return new Promise((resolve) => {
    say(`\n== ${name}`);
    const started = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, FORCE_COLOR: '0' } });
    let tail = '';
    child.stdout.on('data', (chunk) => {
      // The closing line of each vitest run is held back: one line at the very end counts for all.
      tail += chunk;
      const lines = tail.split('\n');
      tail = lines.pop() ?? '';
      for (const line of lines) take(line, say);
    });
    child.on('close', (code) => {
      if (tail) take(tail, say);
      say(`== ${name}: ${code === 0 ? 'ok' : `failed (${code})`} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
      resolve(code === 0);
    });
    child.on('error', (error) => {
      say(`== ${name}: could not start (${error.message}); run npm ci first`);
      resolve(false);
    });
  });
}

function take(line, say) {
  const closing = /^(\d+) passed, (\d+) failed$/.exec(line);
  if (/^(?:failed|second attempt): /.test(line)) failures.push(line);
  if (!closing) return void say(line);
  counted.passed += Number(closing[1]);
  counted.failed += Number(closing[2]);
}

const print = (line) => void process.stdout.write(`${line}\n`);

/** Name of the step that failed, if one did. */
async function inTurn(chosen, say) {
  for (const step of chosen) if (!(await run(step, say))) return step[0];
  return undefined;
}

/** Lanes side by side; what the second says is shown when it is done. */
async function atOnce(lanes) {
  const [shown, ...aside] = lanes;
  const others = aside.map(async (lane) => {
    const lines = [];
    const failed = await inTurn(lane, (line) => void lines.push(line));
    return { lines, failed };
  });
  const first = await inTurn(shown, print);
  const done = await Promise.all(others);
  for (const { lines } of done) for (const line of lines) print(line);
  return first ?? done.find(({ failed }) => failed)?.failed;
}

const failedStep = (await inTurn([build], print)) ?? (await atOnce(checks)) ?? (await atOnce(suites));
if (failedStep && counted.failed === 0) counted.failed = 1;
if (failedStep) process.stdout.write(`\nStopped at: ${failedStep}\n`);
for (const line of failures) print(line);
process.stdout.write(`\n${counted.passed} passed, ${counted.failed} failed\n`);
process.exit(failedStep || counted.failed > 0 ? 1 : 0);
