import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@gatehouse/sandbox-app';
import { mintedToken } from '../../support/minted-token.mjs';
import { freePorts, root, secrets, start, stop, until } from '../processes.mjs';

const META = 'io.modelcontextprotocol/';

/** The brokerage of templates/brokerage as it stands, on free ports: the sandbox in this process and the gateway in its own. */
export class WeekSystem {
  #asked = 0;
  #tokens = new Map();

  constructor(parts) {
    Object.assign(this, parts);
  }

  static async start() {
    const [sandboxPort, port] = await freePorts(2);
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-week-'));
    const config = join(folder, 'gateway.yaml');
    const template = readFileSync(join(root, 'templates/brokerage/gateway.yaml'), 'utf8');
    const placed = template.replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`).replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`);
    writeFileSync(config, placed.replace('port: 8080', `port: ${port}`));
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
    return new WeekSystem({ folder, sandbox, gateway, url });
  }

  /** The answer to one MCP message of a person's one application: what it reads taints what it does next, as it does in a week. */
  async ask(user, method, params) {
    this.#asked += 1;
    const _meta = {
      [`${META}protocolVersion`]: '2026-07-28',
      [`${META}clientCapabilities`]: {},
      [`${META}clientInfo`]: { name: 'week', version: '1' },
    };
    const name = params.name ?? params.uri;
    const answer = await fetch(`${this.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(name === undefined ? {} : { 'mcp-name': name }),
        authorization: `Bearer ${this.#token(user)}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.#asked, method, params: { ...params, _meta } }),
    });
    return messageIn(await answer.text());
  }

  #token(user) {
    const known = this.#tokens.get(user);
    if (known) return known;
    const made = mintedToken(user, this.url, join(this.folder, '.gatehouse/keys'), 'week');
    this.#tokens.set(user, made);
    return made;
  }

  async stop() {
    await stop(this.gateway);
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** JSON, or the last message of a stream of events. */
function messageIn(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  return JSON.parse(lines.length > 0 ? lines.at(-1).slice(6) : text);
}
