// @ts-check
/**
 * A system that speaks no MCP, as an example: a store of yard signs that is a file. In gateway.yaml:
 *
 *   upstreams:
 *     - id: signs
 *       transport: extension
 *       modules: [./sign-store.mjs]
 *       settings: { file: ./signs.json }
 *       tools:
 *         list_signs: { action: read, dataClass: general }
 *         count_signs: { action: read, dataClass: general }
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'upstream', gateway: '^0.2.0' };

const NO_ARGUMENTS = { type: 'object', properties: {}, additionalProperties: false };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').OwnUpstream>} */
export function open({ folder, settings: { file = 'signs.json' } }) {
  /** @returns {Promise<{ kind: string, inStock: number }[]>} */
  const signs = async () => JSON.parse(await readFile(resolve(folder, file), 'utf8'));
  return {
    tools() {
      return [
        { name: 'list_signs', description: 'Lists the yard signs in stock.', inputSchema: NO_ARGUMENTS },
        { name: 'count_signs', description: 'Says how many yard signs are in stock.', inputSchema: NO_ARGUMENTS },
      ];
    },
    async call(name) {
      const stock = await signs();
      if (name === 'list_signs') return JSON.stringify({ signs: stock });
      return String(stock.reduce((sum, { inStock }) => sum + inStock, 0));
    },
  };
}
