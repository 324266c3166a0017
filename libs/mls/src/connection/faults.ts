export interface Fault {
  /** Path in gateway.yaml or in a pack. */
  readonly path: string;
  readonly expected: string;
}

/** The connection will not start; every fault is listed. */
export class MlsFaults extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ path, expected }) => `${path}: ${expected}`).join('\n'));
    this.name = 'MlsFaults';
  }
}

export function faultsOf(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new MlsFaults(faults);
}
