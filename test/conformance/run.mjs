/**
 * The conformance suite of MCP against the target, and against the gateway before the target: what passes without the gateway must pass
 * through it, by as many checks. What does not is in known-misses.json, with the reason.
 *
 *   node test/conformance/run.mjs [--mode direct,single] [--set 2026-07-28] [--scenario NAME] [--why] [--url NAME=URL] [--json FILE]
 *
 * --url runs the sets against another server as well, e.g. a gateway that is up already, behind header-shim.mjs.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { MODES, REQUIRED, SETS, urlsOf } from './modes.mjs';
import { findSuite, runServerSet } from './suite.mjs';
import { reasons, table } from './table.mjs';
import { judge, knownMisses, unmet } from './verdict.mjs';
import { World } from './world.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const listOf = (values, fallback) => values?.flatMap((value) => value.split(',')) ?? fallback;

function chosen() {
  const many = { type: 'string', multiple: true };
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: { mode: many, set: many, url: many, scenario: text, why: { type: 'boolean' }, json: text },
  });
  const modes = listOf(values.mode, Object.keys(MODES));
  const sets = listOf(values.set, SETS);
  const unknown = [...modes.filter((mode) => !(mode in MODES)), ...sets.filter((set) => !SETS.includes(set))];
  if (unknown.length > 0)
    throw new Error(`Unknown: ${unknown.join(', ')}. Modes are ${Object.keys(MODES).join(', ')}; sets are ${SETS.join(', ')}.`);
  const others = (values.url ?? []).map((pair) => pair.split(/=(.*)/s)).map(([name, url]) => ({ name, url, sets: SETS }));
  return { ...values, modes, sets, others };
}

/** By set, `{ runs, notScored }`. Paths run side by side, each its sets in turn: a run waits more than it computes. */
async function runAll(tools, choice, paths) {
  const bySet = new Map(choice.sets.map((set) => [set, { runs: [], notScored: new Set() }]));
  const walk = async ({ name, url, sets }) => {
    for (const set of sets.filter((wanted) => choice.sets.includes(wanted))) {
      const started = Date.now();
      const { scenarios, notScored } = await runServerSet(tools, { url, set, scenario: choice.scenario });
      say(`${name}, ${set}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
      bySet.get(set).runs.push({ name, scenarios });
      for (const scenario of notScored) bySet.get(set).notScored.add(scenario);
    }
  };
  await Promise.all(paths.map(walk));
  const order = (run) => paths.findIndex(({ name }) => name === run.name);
  for (const { runs } of bySet.values()) runs.sort((a, b) => order(a) - order(b));
  return bySet;
}

/** Prints a set and counts it: `{ passed, wrong }`. */
function report(set, { runs, notScored }, choice, known) {
  const direct = runs.find(({ name }) => name === 'direct')?.scenarios;
  const { passed, missed, wrong } = judge({ set, runs, direct, notScored, known });
  if (!choice.scenario) {
    wrong.push(...unmet({ set, runs, known }));
    for (const { name, scenarios } of runs) {
      const required = [...scenarios.keys()].filter((scenario) => !notScored.has(scenario)).length;
      if (required !== REQUIRED[set]) wrong.push(`${name}, ${set}: ${required} scenarios were run of ${REQUIRED[set]} that are required`);
    }
  }
  say(`\n${table(set, { runs, direct, notScored })}`);
  if (choice.why) for (const reason of reasons(set, runs)) say(`  ${reason}`);
  for (const [why, count] of missed) say(`known to miss, ${count}: ${why}`);
  for (const line of wrong) say(`WRONG: ${line}`);
  return { passed, wrong };
}

async function main() {
  const choice = chosen();
  const tools = await findSuite();
  if (tools.reason) {
    say(`conformance was not run: ${tools.reason}`);
    return process.env.CI ? 1 : 0;
  }
  const world = new World();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void world.close().then(() => process.exit(1)));
  try {
    const urls = await urlsOf(choice.modes, world);
    const paths = [...choice.modes.map((name) => ({ name, url: urls[name], sets: MODES[name].sets })), ...choice.others];
    const results = await runAll(tools, choice, paths);
    const known = await knownMisses();
    const reports = [...results].filter(([, { runs }]) => runs.length > 0).map(([set, result]) => report(set, result, choice, known));
    if (choice.json) await writeFile(choice.json, `${JSON.stringify(recordOf(results), null, 2)}\n`);
    const failed = reports.reduce((sum, { wrong }) => sum + wrong.length, 0);
    say(`\n${reports.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  } finally {
    await world.close();
  }
}

const recordOf = (results) =>
  Object.fromEntries(
    [...results].map(([set, { runs }]) => [
      set,
      Object.fromEntries(runs.map(({ name, scenarios }) => [name, Object.fromEntries(scenarios)])),
    ]),
  );

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
