import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';

/** One thing wrong with the policies. */
export interface PolicyFault {
  readonly file: string;
  readonly policy?: string;
  readonly problem: string;
}

/** All faults of a set of policies. With any of them nothing is decided: the gateway does not start. */
export class PolicyFaults extends Error {
  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(({ file, policy, problem }) => `${file}${policy ? ` (${policy})` : ''}: ${problem}`).join('\n'));
    this.name = 'PolicyFaults';
  }
}

/** Cedar's own words on an error, with the line where it is known and Cedar's advice where it has some. */
export function wordsOf(error: DetailedError, text?: string): string {
  const start = error.sourceLocations?.[0]?.start;
  const line =
    start === undefined || text === undefined ? '' : `line ${Buffer.from(text).subarray(0, start).toString().split('\n').length}: `;
  const expected = error.sourceLocations?.[0]?.label;
  return [`${line}${error.message}`, expected, error.help].filter(Boolean).join('; ');
}
