import { Worker } from 'node:worker_threads';
import { SERVER_INFO } from '../compose/server-info.js';
import { assertFits, extensionFault, ExtensionFault, type Declared } from './extension-fit.js';
import { EXTENSION_SOURCE } from './extension-source.js';
import type { ExtensionKind, OpenTerms } from './ports.js';

export interface ExtensionTerms {
  /** Where it is named in gateway.yaml, for people. */
  readonly place: string;
  /** URL of the module. */
  readonly module: string;
  /** What it may be there. */
  readonly kinds: readonly ExtensionKind[];
  /** What its open() is given, read anew at each start of its thread. */
  readonly opens: () => OpenTerms;
}

interface Answer {
  readonly id?: number;
  readonly fault?: string;
  readonly result?: unknown;
  readonly declared?: Declared;
  readonly opens?: boolean;
}

const START_MS = 30_000;
const CALL_MS = 30_000;
/** What a batch of records needs many times over. */
const MEMORY_MB = 256;

/**
 * Code of the deployment in a thread of its own: it has no environment and so no secret but those it is given, its faults end nothing but itself,
 * and one that hangs is ended. A thread that ended is started anew at the next call.
 */
export class ExtensionThread {
  private worker: Promise<Worker> | undefined;
  private live: Worker | undefined;
  private is: ExtensionKind | undefined;
  private asked = 0;

  private constructor(private readonly terms: ExtensionTerms) {}

  /** Loads it and opens it. Throws ExtensionFault where it does not fit this gateway. */
  static async start(terms: ExtensionTerms): Promise<ExtensionThread> {
    const thread = new ExtensionThread(terms);
    await thread.running();
    return thread;
  }

  /** Loads it without opening it. Throws ExtensionFault where it does not fit this gateway. */
  static async check(terms: ExtensionTerms): Promise<void> {
    const worker = await new ExtensionThread(terms).loaded();
    await worker.terminate();
  }

  /** What it declared to be. */
  get kind(): ExtensionKind {
    return this.is!;
  }

  /** Calls one of its methods, or reads one of its values. Rejects where it throws, ends or takes too long. */
  async call(name: string, args: readonly unknown[], waitMs = CALL_MS): Promise<unknown> {
    return this.ask(await this.running(), { call: name, args }, waitMs);
  }

  /** Has a method answer in shared memory. Throws where its thread is not there, and has it started anew. */
  opine(name: string, args: readonly unknown[], opinion: SharedArrayBuffer): void {
    if (!this.live) {
      this.running().catch(() => undefined);
      throw new Error('Its thread ended.');
    }
    this.live.postMessage({ call: name, args, opinion }, []);
  }

  /** Ends the thread of one that hangs. */
  async end(): Promise<void> {
    await this.live?.terminate();
  }

  async close(): Promise<void> {
    const worker = await this.worker?.catch(() => undefined);
    this.forget();
    await worker?.terminate();
  }

  private async running(): Promise<Worker> {
    this.worker ??= this.started();
    return this.worker.catch((error: unknown) => {
      this.forget();
      throw error;
    });
  }

  private forget(): void {
    this.worker = undefined;
    this.live = undefined;
  }

  private async loaded(): Promise<Worker> {
    const { module } = this.terms;
    const limits = { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } };
    const worker = new Worker(EXTENSION_SOURCE, { eval: true, env: {}, workerData: { module }, ...limits });
    worker.unref();
    // Told by whoever waits for an answer; without a listener it would end the gateway.
    worker.on('error', () => undefined);
    return this.orEnded(worker, async () => this.assertFits(await this.answerOf(worker, () => true, START_MS)));
  }

  private async started(): Promise<Worker> {
    const worker = await this.loaded();
    await this.orEnded(worker, () => this.ask(worker, { open: this.terms.opens() }, START_MS));
    worker.once('exit', () => (this.live === worker ? this.forget() : undefined));
    this.live = worker;
    return worker;
  }

  private async orEnded(worker: Worker, work: () => Promise<unknown>): Promise<Worker> {
    try {
      await work();
      return worker;
    } catch (error) {
      await worker.terminate();
      if (error instanceof ExtensionFault) throw error;
      throw extensionFault(this.terms.place, `could not be opened: ${(error as Error).message}`);
    }
  }

  private assertFits({ fault, declared, opens }: Answer): void {
    const { place, kinds } = this.terms;
    if (fault !== undefined) throw extensionFault(place, `could not be loaded: ${fault}`);
    if (!opens || !declared)
      throw extensionFault(place, `exports no extension = { kind: '${kinds[0]}', gateway: '^${SERVER_INFO.version}' } and function open`);
    assertFits(place, declared, kinds);
    this.is = declared.kind as ExtensionKind;
  }

  private async ask(worker: Worker, message: object, waitMs: number): Promise<unknown> {
    this.asked += 1;
    const id = this.asked;
    const answer = this.answerOf(worker, (each) => each.id === id, waitMs);
    worker.postMessage({ id, ...message }, []);
    try {
      const { fault, result } = await answer;
      if (fault !== undefined) throw new Error(fault);
      return result;
    } catch (error) {
      if (error instanceof TooLate) await worker.terminate();
      throw error;
    }
  }

  private answerOf(worker: Worker, is: (answer: Answer) => boolean, waitMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(() => reject(new TooLate(`It took longer than ${waitMs / 1_000} s.`))), waitMs);
      const onMessage = (answer: Answer): void => (is(answer) ? end(() => resolve(answer)) : undefined);
      const onExit = (): void => end(() => reject(new Error('Its thread ended.')));
      const end = (then: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('exit', onExit);
        then();
      };
      worker.on('message', onMessage).on('exit', onExit);
    });
  }
}

class TooLate extends Error {}
