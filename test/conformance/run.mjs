/**
 * The conformance suite of MCP against the target, and against the gateway before the target: what passes without the gateway must pass
 * through it.
 *
 *   node test/conformance/run.mjs [--mode direct,single,aggregated] [--set 2026-07-28] [--url NAME=URL] [--scenario NAME] [--why]
 *                                 [--known FILE] [--json FILE] [--strict]
 *
 * --url runs the sets against another server as well, e.g. a gateway that is up already, behind header-shim.mjs.
 * --strict asks that a scenario also passes by as many checks as without the gateway: one that was skipped proves nothing.
 * --known names misses that the specification explains: {"single": {"2026-07-28": {"scenario": "why"}}}. One that passes is an error.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { MODES, urlsOf } from './modes.mjs';
import { findSuite, runSet, SETS } from './suite.mjs';
import { passes, reasons, showsLess, table } from './table.mjs';
import { World } from './world.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const listOf = (values, fallback) => values?.flatMap((value) => value.split(',')) ?? fallback;

function chosen() {
  const many = { type: 'string', multiple: true };
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      mode: many,
      set: many,
      url: many,
      scenario: text,
      why: { type: 'boolean' },
      strict: { type: 'boolean' },
      known: text,
      json: text,
      timeout: text,
    },
  });
  const modes = listOf(values.mode, values.url ? [] : ['direct', 'single', 'aggregated']);
  const sets = listOf(values.set, SETS);
  const unknown = [...modes.filter((mode) => !(mode in MODES)), ...sets.filter((set) => !SETS.includes(set))];
  if (unknown.length > 0)
    throw new Error(`Unknown: ${unknown.join(', ')}. Modes are ${Object.keys(MODES).join(', ')}; sets are ${SETS.join(', ')}.`);
  const others = (values.url ?? []).map((pair) => ({
    name: pair.slice(0, pair.indexOf('=')),
    url: pair.slice(pair.indexOf('=') + 1),
    sets: SETS,
  }));
  return { ...values, modes, sets, others };
}

/** What should pass and does not, and what was said to miss and does not. */
function disagreements({ set, runs, notScored, known, strict }) {
  const direct = runs.find(({ name }) => name === 'direct');
  // Of all runs: one that ended early must not look as if it had fewer to pass.
  const names = new Set(runs.flatMap(({ scenarios }) => [...scenarios.keys()]));
  const found = [];
  for (const { name, scenarios } of runs) {
    const explained = known[name]?.[set] ?? {};
    for (const scenario of names) {
      const result = scenarios.get(scenario);
      const expected = direct ? passes(direct.scenarios.get(scenario)) : !notScored.has(scenario);
      const required = name === 'direct' ? !notScored.has(scenario) : expected;
      if (passes(result) && scenario in explained) found.push(`${name}, ${set}, ${scenario} passes: take it off the list of known misses`);
      if (scenario in explained) continue;
      if (strict && showsLess(result, direct?.scenarios.get(scenario)))
        found.push(`${name}, ${set}, ${scenario} shows less than without the gateway`);
      if (!passes(result) && required) found.push(`${name}, ${set}, ${scenario} does not pass`);
    }
  }
  return found;
}

async function runAll({ node, suite }, choice, paths) {
  const known = choice.known ? JSON.parse(await readFile(choice.known, 'utf8')) : {};
  const wrong = [];
  const record = {};
  for (const set of choice.sets) {
    const runs = [];
    let notScored = new Set();
    for (const { name, url } of paths.filter(({ sets }) => sets.includes(set))) {
      const started = Date.now();
      const result = await runSet({ node, suite, url, set, scenario: choice.scenario, timeoutMs: Number(choice.timeout ?? 30_000) });
      say(`${name}, ${set}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
      runs.push({ name, scenarios: result.scenarios });
      notScored = new Set([...notScored, ...result.notScored]);
    }
    if (runs.length === 0) continue;
    say(`\n${table(set, runs, notScored)}\n`);
    if (choice.why) for (const reason of reasons(set, runs)) say(`  ${reason}`);
    wrong.push(...disagreements({ set, runs, notScored, known, strict: choice.strict }));
    record[set] = Object.fromEntries(runs.map(({ name, scenarios }) => [name, Object.fromEntries(scenarios)]));
  }
  if (choice.json) await writeFile(choice.json, `${JSON.stringify(record, null, 2)}\n`);
  return wrong;
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
    const urls = choice.modes.length > 0 ? await urlsOf(choice.modes, world) : {};
    const paths = [...choice.modes.map((name) => ({ name, url: urls[name], sets: MODES[name].sets })), ...choice.others];
    const wrong = await runAll(tools, choice, paths);
    for (const line of wrong) say(line);
    return wrong.length > 0 ? 1 : 0;
  } finally {
    await world.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
