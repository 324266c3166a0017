/** One thing in a table that does not fit. */
export interface TableFault {
  /** From 1; undefined where the place is not in the text. */
  readonly line?: number;
  /** `rules[0].id`, or `(file)`. */
  readonly path: string;
  readonly expected: string;
}

/** Every fault of one table at once. */
export class TableFaults extends Error {
  constructor(
    readonly file: string,
    readonly faults: readonly TableFault[],
  ) {
    super(`${file} cannot be used:\n${faults.map((fault) => `  ${sentenceOf(fault)}`).join('\n')}`);
    this.name = 'TableFaults';
  }

  get sentences(): readonly string[] {
    return this.faults.map(sentenceOf);
  }
}

const sentenceOf = ({ line, path, expected }: TableFault): string => `${line === undefined ? '' : `line ${line}: `}${path}: ${expected}`;
