import { describe, expect, it } from 'vitest';
import { digestOf, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import type { CatalogueChange } from '@gatehouse/mcp';
import { ArgumentContract } from '@gatehouse/sanitize';
import { tellOfUnusableSchemas } from './unusable-schemas.js';

function entry(name: string, inputSchema: JsonObject): CatalogueEntry {
  const descriptor = { name, inputSchema };
  const terms = { action: 'read', dataClass: 'general' } as const;
  return { kind: 'tool', upstream: 'crm', name, publicName: `crm_${name}`, descriptor, terms, digest: digestOf(descriptor) };
}

describe('a tool whose schema of arguments cannot be used', () => {
  it('stands in the log once, with the reason; one that can be read does not', async () => {
    const logged: unknown[] = [];
    let tell: (change: CatalogueChange) => Promise<void> | void = () => undefined;
    const registry = { onChange: (listener: typeof tell) => void (tell = listener) };
    tellOfUnusableSchemas(registry as never, new ArgumentContract(), { warn: (line: unknown) => logged.push(line) });
    const entries = [
      entry('good', { type: 'object', title: null }),
      entry('odd', { type: 'object', properties: { a: { type: 'strnig' } } }),
    ];
    await tell({ version: 1, entries, servers: [] });
    await tell({ version: 2, entries, servers: [] });
    expect(logged).toEqual([expect.objectContaining({ upstream: 'crm', tool: 'odd', reason: 'it is not valid JSON Schema' })]);
  });
});
