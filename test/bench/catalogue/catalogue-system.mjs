import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@gatehouse/sandbox-app';
import Database from 'libsql';
import { mintedToken } from '../../support/minted-token.mjs';
import { taintByApplication } from '../../support/taint-by-application.mjs';
import { wideUnlessSaid } from '../../support/wide-limits.mjs';
import { freePorts, root, secrets, start, stop, until } from '../processes.mjs';
import { valuesOf } from './story-values.mjs';

/** What a deployment writes that wants no trained reading beside the phrases. */
const READING_OFF =
  '\ncompliance: { rules: [{ rule: request-reading, mode: off, reason: The phrases alone are counted., approvedBy: compliance@harbor.example }] }\n';

/** The sandbox in this process and a gateway in its own, as `npm start` runs them, with a consumer besides. What one row reads taints no other. */
export class CatalogueSystem {
  #calls = 0;

  constructor(parts) {
    Object.assign(this, parts);
  }

  static async start({ phrasesOnly = false } = {}) {
    const [sandboxPort, port] = await freePorts(2);
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-catalogue-'));
    const config = join(folder, 'gateway.yaml');
    const template = readFileSync(join(root, 'templates/brokerage/gateway.yaml'), 'utf8');
    const more = ['{ user: consumer@harbor.example, grants: [consumer] }', '{ user: mem1010@harbor.example, member: MEM-1010 }'];
    const placed = template
      .replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
      .replace('port: 8080', `port: ${port}`)
      .replace('\nmls:', '\ntaint: { rules: taint.yaml }\n\nmls:')
      .replace('  accounts:\n', `  accounts:\n${more.map((account) => `    - ${account}\n`).join('')}`)
      .replace('consumerFacing: false', 'consumerFacing: true')
      .replace('useCases: [BBO]', 'useCases: [IDX, BBO]');
    writeFileSync(config, `${wideUnlessSaid(placed, template)}${phrasesOnly ? READING_OFF : ''}`);
    writeFileSync(join(folder, 'taint.yaml'), taintByApplication());
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
    const database = new Database(join(folder, '.gatehouse/gatehouse.db'), { readonly: true });
    return new CatalogueSystem({ folder, sandbox, values: valuesOf(sandbox), gateway, url, database });
  }

  /** The answer of one tool call, whole, and what the record says of it. */
  async call(tool, args, user) {
    this.#calls += 1;
    const META = 'io.modelcontextprotocol/';
    const meta = {
      [`${META}protocolVersion`]: '2026-07-28',
      [`${META}clientCapabilities`]: {},
      [`${META}clientInfo`]: { name: 'bench', version: '1' },
    };
    const answer = await fetch(`${this.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': tool,
        authorization: `Bearer ${mintedToken(user, this.url, join(this.folder, '.gatehouse/keys'), `row-${this.#calls}`)}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.#calls, method: 'tools/call', params: { name: tool, arguments: args, _meta: meta } }),
    });
    const text = await answer.text();
    return { text, status: answer.status, message: messageIn(text), record: this.#lastRecord() };
  }

  /** Of the call just answered: its record is durable before its answer. */
  #lastRecord() {
    const rows = this.database.prepare('SELECT event FROM audit_record ORDER BY seq DESC LIMIT 20').all();
    return rows.map(({ event }) => JSON.parse(event)).find(({ method }) => method === 'tools/call');
  }

  async stop() {
    this.database.close();
    await stop(this.gateway);
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** JSON, or the last message of a stream of events. */
function messageIn(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  try {
    return JSON.parse(lines.length > 0 ? lines.at(-1).slice(6) : text);
  } catch {
    return undefined;
  }
}
