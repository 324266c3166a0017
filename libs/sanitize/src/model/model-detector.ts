import { atOnce, sha256Hex, type Finding, type Parts, type Surface, type Verdict } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Reading } from '../canonical/canonicaliser.js';
import { Detector, type DetectorCard, type InspectionRequest, type Opinion } from '../inspection/detector.js';
import { ModelQuestion } from './model-question.js';
import { WORKER_SOURCE } from './model-worker.js';

/** A model that a deployment brings. `module` is the URL of what exports `load({ path })`, which gives `(text, surface) => score` of 0..1. */
export interface ModelOptions {
  readonly module: string;
  readonly path: string;
  readonly sha256: string;
  readonly surfaces: readonly Surface[];
  readonly deadlineMs: number;
  /** Score from which a text is held. */
  readonly hold: number;
}

/** The model cannot be used. The sentence says what to do. */
export class ModelUnusable extends Error {}

const START_MS = 60_000;
/** Shorter texts hold no order that a large model sees and a small one does not. */
const SHORTEST = 24;
/** Models read so much at once: a longer text is put to it part by part, each with the end of the one before, within one deadline. */
const LONGEST = 16_384;
const OVERLAP = 1_024;
const MOST_REMEMBERED = 2_000;

/**
 * Asks the model in a thread of its own: the call is not judged before it has answered, and others go on meanwhile. Throws where it is late or
 * fails, so that the text is refused. Texts are remembered by hash for a while.
 */
export class ModelDetector extends Detector {
  readonly card: DetectorCard;
  private readonly known = new Map<string, number>();

  private constructor(
    private readonly worker: Worker,
    private readonly options: ModelOptions,
  ) {
    super();
    this.card = {
      id: 'deployment-model',
      version: options.sha256.slice(0, 12),
      microsecondsPerKilobyte: options.deadlineMs * 1_000,
      isElsewhere: true,
      surfaces: options.surfaces,
    };
  }

  /** Checks the file and loads the model. Throws ModelUnusable. */
  static async start(options: ModelOptions): Promise<ModelDetector> {
    checkFile(options);
    const worker = new Worker(WORKER_SOURCE, { eval: true, workerData: { module: options.module, path: options.path } });
    try {
      await ready(worker);
    } catch (error) {
      await worker.terminate();
      throw new ModelUnusable(
        `sanitize.model.module could not be loaded: ${(error as Error).message} Install what it needs beside gateway.yaml, or delete sanitize.model.`,
        { cause: error },
      );
    }
    worker.unref();
    return new ModelDetector(worker, options);
  }

  override async stop(): Promise<void> {
    await this.worker.terminate();
  }

  /** Holds up everything else until the model has answered: for who asks beside the calls. */
  inspect(request: InspectionRequest, readings: readonly Reading[]): Opinion {
    return atOnce(this.parts(request, readings));
  }

  override *parts({ text, surface }: InspectionRequest, readings: readonly Reading[]): Parts<Opinion> {
    let score = 0;
    for (const reading of readings) score = Math.max(score, yield* this.scoreOf(reading.text, surface));
    const verdict: Verdict = score >= this.options.hold ? 'hold' : 'allow';
    const finding: Finding = { rule: this.card.id, family: 'prompt_injection', surface, verdict, score, start: 0, end: text.length };
    return { score, findings: verdict === 'allow' ? [] : [finding] };
  }

  private *scoreOf(text: string, surface: Surface): Parts<number> {
    if (text.length < SHORTEST) return 0;
    const key = sha256Hex(`${surface}\n${text}`);
    let score = this.known.get(key);
    if (score === undefined) {
      score = yield* this.inPieces(text, surface);
      if (this.known.size >= MOST_REMEMBERED) this.known.clear();
      this.known.set(key, score);
    }
    return score;
  }

  private *inPieces(text: string, surface: Surface): Parts<number> {
    const { deadlineMs } = this.options;
    const until = performance.now() + deadlineMs;
    let score = 0;
    for (let at = 0; at === 0 || at + OVERLAP < text.length; at += LONGEST - OVERLAP) {
      const piece = { text: text.slice(at, at + LONGEST), surface };
      const question = new ModelQuestion(this.worker, piece, Math.max(0, until - performance.now()));
      yield question;
      score = Math.max(score, question.score);
    }
    return score;
  }
}

function checkFile({ path, sha256 }: ModelOptions): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new ModelUnusable(`sanitize.model.path: ${path} cannot be read. Put the model there, or delete sanitize.model.`, { cause });
  }
  const found = sha256Hex(bytes);
  if (found !== sha256)
    throw new ModelUnusable(
      `sanitize.model.sha256: ${path} has another SHA-256 (${found}). Put the model there that was approved, or approve this one.`,
    );
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It was not ready after ${START_MS / 1_000} s.`)), START_MS);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('Its thread ended.')));
    worker.once('message', (message: { readonly fault?: string }) => {
      clearTimeout(timer);
      // A thread that dies later leaves questions without an answer, and those are refused.
      worker.on('error', () => undefined);
      if (message.fault === undefined) resolve();
      else reject(new Error(message.fault));
    });
  });
}
