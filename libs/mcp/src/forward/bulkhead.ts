import { Refusal } from '@gatehouse/kernel';
import { abortReason } from '../upstream/abort.js';

interface Place {
  readonly enter: () => void;
}

/** How many calls one upstream may have at once; the rest wait in order, and past a length are refused. So one that hangs holds only its own. */
export class Bulkhead {
  private inside = 0;
  private readonly queue: Place[] = [];

  constructor(
    private readonly capacity: number,
    private readonly maxWaiting: number,
  ) {}

  get isBusy(): boolean {
    return this.inside > 0;
  }

  /** Resolves when there is room. Throws UPSTREAM_DOWN where too many wait already, or the signal's refusal. Call leave() afterwards. */
  enter(signal: AbortSignal): Promise<void> | undefined {
    if (this.inside < this.capacity) {
      this.inside += 1;
      return undefined;
    }
    if (this.queue.length >= this.maxWaiting) throw new Refusal('UPSTREAM_DOWN', 'Too many calls are waiting for it.');
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.queue.splice(this.queue.indexOf(place), 1);
        reject(abortReason(signal));
      };
      const place: Place = {
        enter: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.queue.push(place);
    });
  }

  /** The place goes to the first who waits. */
  leave(): void {
    const next = this.queue.shift();
    if (next) next.enter();
    else this.inside -= 1;
  }
}
