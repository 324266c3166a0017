/** What was opened, to be closed in reverse order. Everything is closed even where one closing fails; the first fault is thrown afterwards. */
export class Closers {
  private readonly stack: (() => unknown)[] = [];
  private closing: Promise<void> | undefined;

  add(close: () => unknown): void {
    this.stack.push(close);
  }

  close(): Promise<void> {
    return (this.closing ??= this.run());
  }

  private async run(): Promise<void> {
    const faults: unknown[] = [];
    for (const close of this.stack.toReversed()) {
      try {
        await close();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw faults[0];
  }
}
