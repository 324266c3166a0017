import { setMaxListeners } from 'node:events';
import { Refusal } from '@gatehouse/kernel';

/** One signal for every way in which a call can end early: its caller left, or its time is up. Time stands still while a person answers. */
export class CallBounds {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private leftMs: number;
  private since = 0;
  private holds = 0;
  private ended = false;
  private caller: AbortSignal | undefined;
  private readonly onCallerGone = (): void => this.abort(new Refusal('CANCELLED'));

  constructor(caller: AbortSignal, timeoutMs: number) {
    this.leftMs = timeoutMs;
    this.attach(caller);
    this.run();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: Refusal): void {
    this.controller.abort(reason);
    this.end();
  }

  /** Stops the clock, and lets the caller's message end without ending the call. */
  pause(): void {
    this.hold();
    this.detach();
  }

  /** Goes on for the caller's next message. */
  resume(caller: AbortSignal): void {
    this.attach(caller);
    this.release();
  }

  /** Stops the clock while the caller is being asked. Each hold is released once. */
  hold(): void {
    this.holds += 1;
    if (this.holds > 1 || this.ended) return;
    clearTimeout(this.timer);
    this.leftMs = Math.max(1, this.leftMs - (performance.now() - this.since));
  }

  release(): void {
    this.holds -= 1;
    if (this.holds === 0 && !this.ended) this.run();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.detach();
  }

  private run(): void {
    this.since = performance.now();
    this.timer = setTimeout(() => this.abort(new Refusal('UPSTREAM_TIMEOUT')), this.leftMs);
  }

  private attach(caller: AbortSignal): void {
    this.detach();
    if (this.ended) return;
    this.caller = caller;
    // A page of records asks about each of its rows at once, all of them for one caller: Node would take that for a leak.
    setMaxListeners(0, caller);
    if (caller.aborted) this.onCallerGone();
    else caller.addEventListener('abort', this.onCallerGone, { once: true });
  }

  private detach(): void {
    this.caller?.removeEventListener('abort', this.onCallerGone);
    this.caller = undefined;
  }
}
