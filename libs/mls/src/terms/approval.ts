/** Whether a connection may serve now, told to those who wait for it: what is being read when that ends is not shown. */
export class Approval {
  private withdrawal = new AbortController();
  private readonly listeners: (() => void)[] = [];

  /** Aborts when the approval is taken back. */
  get withdrawn(): AbortSignal {
    return this.withdrawal.signal;
  }

  onChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Ends what is being read under the answers of before. */
  renew(): void {
    this.withdrawal.abort();
    this.withdrawal = new AbortController();
  }

  /** @param serves whether anything may be served from now on */
  changed(serves: boolean): void {
    if (serves) this.withdrawal = new AbortController();
    else this.withdrawal.abort();
    for (const listener of this.listeners) listener();
  }
}
