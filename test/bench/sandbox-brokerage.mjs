import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@gatehouse/sandbox-app';
import { freePorts, root, secrets, start, stop, until } from './processes.mjs';

const META = 'io.modelcontextprotocol/';

/** The brokerage of templates/brokerage on free ports: the sandbox in this process and the gateway in its own, as `npm start` runs them. */
export class SandboxBrokerage {
  #asked = 0;

  constructor(parts) {
    Object.assign(this, parts);
  }

  /** `written`: what is made of its gateway.yaml, by the template; `files`: others beside it, by their names. */
  static async start({ name, written = (placed) => placed, files = {} }) {
    const [sandboxPort, port] = await freePorts(2);
    const folder = mkdtempSync(join(tmpdir(), `gatehouse-${name}-`));
    const config = join(folder, 'gateway.yaml');
    const template = readFileSync(join(root, 'templates/brokerage/gateway.yaml'), 'utf8');
    const placed = template
      .replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
      .replace('port: 8080', `port: ${port}`);
    writeFileSync(config, written(placed, template));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    cpSync(join(root, 'templates/brokerage/showing-desk.openapi.yaml'), join(folder, 'showing-desk.openapi.yaml'));
    const sandbox = await startSandbox({
      port: sandboxPort,
      secrets: {
        resoClientSecret: secrets.SANDBOX_RESO_SECRET,
        crmToken: secrets.SANDBOX_CRM_TOKEN,
        showingsKey: secrets.SANDBOX_SHOWINGS_KEY,
      },
    });
    const gateway = start('apps/cli/bin/gatehouse.js', 'serve', '-c', config);
    const url = `http://127.0.0.1:${port}`;
    await until(`${url}/health/ready`);
    return new SandboxBrokerage({ name, folder, sandbox, gateway, url });
  }

  get keys() {
    return join(this.folder, '.gatehouse/keys');
  }

  /** The answer to one MCP message: {text, status, message}. */
  async ask(token, method, params) {
    this.#asked += 1;
    const _meta = {
      [`${META}protocolVersion`]: '2026-07-28',
      [`${META}clientCapabilities`]: {},
      [`${META}clientInfo`]: { name: this.name, version: '1' },
    };
    const about = params.name ?? params.uri;
    const answer = await fetch(`${this.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(about === undefined ? {} : { 'mcp-name': about }),
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.#asked, method, params: { ...params, _meta } }),
    });
    const text = await answer.text();
    return { text, status: answer.status, message: messageIn(text) };
  }

  async stop() {
    await stop(this.gateway);
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** JSON, or the last message of a stream of events; undefined for what is neither. */
function messageIn(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  try {
    return JSON.parse(lines.length > 0 ? lines.at(-1).slice(6) : text);
  } catch {
    return undefined;
  }
}
