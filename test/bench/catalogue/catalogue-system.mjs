import { join } from 'node:path';
import Database from 'libsql';
import { mintedToken } from '../../support/minted-token.mjs';
import { taintByApplication } from '../../support/taint-by-application.mjs';
import { wideUnlessSaid } from '../../support/wide-limits.mjs';
import { SandboxBrokerage } from '../sandbox-brokerage.mjs';
import { valuesOf } from './story-values.mjs';

/** What a deployment writes that wants no trained reading beside the phrases. */
const READING_OFF =
  '\ncompliance: { rules: [{ rule: request-reading, mode: off, reason: The phrases alone are counted., approvedBy: compliance@harbor.example }] }\n';

/** The brokerage with a consumer besides. What one row reads taints no other. */
export class CatalogueSystem {
  #calls = 0;

  constructor(brokerage) {
    this.brokerage = brokerage;
    this.sandbox = brokerage.sandbox;
    this.values = valuesOf(brokerage.sandbox);
    this.database = new Database(join(brokerage.folder, '.gatehouse/gatehouse.db'), { readonly: true });
  }

  static async start({ phrasesOnly = false } = {}) {
    const more = ['{ user: consumer@harbor.example, grants: [consumer] }', '{ user: mem1010@harbor.example, member: MEM-1010 }'];
    const written = (placed, template) => {
      const yaml = placed
        .replace('\nmls:', '\ntaint: { rules: taint.yaml }\n\nmls:')
        .replace('  accounts:\n', `  accounts:\n${more.map((account) => `    - ${account}\n`).join('')}`)
        .replace('consumerFacing: false', 'consumerFacing: true')
        .replace('useCases: [BBO]', 'useCases: [IDX, BBO]');
      return `${wideUnlessSaid(yaml, template)}${phrasesOnly ? READING_OFF : ''}`;
    };
    const files = { 'taint.yaml': taintByApplication() };
    return new CatalogueSystem(await SandboxBrokerage.start({ name: 'catalogue', written, files }));
  }

  /** The answer of one tool call, whole, and what the record says of it. */
  async call(tool, args, user) {
    this.#calls += 1;
    const token = mintedToken(user, this.brokerage.url, this.brokerage.keys, `row-${this.#calls}`);
    const answer = await this.brokerage.ask(token, 'tools/call', { name: tool, arguments: args });
    return { ...answer, record: this.#lastRecord() };
  }

  /** Of the call just answered: its record is durable before its answer. */
  #lastRecord() {
    const rows = this.database.prepare('SELECT event FROM audit_record ORDER BY seq DESC LIMIT 20').all();
    return rows.map(({ event }) => JSON.parse(event)).find(({ method }) => method === 'tools/call');
  }

  async stop() {
    this.database.close();
    await this.brokerage.stop();
  }
}
