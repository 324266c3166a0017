/**
 * The suite's client sets through the gateway: the suite starts a server and runs a client, which reaches that server by way of a gateway.
 * What the client shows alone it must show through the gateway, so that the gateway is a client like any other to its upstreams.
 *
 *   node test/conformance/clients.mjs [--set 2026-07-28] [--scenario NAME] [--why] [--direct] [--all]
 *
 * --direct runs the client alone and prints how many checks it passes: the numbers in client-scenarios.mjs. --all runs what is otherwise
 * left out for its time.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIENT_SETS, isOnDemand } from './client-scenarios.mjs';
import { findSuite, runClientScenario } from './suite.mjs';
import { reasons, table } from './table.mjs';
import { isAboutAuth } from './upstream-auth.mjs';
import { judge, knownMisses, unmet } from './verdict.mjs';
import { World } from './world.mjs';

// Each starts a gateway of its own, and most of its time goes into that.
const AT_ONCE = 3;
const NAME = 'client through gateway';
const script = fileURLToPath(new URL('client.mjs', import.meta.url));
const say = (text) => process.stdout.write(`${text}\n`);

/** Results by set and scenario. */
async function runAll(tools, { sets, way, env }) {
  const command = [process.execPath, script, way].map((word) => JSON.stringify(word)).join(' ');
  const jobs = Object.entries(sets).flatMap(([set, scenarios]) => Object.keys(scenarios).map((scenario) => ({ set, scenario })));
  const results = new Map(Object.keys(sets).map((set) => [set, new Map()]));
  const work = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const { set, scenario } = job;
      results.get(set).set(scenario, await runClientScenario(tools, { command, set, scenario, env }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

function chosenSets({ set, scenario, direct, all }) {
  // Alone, the client has no token to show: there the gateway is the client.
  const isLeftOut = (name, each) => (direct && isAboutAuth(each)) || (!all && scenario === undefined && isOnDemand(name, each));
  const chosen = Object.entries(CLIENT_SETS)
    .filter(([name]) => set === undefined || set === name)
    .map(([name, checks]) => [
      name,
      Object.entries(checks).filter(([each]) => (scenario === undefined || scenario === each) && !isLeftOut(name, each)),
    ]);
  return Object.fromEntries(chosen.filter(([, checks]) => checks.length > 0).map(([name, checks]) => [name, Object.fromEntries(checks)]));
}

function report(set, { scenarios, choice, known }) {
  const runs = [{ name: NAME, scenarios }];
  const alone = new Map(Object.entries(CLIENT_SETS[set]).map(([scenario, passed]) => [scenario, { passed, failed: 0, warnings: 0 }]));
  const { passed, missed, wrong } = judge({ set, runs, direct: alone, notScored: new Set(), known });
  const expected = known.map((entry) => ({ ...entry, scenarios: entry.scenarios.filter((each) => choice.all || !isOnDemand(set, each)) }));
  if (!choice.scenario) wrong.push(...unmet({ set, runs, known: expected }));
  say(`\n${table(set, { runs, direct: alone, notScored: new Set() })}`);
  if (choice.why) for (const reason of reasons(set, runs)) say(`  ${reason}`);
  for (const [why, count] of missed) say(`known to miss, ${count}: ${why}`);
  for (const { line } of wrong) say(`WRONG: ${line}`);
  return { passed, failed: wrong.length };
}

async function main() {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }];
  const { values: choice } = parseArgs({ options: { set: text, scenario: text, why: flag, direct: flag, all: flag } });
  const tools = await findSuite();
  if (tools.reason) {
    say(`the client sets of the conformance suite were not run: ${tools.reason}`);
    return process.env.CI ? 1 : 0;
  }
  const sets = chosenSets(choice);
  if (choice.direct) {
    for (const [set, scenarios] of await runAll(tools, { sets, way: 'direct', env: {} }))
      for (const [scenario, { passed, failed, warnings }] of scenarios)
        say(`${set} ${scenario}: ${passed} checks pass, ${failed} fail, ${warnings} warn`);
    return 0;
  }
  const known = await knownMisses();
  const world = new World();
  try {
    const env = { GATEHOUSE_SANDBOX_PORT: String(await world.startSandbox()) };
    const results = await runAll(tools, { sets, way: 'gateway', env });
    const reports = [...results].map(([set, scenarios]) => report(set, { scenarios, choice, known }));
    const sum = (key) => reports.reduce((total, each) => total + each[key], 0);
    say(`\n${sum('passed')} passed, ${sum('failed')} failed`);
    return sum('failed') > 0 ? 1 : 0;
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
