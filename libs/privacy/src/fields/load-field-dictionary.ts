import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CsvFieldDictionary } from './csv-field-dictionary.js';

const packs = createRequire(import.meta.url);

/** Text of a file of the pack `compliance/fields`. */
export function fieldPack(name: string): string {
  return readFileSync(packs.resolve(`@gatehouse/packs/fields/${name}`), 'utf8');
}

/**
 * The shipped field classes, and over them those of a deployment (CSV texts, later ones win).
 * Throws Error naming row and column where a file cannot be read: a wrong class must not be served.
 */
export function loadFieldDictionary(options: { readonly overlays?: readonly string[] } = {}): CsvFieldDictionary {
  return new CsvFieldDictionary([fieldPack('reso-2.1.csv'), ...(options.overlays ?? [])], fieldPack('crm-keys.csv'));
}
