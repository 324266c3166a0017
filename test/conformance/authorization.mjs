/**
 * The suite's authorization scenarios against the gateway's own authorization server: its metadata, and one sign-in of a person by a browser.
 *
 *   node test/conformance/authorization.mjs [--why]
 */
import { parseArgs } from 'node:util';
import { signInAndAllow } from './person.mjs';
import { findSuite, runAuthorization } from './suite.mjs';
import { reasons, table } from './table.mjs';
import { judge } from './verdict.mjs';
import { ACCOUNT, freePort, World } from './world.mjs';

const NAME = 'authorization server';
// Neither changed since the first of them; the table needs one name.
const SET = '2026-07-28';
/** How many checks each is to pass: one that was skipped proves nothing. */
const CHECKS = { 'authorization-server-metadata-endpoint': 2, 'authorization-code-grant': 1 };
/** The client that every gateway knows. It takes its code on loopback, at any port (RFC 8252 section 7.3). */
const CLIENT = 'gatehouse-cli';

const say = (text) => process.stdout.write(`${text}\n`);

async function scenariosAgainst(tools, world) {
  const configured = await world.configure({ sandboxPort: await world.startSandbox(), upstreams: [] });
  const { url } = await world.serve(configured);
  const person = { user: ACCOUNT, password: world.passwordOf(ACCOUNT, configured) };
  const open = (address) => signInAndAllow(address, person);
  return runAuthorization(tools, { url, client: CLIENT, resource: `${url}/mcp`, port: await freePort(), open });
}

async function main() {
  const { values: choice } = parseArgs({ options: { why: { type: 'boolean' } } });
  const tools = await findSuite();
  if (tools.reason) {
    say(`the authorization scenarios of the conformance suite were not run: ${tools.reason}`);
    return process.env.CI ? 1 : 0;
  }
  const world = new World();
  try {
    const runs = [{ name: NAME, scenarios: await scenariosAgainst(tools, world) }];
    const direct = new Map(Object.entries(CHECKS).map(([scenario, passed]) => [scenario, { passed, failed: 0, warnings: 0 }]));
    for (const scenario of direct.keys()) if (!runs[0].scenarios.has(scenario)) runs[0].scenarios.set(scenario, undefined);
    const { passed, wrong } = judge({ set: SET, runs, direct, notScored: new Set(), known: [] });
    say(`\n${table(SET, { runs, direct, notScored: new Set() })}`);
    if (choice.why) for (const reason of reasons(SET, runs)) say(`  ${reason}`);
    for (const { line } of wrong) say(`WRONG: ${line}`);
    say(`\n${passed} passed, ${wrong.length} failed`);
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
