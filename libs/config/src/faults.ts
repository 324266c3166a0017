import type { ValidationError } from 'class-validator';
import { settingsOf, type SettingFacts } from './setting.js';

/** One thing wrong with gateway.yaml: where, and what was expected. Values are never repeated, since one of them may be a secret. */
export interface ConfigFault {
  readonly path: string;
  readonly expected: string;
  /** Where it stands in the file. */
  readonly line?: number | undefined;
}

const sentence = ({ path, expected, line }: ConfigFault): string => `  ${path}: ${expected}${line === undefined ? '' : ` (line ${line})`}`;

/** Every fault of a configuration at once. */
export class ConfigFaults extends Error {
  constructor(
    readonly source: string,
    readonly faults: readonly ConfigFault[],
  ) {
    super(`${source} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map(sentence).join('\n')}`);
    this.name = 'ConfigFaults';
  }
}

const step = (path: string, property: string): string =>
  /^\d+$/.test(property) ? `${path}[${property}]` : path ? `${path}.${property}` : property;

/** Levenshtein distance; both words are short. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const like = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');
  const close = known.map((name) => ({ name, distance: editDistance(like(name), like(key)) })).toSorted((a, b) => a.distance - b.distance);
  return close.find(({ distance }) => distance <= 2)?.name;
}

function unknownKey(error: ValidationError): string {
  const settings: Map<string, SettingFacts> = error.target ? settingsOf(error.target) : new Map();
  const close = nearest(error.property, [...settings.keys()]);
  return close ? `unknown key; did you mean ${close}?` : `unknown key; expected one of ${[...settings.keys()].join(', ')}`;
}

/** Validation errors as a flat list of faults, in the order of the file's sections. */
export function faultsOf(errors: readonly ValidationError[], path = ''): ConfigFault[] {
  return errors.flatMap((error) => {
    const here = step(path, error.property);
    const constraints = Object.entries(error.constraints ?? {});
    const unknown = constraints.some(([name]) => name === 'whitelistValidation');
    const own = unknown
      ? [{ path: here, expected: unknownKey(error) }]
      : constraints.slice(0, 1).map(([, expected]) => ({ path: here, expected }));
    return [...own, ...faultsOf(error.children ?? [], here)];
  });
}
