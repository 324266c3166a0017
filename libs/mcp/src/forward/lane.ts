import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { whileWanted } from '../upstream/abort.js';
import { Bulkhead } from './bulkhead.js';
import { Circuit } from './circuit.js';

export interface LaneTerms {
  readonly concurrency: number;
  readonly maxWaiting: number;
}

/** The way to one upstream, walled off from the others: its room, its queue and its breaker. */
export class Lane {
  private readonly bulkhead: Bulkhead;
  private readonly circuit = new Circuit();

  constructor({ concurrency, maxWaiting }: LaneTerms) {
    this.bulkhead = new Bulkhead(concurrency, maxWaiting);
  }

  get isBusy(): boolean {
    return this.bulkhead.isBusy;
  }

  /** Runs one call. The caller is let go when the signal says so, even where the upstream does not stop. */
  async run(signal: AbortSignal, work: () => Promise<JsonObject>): Promise<JsonObject> {
    const turn = this.bulkhead.enter(signal);
    if (turn) await turn;
    try {
      // Not the time of day: a clock that is set back would keep the upstream at rest until that time comes again.
      this.circuit.enter(performance.now());
    } catch (resting) {
      this.bulkhead.leave();
      throw resting;
    }
    const running = work();
    // The place stays taken until the work has really ended: a hung upstream must not gather calls behind its wall.
    running.then(this.left, this.left);
    try {
      const result = await whileWanted(running, signal);
      this.circuit.leave(undefined, performance.now());
      return result;
    } catch (fault) {
      this.circuit.leave(fault instanceof Refusal ? fault : undefined, performance.now());
      throw fault;
    }
  }

  private readonly left = (): void => this.bulkhead.leave();
}
