import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTable, shippedFile, TableFaults, type TableFault } from '@gatehouse/tables';
import { Preconditions } from './preconditions.js';
import type { Facts, Precondition } from './precondition.js';

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
  return shippedFile('packs/preconditions');
}

/** Reads every `*.yaml` of a folder. Throws PreconditionFaults, also where an example of a rule is not judged as it says. */
export function readPreconditions(folder = shippedPreconditions()): readonly Precondition[] {
  const faults: string[] = [];
  const rules = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => {
      try {
        return readTable<{ preconditions: Precondition[] }>(join(folder, file), 'packs/preconditions/precondition.schema.json')
          .preconditions;
      } catch (fault) {
        if (!(fault instanceof TableFaults)) throw fault;
        faults.push(...fault.faults.map((each) => `${file}${lineAndWhat(each)}`));
        return [];
      }
    });
  faults.push(...twice(rules), ...rules.flatMap(exampleFaults));
  if (faults.length > 0) throw new PreconditionFaults(faults);
  return rules;
}

const lineAndWhat = ({ line, path, expected }: TableFault): string =>
  `${line === undefined ? '' : `:${line}`}: ${path === '(file)' ? '' : `${path} `}${expected}`;

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
