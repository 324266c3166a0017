import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { placeAt, type Place } from './place.js';

/** One thing wrong with the policies. */
export interface PolicyFault {
  readonly file: string;
  readonly policy?: string;
  /** In the file, where it is known. */
  readonly place?: Place | undefined;
  readonly problem: string;
}

/** All faults of a set of policies. With any of them nothing is decided: the gateway does not start, or goes on with the policies that it has. */
export class PolicyFaults extends Error {
  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(sentenceOf).join('\n'));
    this.name = 'PolicyFaults';
  }
}

/** File, policy, line, column and reason. */
export function sentenceOf({ file, policy, place, problem }: PolicyFault): string {
  const where = place === undefined ? '' : `line ${place.line}, column ${place.column}: `;
  return `${file}${policy ? ` (${policy})` : ''}: ${where}${problem}`;
}

/** Cedar's own words on an error, with Cedar's advice where it has some. */
export function wordsOf(error: DetailedError): string {
  const expected = error.sourceLocations?.[0]?.label;
  return [error.message, expected, error.help].filter(Boolean).join('; ');
}

/** Where in a text Cedar found an error. */
export function placeOf(error: DetailedError, text: string | undefined): Place | undefined {
  const start = error.sourceLocations?.[0]?.start;
  return start === undefined || text === undefined ? undefined : placeAt(text, start);
}
