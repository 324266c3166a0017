import { Refusal } from '@gatehouse/kernel';

/** A quarter of the trail is read line by line in the process that answers calls: so many at one time and no more. */
const MOST = 2;

/** Readings of the whole trail that run at this node. */
export class LongReadings {
  private running = 0;

  /** Throws Refusal LIMIT_REACHED where too many run already. */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.running >= MOST) throw new Refusal('LIMIT_REACHED', 'The trail is being read for somebody else. Try again in a minute.');
    this.running += 1;
    try {
      return await read();
    } finally {
      this.running -= 1;
    }
  }
}

/** Stops when nobody waits any more. */
export async function* whileWanted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
