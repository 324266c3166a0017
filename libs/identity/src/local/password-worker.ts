import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** OWASP Password Storage, argon2id: 19 MiB, two passes, one lane. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 };
const MOST_WAITING = 200;

export type PasswordWork = { readonly hash: string } | { readonly verify: string; readonly against: string };

// Text, so that it is the same from source and from the build. It holds no value: those come as messages.
const CODE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { randomBytes } = require('node:crypto');
  const { argon2id, argon2Verify } = require(workerData.library);
  parentPort.on('message', async ({ id, work }) => {
    try {
      const value = 'hash' in work
        ? await argon2id({ ...workerData.cost, password: work.hash, salt: randomBytes(16), outputType: 'encoded' })
        : await argon2Verify({ password: work.verify, hash: work.against });
      parentPort.postMessage({ id, value });
    } catch (error) {
      parentPort.postMessage({ id, fault: error.message });
    }
  });
`;

interface Waiting {
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (fault: Error) => void;
}

/** Too many sign-ins wait for their password check. */
export class PasswordsBusy extends Error {
  constructor() {
    super('Too many people sign in at once. Try again in a minute.');
    this.name = 'PasswordsBusy';
  }
}

/** Argon2id in a thread of its own: a check takes tens of milliseconds, in which calls must not wait. */
export class PasswordWorker {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  run(work: PasswordWork): Promise<string | boolean> {
    if (this.waiting.size >= MOST_WAITING) return Promise.reject(new PasswordsBusy());
    const id = (this.lastId += 1);
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // Holds the process only while somebody waits.
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage({ id, work });
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const library = createRequire(createRequire(import.meta.url).resolve('@gatehouse/identity/package.json')).resolve('hash-wasm');
    const worker = new Worker(CODE, { eval: true, workerData: { library, cost: COST } });
    worker.on('message', ({ id, value, fault }: { id: number; value: string | boolean; fault?: string }) =>
      this.settle(id, (waiting) =>
        fault === undefined ? waiting.resolve(value) : waiting.reject(new Error(`a password could not be checked: ${fault}`)),
      ),
    );
    worker.once('error', (error) => this.lost(worker, error));
    worker.once('exit', () => this.lost(worker, new Error('the password thread ended')));
    return worker;
  }

  private settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker?.unref();
    if (waiting) how(waiting);
  }

  private lost(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const [id, { reject }] of this.waiting) {
      this.waiting.delete(id);
      reject(error);
    }
  }
}
