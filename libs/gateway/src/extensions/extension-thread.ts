import { Worker } from 'node:worker_threads';
import { SERVER_INFO } from '../compose/server-info.js';
import { EXTENSION_SOURCE } from './extension-source.js';
import { isInRange } from './version-range.js';

/** An extension that does not fit, or cannot be loaded. The sentence says what to do. */
export class ExtensionFault extends Error {}

export interface ExtensionTerms {
  /** Where it is named in gateway.yaml, for people. */
  readonly place: string;
  /** URL of the module. */
  readonly module: string;
  readonly kind: 'sink';
  /** What its open() is given. */
  readonly opens: { readonly id: string; readonly settings: Readonly<Record<string, string>>; readonly secret?: string };
}

interface Answer {
  readonly id?: number;
  readonly fault?: string;
  readonly declared?: { readonly kind?: unknown; readonly gateway?: unknown };
  readonly opens?: boolean;
}

const START_MS = 30_000;
const CALL_MS = 30_000;
/** What a batch of records needs many times over. */
const MEMORY_MB = 256;

/**
 * Code of the deployment in a thread of its own: it has no environment and so no secret but the one it is given, its faults end nothing but itself,
 * and one that hangs is ended. A thread that ended is started anew at the next call.
 */
export class ExtensionThread {
  private worker: Promise<Worker> | undefined;
  private asked = 0;

  private constructor(private readonly terms: ExtensionTerms) {}

  /** Loads it and opens it. Throws ExtensionFault where it does not fit this gateway. */
  static async start(terms: ExtensionTerms): Promise<ExtensionThread> {
    const thread = new ExtensionThread(terms);
    thread.worker = thread.started();
    await thread.worker;
    return thread;
  }

  /** Loads it without opening it. Throws ExtensionFault where it does not fit this gateway. */
  static async check(terms: ExtensionTerms): Promise<void> {
    const worker = await new ExtensionThread(terms).loaded();
    await worker.terminate();
  }

  /** Rejects where it throws, ends or takes too long. */
  async call(name: string, argument: unknown, waitMs = CALL_MS): Promise<void> {
    this.worker ??= this.started();
    const worker = await this.worker.catch((error: unknown) => {
      this.worker = undefined;
      throw error;
    });
    await this.ask(worker, { call: name, argument }, waitMs);
  }

  async close(): Promise<void> {
    const worker = await this.worker?.catch(() => undefined);
    this.worker = undefined;
    await worker?.terminate();
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
    await this.orEnded(worker, () => this.ask(worker, { open: this.terms.opens }, START_MS));
    worker.once('exit', () => (this.worker = undefined));
    return worker;
  }

  private async orEnded(worker: Worker, work: () => Promise<void>): Promise<Worker> {
    try {
      await work();
      return worker;
    } catch (error) {
      await worker.terminate();
      if (error instanceof ExtensionFault) throw error;
      throw this.fault(`could not be opened: ${(error as Error).message}`);
    }
  }

  private assertFits({ fault, declared, opens }: Answer): void {
    if (fault !== undefined) throw this.fault(`could not be loaded: ${fault}`);
    const { kind, gateway } = declared ?? {};
    if (!opens || typeof kind !== 'string' || typeof gateway !== 'string')
      throw this.fault(`exports no extension = { kind: '${this.terms.kind}', gateway: '^${SERVER_INFO.version}' } and function open`);
    if (kind !== this.terms.kind) throw this.fault(`is a ${kind}, and a ${this.terms.kind} is needed there`);
    const fits = isInRange(gateway, SERVER_INFO.version);
    if (fits === undefined) throw this.fault(`declares ${gateway}, which is no range of versions such as ^${SERVER_INFO.version}`);
    if (!fits)
      throw this.fault(
        `is for gateway ${gateway}, and this is ${SERVER_INFO.version}: take a version of it that fits, or look it over and declare this one`,
      );
  }

  private fault(what: string): ExtensionFault {
    return new ExtensionFault(`${this.terms.place}: the extension ${what}.`);
  }

  private async ask(worker: Worker, message: object, waitMs: number): Promise<void> {
    this.asked += 1;
    const id = this.asked;
    const answer = this.answerOf(worker, (each) => each.id === id, waitMs);
    worker.postMessage({ id, ...message }, []);
    try {
      const { fault } = await answer;
      if (fault !== undefined) throw new Error(fault);
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
