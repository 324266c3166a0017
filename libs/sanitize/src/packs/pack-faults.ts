/** One thing wrong with a pack. `path` is where in the file, as `rules[3].examples.acts`. */
export interface PackFault {
  readonly file: string;
  /** Counted from 1, where it is known. */
  readonly line?: number;
  readonly path: string;
  readonly expected: string;
}

export const packFaultLine = ({ file, line, path, expected }: PackFault): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${path}: ${expected}`;

/** Thrown with every fault at once, so that a pack is mended in one go. */
export class PackFaults extends Error {
  constructor(readonly faults: readonly PackFault[]) {
    super(`The rule packs cannot be used:\n${faults.map((fault) => `  ${packFaultLine(fault)}`).join('\n')}`);
    this.name = 'PackFaults';
  }
}
