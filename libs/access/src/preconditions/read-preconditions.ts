import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument } from 'yaml';
import { Preconditions } from './preconditions.js';
import type { Facts, Precondition } from './precondition.js';

const SCHEMA = 'precondition.schema.json';
/** A day on which every example is looked at where it does not say its own. */
const LATE = '2999-12-31';

/** Every fault of the files at once: file, place, what was expected. */
export class PreconditionFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The preconditions cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'PreconditionFaults';
  }
}

/** The folder that Gatehouse ships. */
export function shippedPreconditions(): string {
  return dirname(createRequire(import.meta.url).resolve(`@gatehouse/packs/packs/preconditions/${SCHEMA}`));
}

/** Reads every `*.yaml` of a folder. Throws PreconditionFaults, also where an example of a rule is not judged as it says. */
export function readPreconditions(folder = shippedPreconditions()): readonly Precondition[] {
  const fits = new Ajv2020({ allErrors: true, validateSchema: false, strict: true, allowUnionTypes: true }).compile<{
    preconditions: Precondition[];
  }>(JSON.parse(readFileSync(join(folder, SCHEMA), 'utf8')) as object);
  const faults: string[] = [];
  const rules = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => {
      const document = parseDocument(readFileSync(join(folder, file), 'utf8'));
      const content: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 20 });
      faults.push(...document.errors.map(({ message }) => `${file}: expected YAML; ${message.split('\n')[0]}`));
      if (document.errors.length > 0 || fits(content))
        return document.errors.length > 0 ? [] : (content as { preconditions: Precondition[] }).preconditions;
      faults.push(...(fits.errors ?? []).map(({ instancePath, message }) => `${file}: ${instancePath || '(file)'} ${message}`));
      return [];
    });
  faults.push(...twice(rules), ...rules.flatMap(exampleFaults));
  if (faults.length > 0) throw new PreconditionFaults(faults);
  return rules;
}

function twice(rules: readonly Precondition[]): string[] {
  const ids = rules.map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) < index).map((id) => `${id}: the id is taken; give this rule another`);
}

function exampleFaults(rule: Precondition): string[] {
  const judged = new Preconditions([rule], () => ({ modeOf: () => 'enforce' }));
  const place = { states: rule.states ?? [], day: LATE };
  const isMet = (facts: Facts) => judged.judge(rule.activity, facts, place).unmet.length === 0;
  const wrong = (kind: 'met' | 'unmet') =>
    rule.examples[kind].flatMap((facts, index) =>
      isMet(facts) === (kind === 'met') ? [] : [`${rule.id}: examples.${kind}[${index}] is not ${kind}; correct the rule or the example`],
    );
  return [...wrong('met'), ...wrong('unmet')];
}
