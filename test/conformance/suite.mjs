// Runs one requirement set of the suite against one URL and reads what it wrote.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newerNode, sidePackage } from '../support/side-folder.mjs';

const SUITE = { place: 'conformance', name: '@modelcontextprotocol/conformance', version: '0.2.0-alpha.12' };
const NOT_SCORED = /^ {2}[✓✗] (\S+) \([\w -]+\)$/gm;

// What the suite waits for one scenario.
const SCENARIO_MS = 30_000;
// A client that starts a gateway first takes longer.
const CLIENT_MS = 120_000;

/** `{ node, suite }`: paths of an executable that is new enough and of the suite's script; or `{ reason }` why there is none. */
export async function findSuite() {
  const node = await newerNode();
  if (node.reason !== undefined) return node;
  const found = await sidePackage(SUITE);
  if (found.reason !== undefined) return found;
  return { node: node.executable, suite: join(found.folder, found.bin.conformance) };
}

/**
 * `{ scenarios, notScored }`: by name of the scenario, `{ passed, failed, warnings, skipped, why }`, and the names that do not count.
 * Throws where the suite wrote nothing.
 */
export async function runServerSet({ node, suite }, { url, set, scenario }) {
  const out = await mkdtemp(join(tmpdir(), 'conformance-'));
  // Extensions belong to no version: by name they run only when forced.
  const what = scenario ? ['--scenario', scenario, '--spec-version', set, '--force'] : ['--requirements', set];
  try {
    const { output } = await run(node, [suite, 'server', '--url', url, ...what, '--timeout', String(SCENARIO_MS), '-o', out]);
    const scenarios = await resultsIn(out);
    if (scenarios.size === 0) throw new Error(`the suite wrote no results for ${url}:\n${output.slice(-2000)}`);
    return { scenarios, notScored: new Set([...output.matchAll(NOT_SCORED)].map(([, name]) => name)) };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** `command` is run by a shell with the URL of the suite's server behind it. As `runServerSet` for one scenario. */
export async function runClientScenario({ node, suite }, { command, set, scenario, env }) {
  const out = await mkdtemp(join(tmpdir(), 'conformance-'));
  // Extensions belong to no version: they run only when forced.
  const what = ['--scenario', scenario, '--spec-version', set, '--force', '--timeout', String(CLIENT_MS)];
  try {
    const { output, well } = await run(node, [suite, 'client', '--command', command, ...what, '-o', out], env);
    const result = (await resultsIn(out)).get(scenario);
    if (!result) throw new Error(`the suite wrote no results for ${scenario}:\n${output.slice(-2000)}`);
    // What the checks do not show: a client that gave up, or did not end.
    if (well || result.failed > 0 || result.warnings > 0) return result;
    return { ...result, failed: 1, why: [/Stderr:\s+([^]+?)(?:\n.*Results saved|$)/.exec(output)?.[1] ?? 'the client did not end'] };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The scenarios against an authorization server. `open(address)` has a person sign in where the suite asks for one. As `runServerSet`. */
export async function runAuthorization({ node, suite }, { url, client, resource, port, open }) {
  const out = await mkdtemp(join(tmpdir(), 'conformance-'));
  const args = [suite, 'authorization', '--url', url, '--client-id', client, '--resource', resource, '-p', String(port), '-o', out];
  const child = spawn(node, args, { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  // The suite itself waits for five minutes.
  const late = setTimeout(() => child.kill(), CLIENT_MS);
  let said = '';
  let opened;
  child.stdout.on('data', (chunk) => {
    said += chunk;
    const address = /^(http\S+[?&]response_type=code\S*)\n/m.exec(said)?.[1];
    if (address) opened ??= open(address).catch(() => child.kill());
  });
  try {
    await ended;
    return await resultsIn(out);
  } finally {
    clearTimeout(late);
    await rm(out, { recursive: true, force: true });
  }
}

// A proxy of the machine has no business with loopback.
const environment = (more = {}) => ({ ...process.env, ...more, NO_PROXY: '127.0.0.1,localhost', FORCE_COLOR: '0' });

function run(command, args, more = {}) {
  const env = environment(more);
  return new Promise((resolve) => {
    execFile(command, args, { env, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ output: `${stdout}\n${stderr}`, well: error === null }),
    );
  });
}

async function resultsIn(folder) {
  const scenarios = new Map();
  // Where a scenario's name has a slash, its folder is one further down.
  for (const entry of (await readdir(folder, { recursive: true })).sort()) {
    const name = /^(?:server-|authorization-server-(?=authorization-))?(.+)-\d{4}-\d{2}-\d{2}T[^/]*\/checks\.json$/.exec(entry)?.[1];
    if (name) scenarios.set(name, summaryOf(JSON.parse(await readFile(join(folder, entry), 'utf8'))));
  }
  return scenarios;
}

function summaryOf(checks) {
  const count = (status) => checks.filter((check) => check.status === status).length;
  const wrong = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  return {
    passed: count('SUCCESS'),
    failed: count('FAILURE'),
    warnings: count('WARNING'),
    skipped: count('SKIPPED'),
    why: wrong.map(
      ({ id, status, errorMessage }) => `${status === 'WARNING' ? 'warning, ' : ''}${id}: ${errorMessage ?? 'no reason given'}`,
    ),
  };
}
