import { exportedRecords } from '@gatehouse/audit';

/** Where a report stands: in which phase, and how many of its records it has read. */
export interface ReportStep {
  readonly what: string;
  readonly done: number;
  readonly of?: number | undefined;
}

const EVERY = 500;

/** Counts what goes through the phases of a report. The first line of an export says how many records it has. */
export class ReportProgress {
  constructor(private readonly onStep: (step: ReportStep) => void = () => undefined) {}

  /** Passes the lines of an export on, and tells how many of its records went by. */
  async *over(what: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
    let of: number | undefined;
    let done = 0;
    for await (const line of lines) {
      if (of === undefined) {
        of = exportedRecords(line) ?? 0;
        this.onStep({ what, done, of });
      } else {
        done += 1;
        // Checkpoints stand between the records.
        if (done % EVERY === 0) this.onStep({ what, done: Math.min(done, of), of });
      }
      yield line;
    }
    this.onStep({ what, done: of ?? 0, of: of ?? 0 });
  }

  /** A phase without records. */
  phase(what: string): void {
    this.onStep({ what, done: 0 });
  }
}
