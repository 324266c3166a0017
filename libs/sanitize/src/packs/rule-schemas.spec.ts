import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

const packs = dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/package.json'));
const schemas = readdirSync(packs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.schema.json'));

// Whoever reads a table skips this check at each start: compiling the schema of schemas costs 45 ms a reader.
describe('the schemas of the shipped rules', () => {
  it.each(schemas)('%s is a JSON Schema 2020-12', (name) => {
    const ajv = new Ajv2020({ strict: false });
    ajv.validateSchema(JSON.parse(readFileSync(join(packs, name), 'utf8')) as object);
    expect(ajv.errors ?? []).toEqual([]);
  });
});
