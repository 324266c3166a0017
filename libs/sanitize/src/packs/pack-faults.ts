/** One thing wrong with a pack. `path` is where in the file, as `rules[3].examples.acts`. */
export interface PackFault {
  readonly file: string;
  readonly path: string;
  readonly expected: string;
}

/** Thrown with every fault at once, so that a pack is mended in one go. */
export class PackFaults extends Error {
  constructor(readonly faults: readonly PackFault[]) {
    super(`The rule packs cannot be used:\n${faults.map((fault) => `  ${fault.file}: ${fault.path}: ${fault.expected}`).join('\n')}`);
    this.name = 'PackFaults';
  }
}
