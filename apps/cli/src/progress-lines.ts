/** Where a long piece of work stands. */
export interface Step {
  readonly what: string;
  readonly done: number;
  readonly of?: number | undefined;
}

const WIDTH = 30;
const LINE_EVERY_MS = 2000;
const BAR_EVERY_MS = 100;

/** Shows progress: one bar that is drawn over on a terminal, a plain line now and then where the output goes elsewhere. */
export class ProgressLines {
  private shownAt = 0;
  private shown: string | undefined;

  constructor(
    private readonly out: { readonly isTTY?: boolean; write(text: string): unknown },
    private readonly now: () => number = Date.now,
  ) {}

  step(step: Step): void {
    const isNew = this.shown !== step.what;
    const due = this.now() - this.shownAt >= (this.out.isTTY ? BAR_EVERY_MS : LINE_EVERY_MS);
    const done = step.of !== undefined && step.done >= step.of;
    if (!isNew && !due && !done) return;
    if (isNew && this.out.isTTY) this.end();
    this.shown = step.what;
    this.shownAt = this.now();
    this.out.write(this.out.isTTY ? `\r\u001b[K${bar(step)}` : `${line(step)}\n`);
  }

  /** Leaves the last bar where it is. */
  end(): void {
    if (this.out.isTTY && this.shown !== undefined) this.out.write('\n');
    this.shown = undefined;
  }
}

function line({ what, done, of }: Step): string {
  return of === undefined ? `${what}: ${done}` : `${what}: ${done} of ${of} (${percent(done, of)} %)`;
}

function bar(step: Step): string {
  if (step.of === undefined) return line(step);
  const filled = Math.round((WIDTH * percent(step.done, step.of)) / 100);
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${line(step)}`;
}

const percent = (done: number, of: number): number => (of === 0 ? 100 : Math.min(100, Math.floor((100 * done) / of)));
