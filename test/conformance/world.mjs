// What a run needs: the target, the sandbox, and a gateway that has the target as one upstream among others. Each in its own process, on
// free ports, as a brokerage runs them.
import { spawn, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../support/side-folder.mjs';
import { configuration } from './configuration.mjs';
import { startShim } from './header-shim.mjs';

const SECRETS = {
  SANDBOX_RESO_SECRET: 'reso-secret-of-this-run',
  SANDBOX_CRM_TOKEN: 'crm-token-of-this-run',
  SANDBOX_SHOWINGS_KEY: 'showings-key-of-this-run',
};
export const ACCOUNT = 'agent@harbor.example';
const ADMINISTRATOR = 'admin@harbor.example';
const READY_MS = 60_000;
export const targetScript = join(repository, 'apps/sandbox/bin/conformance-target.js');
const gatehouse = join(repository, 'apps/cli/bin/gatehouse.js');

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Processes of this run; only they are ended. */
export class World {
  children = [];
  shims = [];
  folders = [];
  outputs = [];

  async startTarget(era = 'both') {
    const port = await freePort();
    await this.launch('the target', [targetScript, '--port', String(port), '--era', era], /ready on/);
    return `http://127.0.0.1:${port}/mcp`;
  }

  async startSandbox() {
    const port = await freePort();
    await this.launch('the sandbox', [join(repository, 'apps/sandbox/bin/sandbox.js'), '--port', String(port)], /ready on/);
    return port;
  }

  /** A gateway before a sandbox, with the upstreams that `configuration` takes: `{ url, token }`. */
  async startGateway(what) {
    return this.serve(await this.configure(what));
  }

  /** `{ config, url }`: a gateway that can be started. */
  async configure({ sandboxPort, upstreams, alone }) {
    const gatewayPort = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-conformance-'));
    this.folders.push(folder);
    const config = join(folder, 'gateway.yaml');
    await writeFile(config, await configuration({ sandboxPort, gatewayPort, upstreams, alone }));
    await copyFile(join(repository, 'templates/brokerage/showing-desk.openapi.yaml'), join(folder, 'showing-desk.openapi.yaml'));
    return { config, url: `http://127.0.0.1:${gatewayPort}` };
  }

  async serve({ config, url }) {
    const gateway = await this.launch('the gateway', [gatehouse, 'serve', '-c', config]);
    await answering(`${url}/health/ready`, gateway);
    return { url, token: tokenFrom(config) };
  }

  /** A new password of a local account. */
  passwordOf(user, { config }) {
    const args = [gatehouse, 'account', 'password', user, '--generate', '-c', config];
    const made = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...SECRETS } });
    if (made.status !== 0) throw new Error(`no password for ${user}: ${made.stderr.trim()}`);
    return made.stdout.trim().split(' ')[1];
  }

  /** Signs the gateway in at an upstream, as its administrator would; `open` is the browser. Throws where that does not work. */
  async signInAt(upstream, { config, open }) {
    const args = [gatehouse, 'upstream', 'login', upstream, '--as', ADMINISTRATOR, '-c', config];
    const { child, said } = await this.launch('the sign-in', args);
    const ended = new Promise((resolve) => child.once('close', resolve));
    let address;
    child.stderr.on('data', () => {
      address ??= /^ {2}(http\S+)\n/m.exec(said.text)?.[1];
      if (address) open(address);
      if (address) open = () => undefined;
    });
    if ((await ended) !== 0) throw new Error(said.text.trim());
  }

  /** The URL of a shim before an endpoint of a gateway; `prefix` where the endpoint has names of several upstreams. */
  async startShim({ gateway, path, prefix }) {
    const shim = await startShim({ target: `${gateway.url}${path}`, token: gateway.token, prefix });
    this.shims.push(shim);
    return shim.url;
  }

  /** What its processes printed last. */
  said() {
    return this.outputs.map(({ text }) => text).join('');
  }

  async close() {
    await Promise.all(this.shims.map((shim) => shim.close()));
    await Promise.all(this.children.map(ended));
    await Promise.all(this.folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  /** Starts a script: `{ child, said }`. Where `ready` is given, resolves when a line of its output matches. */
  async launch(name, args, ready) {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...SECRETS } });
    this.children.push(child);
    const said = { text: '' };
    this.outputs.push(said);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said.text = (said.text + chunk).slice(-20_000)));
    if (!ready) return { child, said };
    const until = Date.now() + READY_MS;
    while (!ready.test(said.text)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${name} did not start:\n${said.text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { child, said };
  }
}

/** `{ tools, prompts, resources }`: the names that the target lists, and what its URIs begin with. */
export async function namesOf(url) {
  return { tools: await listed(url, 'tools'), prompts: await listed(url, 'prompts'), resources: ['test://'] };
}

async function listed(url, kind) {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': `${kind}/list`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: `${kind}/list`, params: { _meta: meta } }),
  });
  return (await answer.json()).result[kind].map(({ name }) => name);
}

async function answering(url, { child, said }) {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}:\n${said.text}`);
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing was ready at ${url} in ${READY_MS / 1000} s:\n${said.text}`);
}

function tokenFrom(config) {
  const args = [gatehouse, 'token', '-c', config, '--as', ACCOUNT, '--ttl', '1h'];
  const issued = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...SECRETS } });
  if (issued.status !== 0) throw new Error(`no token for ${ACCOUNT}: ${issued.stderr.trim()}`);
  return issued.stdout.trim();
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 12_000);
  return end.then(() => clearTimeout(late));
}
