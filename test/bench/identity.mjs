// What signing in and showing a token cost: `node test/bench/identity.mjs` prints it, `npm run bench` as its last part.
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalTokenVerifier, SigningKeys, TokenIssuer } from '@gatehouse/identity';
import { SystemClock } from '@gatehouse/kernel';
import { configure } from './configuration.mjs';
import { Person } from './person.mjs';
import { cpuOf, freePorts, output, start, stop, stopAll, until } from './processes.mjs';
import { aim, conclude } from './report.mjs';

const SUBJECTS = ['agent@harbor.example', 'agent2@harbor.example', 'broker@harbor.example', 'compliance@harbor.example'];
const TOKENS = 2_000;

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/** Microseconds that each piece of work takes by the clock: medians over all values, in turn for each, so that what else the machine does hits all alike. */
async function mediansOf(values, works) {
  const times = works.map(() => []);
  for (const value of values) {
    for (const [index, work] of works.entries()) {
      const begun = performance.now();
      await work(value);
      times[index].push((performance.now() - begun) * 1_000);
    }
  }
  return times.map(median);
}

async function tokens(folder) {
  const keys = await SigningKeys.open(join(folder, 'keys'));
  const clock = new SystemClock();
  const [issuer, audience] = ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/mcp'];
  const issue = new TokenIssuer(keys, issuer, clock);
  const request = { subject: SUBJECTS[0], audience, scopes: ['mcp:read', 'mcp:write'], clientId: 'bench', ttlSeconds: 3600 };
  const issued = await Promise.all(Array.from({ length: TOKENS }, () => issue.issue(request)));
  const verifier = new LocalTokenVerifier(keys, clock, { issuer, audience });
  const key = createPublicKey({ key: keys.current.publicJwk, format: 'jwk' });
  const bare = (token) => {
    const at = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(at + 1), 'base64url');
    const text = Buffer.from(token.slice(0, at));
    if (!verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature)) throw new Error('a token of our own did not verify');
  };
  // The first ones warm the code; they count in neither figure.
  for (const token of issued.splice(0, TOKENS / 4)) {
    await verifier.verify(token);
    bare(token);
  }
  const verified = (token) => verifier.verify(token);
  const [seen, remembered, signature] = await mediansOf(issued, [verified, verified, bare]);
  console.log(`\ntokens, one after the other (medians of ${issued.length})`);
  console.log(
    `  the signature alone, by node:crypto: ${signature.toFixed(0)} us; not seen before is ${(seen / signature).toFixed(1)} of it`,
  );
  aim('token that was not seen before', seen, { most: 150 }, 'us');
  aim('token that is remembered', remembered, { most: 150 }, 'us');
}

/** Whole sign-ins through the pages, so many people at once, each with cookies of their own. */
async function logins(folder) {
  const [sandbox, port] = await freePorts(2);
  start('apps/sandbox/bin/sandbox.js', '--port', String(sandbox));
  await until(`http://127.0.0.1:${sandbox}/healthz`);
  const config = configure(folder, { sandbox, gateway: port }, []);
  const url = `http://127.0.0.1:${port}`;
  const process_ = start('apps/cli/bin/gatehouse.js', 'serve', '-c', config);
  await until(`${url}/health/ready`);
  const people = SUBJECTS.map((user) => {
    const said = output('apps/cli/bin/gatehouse.js', 'account', 'password', user, '--generate', '-c', config);
    return { user, password: said.split(' ')[1] };
  });
  for (const person of people) await new Person(url, person).signIn();
  console.log('\nlogins: authorize, password, consent, code, token; one node, argon2id with 19 MiB and two passes');
  const found = [];
  for (const atOnce of [1, 8]) found.push(await loginsAt(atOnce, { url, people, process: process_ }));
  aim('logins on one node', Math.max(...found.map(({ rate }) => rate)), { least: 200 }, 'a minute');
  aim('logins for a minute of CPU', 60_000 / Math.min(...found.map(({ cpu }) => cpu)), { least: 200 }, 'of them');
  await stop(process_);
}

/** Rate by the clock and CPU milliseconds of the gateway for each, after a while in which the code gets warm. */
async function loginsAt(atOnce, { url, people, process: process_ }) {
  const during = async (ms) => {
    const begun = { at: performance.now(), cpu: cpuOf(process_) };
    let made = 0;
    const work = async (lane) => {
      while (performance.now() - begun.at < ms) {
        await new Person(url, people[lane % people.length]).signIn();
        made += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, (_, lane) => work(lane)));
    return { rate: (made * 60_000) / (performance.now() - begun.at), cpu: (cpuOf(process_) - begun.cpu) / made };
  };
  await during(5_000);
  const measured = await during(20_000);
  console.log(`  ${atOnce} at once: ${measured.rate.toFixed(0)} a minute, ${measured.cpu.toFixed(0)} ms CPU of the gateway each`);
  return measured;
}

/** Leaves nothing running of its own but what `stopAll` ends. */
export async function identityFigures() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-identity-'));
  try {
    await tokens(folder);
    await logins(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await identityFigures();
    conclude();
  } finally {
    await stopAll();
  }
}
