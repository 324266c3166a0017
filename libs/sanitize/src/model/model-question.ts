/// <reference lib="es2024.sharedmemory" />
import type { Surface, Wait } from '@gatehouse/kernel';
import type { Worker } from 'node:worker_threads';

const [WAITING, ANSWERED] = [0, 1];

/** One text put to the model's thread. The answer is in shared memory, so that whoever asks may wait for it either way. */
export class ModelQuestion implements Wait {
  // One for each question: an answer that comes too late must not be taken for that of the next text.
  private readonly answer = new SharedArrayBuffer(16);
  private readonly state = new Int32Array(this.answer, 0, 1);
  private isLate = false;

  constructor(
    worker: Worker,
    asked: { readonly text: string; readonly surface: Surface },
    private readonly waitMs: number,
  ) {
    worker.postMessage({ ...asked, answer: this.answer }, []);
  }

  /** 0..1. Throws where the model was late or failed. */
  get score(): number {
    if (this.isLate) throw new Error('The model did not answer in time.');
    const [score] = new Float64Array(this.answer, 8, 1);
    if (Atomics.load(this.state, 0) !== ANSWERED || !(score! >= 0 && score! <= 1)) throw new Error('The model failed.');
    return score!;
  }

  now(): void {
    this.isLate = Atomics.wait(this.state, 0, WAITING, this.waitMs) === 'timed-out';
  }

  async later(): Promise<void> {
    this.isLate = (await Atomics.waitAsync(this.state, 0, WAITING, this.waitMs).value) === 'timed-out';
  }
}
