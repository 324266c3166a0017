// `npm start`: builds what is missing, starts the sandbox and the gateway on 127.0.0.1, prints what to do next, and stops both cleanly.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const config = 'templates/brokerage/gateway.yaml';
const sandboxPort = 8081;
const gatewayPort = 8080;
const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
const accounts = [
  ['agent@harbor.example', 'an agent of Harbor Realty'],
  ['agent2@harbor.example', 'another agent of the same office'],
  ['broker@harbor.example', 'the designated broker'],
  ['assistant@harbor.example', 'unlicensed assistant of the first agent'],
  ['compliance@harbor.example', 'compliance officer'],
  ['admin@harbor.example', 'administrator'],
  ['agent@summit.example', 'an agent of the other firm'],
  ['staff@mls.example', 'MLS staff'],
];

const children = [];
const state = { stopping: false };

function say(text) {
  process.stdout.write(`${text}\n`);
}

function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`);
  void stop(78);
}

async function stop(code) {
  if (state.stopping) return;
  state.stopping = true;
  for (const child of children.toReversed()) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 12_000).unref())]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
  }
  process.exit(code);
}

function build() {
  const compiler = `${root}/node_modules/typescript-7/bin/tsc`;
  if (!existsSync(compiler)) return giveUp('The packages are not installed. Run npm ci first.');
  const built = spawnSync(process.execPath, ['build.mjs'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) giveUp('The build failed; the compiler says why above.');
}

function portIsFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function launch(name, args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  children.push(child);
  child.once('exit', (code) => {
    if (!state.stopping) giveUp(`The ${name} ended (exit ${code}); its reason stands above.`);
  });
}

async function answering(url, seconds) {
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until && !state.stopping) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (!state.stopping) giveUp(`Nothing answers at ${url} after ${seconds} seconds.`);
}

function tokenFor(user) {
  const issued = spawnSync(process.execPath, ['apps/cli/bin/gatehouse.js', 'token', '-c', config, '--as', user, '--ttl', '1h'], {
    cwd: root,
    encoding: 'utf8',
  });
  return issued.status === 0 ? issued.stdout.trim() : giveUp(`No token for ${user}: ${issued.stderr.trim()}`);
}

/** New ones at each start: they are kept as hashes only, so the old ones cannot be shown again. Whoever is signed in stays so. */
function newPasswords() {
  const users = accounts.map(([user]) => user);
  const args = ['apps/cli/bin/gatehouse.js', 'account', 'password', ...users, '--generate', '-c', config];
  const made = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) return giveUp(`No passwords for the sandbox accounts: ${made.stderr.trim()}`);
  return new Map(
    made.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  );
}

function next(tokens, passwords) {
  const token = tokens.get('agent@harbor.example');
  const header = `Authorization: Bearer ${token}`;
  const url = `${gatewayUrl}/mcp`;
  say(`
Gatehouse is running.

  MCP endpoint   ${url}            (every tool the caller may see)
                 ${url}/crm        (one upstream under its own names)
  health         ${gatewayUrl}/health/ready      metrics  ${gatewayUrl}/metrics
  sandbox        http://127.0.0.1:${sandboxPort}     (RESO Web API, CRM and a hostile MCP server, a showing desk's API; synthetic people only)

Accounts, each with a password for the sign-in page and a token for scripts (an hour; npx gatehouse token --as USER makes another):
${accounts.map(([user, who]) => `  ${user.padEnd(27)} ${passwords.get(user)}   ${who}\n    ${tokens.get(user)}`).join('\n')}

Connect a client that signs in by browser, as any of the accounts:

  Claude Code      claude mcp add --transport http gatehouse ${url}      then /mcp to sign in
  stdio only       npx gatehouse connect ${url} --open                  (command of the client's MCP server)

Or with a token, as agent@harbor.example:

  Claude Code
    claude mcp add --transport http gatehouse ${url} --header "${header}"

  Cursor (~/.cursor/mcp.json)
    {"mcpServers":{"gatehouse":{"url":"${url}","headers":{"Authorization":"Bearer ${token}"}}}}

  VS Code
    code --add-mcp '{"name":"gatehouse","type":"http","url":"${url}","headers":{"Authorization":"Bearer ${token}"}}'

  MCP Inspector (Node 22.19 or newer)
    npx @modelcontextprotocol/inspector@2.12.0 --cli ${url} --transport http --header "${header}" --stored-auth-only --method tools/list

Next, in another terminal: npm run tour      walks the whole story with real calls.
Stop with Ctrl-C.`);
}

process.chdir(root);
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
process.on('SIGHUP', () => void stop(0));

say('Building what is missing ...');
build();
for (const [port, what] of [
  [sandboxPort, 'the sandbox'],
  [gatewayPort, 'the gateway'],
]) {
  if (!(await portIsFree(port)))
    giveUp(`Port ${port} on 127.0.0.1 is in use, and ${what} needs it. Stop what listens there and start again.`);
}
if (!state.stopping) {
  if (!existsSync('templates/brokerage/.env')) copyFileSync('templates/brokerage/.env.example', 'templates/brokerage/.env');
  say('Starting the sandbox ...');
  launch('sandbox', ['--env-file=templates/brokerage/.env', 'apps/sandbox/bin/sandbox.js', '--port', String(sandboxPort), '--control']);
  await answering(`http://127.0.0.1:${sandboxPort}/healthz`, 30);
  say('Starting the gateway ...');
  launch('gateway', ['apps/cli/bin/gatehouse.js', 'serve', '-c', config]);
  await answering(`${gatewayUrl}/health/ready`, 30);
  const passwords = state.stopping ? undefined : newPasswords();
  const tokens = new Map(accounts.map(([user]) => [user, state.stopping ? undefined : tokenFor(user)]));
  if (!state.stopping) next(tokens, passwords);
}
