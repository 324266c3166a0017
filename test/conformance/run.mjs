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

// The suite gives up on a scenario after a time, and so many share a machine; a run waits as much as it computes.
const AT_ONCE = 3;

/** By set, `{ runs, notScored }`. Some paths run side by side, each its sets in turn. */
async function runAll(tools, choice, paths) {
  const bySet = new Map(choice.sets.map((set) => [set, { runs: [], notScored: new Set() }]));
  // What takes longest begins first.
  const waiting = paths.toReversed();
  const work = async () => {
    for (let path = waiting.shift(); path; path = waiting.shift()) {
      for (const set of path.sets.filter((wanted) => choice.sets.includes(wanted))) {
        const started = Date.now();
        const { scenarios, notScored } = await runServerSet(tools, { url: path.url, set, scenario: choice.scenario });
        say(`${path.name}, ${set}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
        bySet.get(set).runs.push({ name: path.name, scenarios });
        for (const scenario of notScored) bySet.get(set).notScored.add(scenario);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const order = (run) => paths.findIndex(({ name }) => name === run.name);
  for (const { runs } of bySet.values()) runs.sort((a, b) => order(a) - order(b));
  return bySet;
}

const directOf = (runs) => runs.find(({ name }) => name === 'direct')?.scenarios;

/** Runs alone what did not come out as it should, once: on a busy machine the suite's own patience ends first. */
async function tryAgain({ tools, paths, known }, set, { runs, notScored }) {
  for (const { name, scenario } of judge({ set, runs, direct: directOf(runs), notScored, known }).wrong) {
    const { url } = paths.find((path) => path.name === name);
    const { scenarios } = await runServerSet(tools, { url, set, scenario });
    say(`${name}, ${set}, ${scenario}: run once more`);
    runs.find((run) => run.name === name).scenarios.set(scenario, scenarios.get(scenario));
  }
}

/** Prints a set and counts it: `{ passed, wrong }`. */
function report(set, { runs, notScored }, choice, known) {
  const direct = directOf(runs);
  const { passed, missed, wrong } = judge({ set, runs, direct, notScored, known });
  if (!choice.scenario) {
    wrong.push(...unmet({ set, runs, known }));
    for (const { name, scenarios } of runs) {
      const required = [...scenarios.keys()].filter((scenario) => !notScored.has(scenario)).length;
      if (required !== REQUIRED[set])
        wrong.push({ line: `${name}, ${set}: ${required} scenarios were run of ${REQUIRED[set]} that are required` });
    }
  }
  say(`\n${table(set, { runs, direct, notScored })}`);
  if (choice.why) for (const reason of reasons(set, runs)) say(`  ${reason}`);
  for (const [why, count] of missed) say(`known to miss, ${count}: ${why}`);
  for (const { line } of wrong) say(`WRONG: ${line}`);
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
    for (const [set, result] of results) await tryAgain({ tools, paths, known }, set, result);
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
