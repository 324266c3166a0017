/** A fact that one stage writes and every later stage reads. Writing twice, or reading before it is written, is a fault of ours and throws. */
export class Once<T> {
  private written = false;
  private value: T | undefined;

  constructor(private readonly name: string) {}

  set(value: T): void {
    if (this.written) throw new Error(`${this.name} is written once; a second stage tried to write it`);
    this.written = true;
    this.value = value;
  }

  get(): T {
    if (!this.written) throw new Error(`${this.name} was read before the stage that writes it ran`);
    return this.value as T;
  }

  /** The value, or undefined where the stage that writes it has not run (a denied call, a method without a tool). */
  peek(): T | undefined {
    return this.value;
  }
}
