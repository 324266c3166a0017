/// <reference lib="es2024.sharedmemory" />
import { atOnce, type Finding, type Parts, type Surface, type Wait } from '@gatehouse/kernel';
import { Detector, type DetectorCard, type InspectionRequest, type Opinion } from '@gatehouse/sanitize';
import type { ExtensionThread } from './extension-thread.js';
import type { TextOpinion } from './ports.js';

const WAIT_MS = 2_000;
const VERDICTS = ['allow', 'flag', 'hold', 'block'] as const;
const NOTHING: TextOpinion = { score: 0, verdict: 'allow' };

/** One text put to the thread. Its answer is in shared memory, one for each question, so that whoever asks may wait for it either way. */
class TextQuestion implements Wait {
  private readonly opinion = new SharedArrayBuffer(16);
  private readonly words = new Int32Array(this.opinion, 0, 2);

  constructor(
    private readonly thread: Pick<ExtensionThread, 'opine' | 'end'>,
    asked: { readonly text: string; readonly surface: Surface },
  ) {
    thread.opine('inspect', [asked], this.opinion);
  }

  /** Throws where it was late, failed, or said what is no opinion. */
  get said(): TextOpinion {
    const [state, at] = this.words;
    const [score = Number.NaN] = new Float64Array(this.opinion, 8, 1);
    const verdict = VERDICTS[at!];
    if (state !== 1 || verdict === undefined || !(score >= 0 && score <= 1)) throw new Error('It has no opinion.');
    return { score, verdict };
  }

  now(): void {
    if (Atomics.wait(this.words, 0, 0, WAIT_MS) === 'timed-out') void this.thread.end();
  }

  async later(): Promise<void> {
    if ((await Atomics.waitAsync(this.words, 0, 0, WAIT_MS).value) === 'timed-out') await this.thread.end();
  }
}

/** A detector of the deployment. Where it throws, hangs or is not there, the text is refused. */
export class ExtensionDetector extends Detector {
  readonly card: DetectorCard;

  constructor(
    id: string,
    private readonly thread: ExtensionThread,
    surfaces: readonly Surface[],
  ) {
    super();
    const microsecondsPerKilobyte = WAIT_MS * 1_000;
    this.card = { id: `own.${id}`, version: 'of this deployment', microsecondsPerKilobyte, isElsewhere: true, surfaces };
  }

  override stop(): Promise<void> {
    return this.thread.close();
  }

  inspect(request: InspectionRequest, readings: Parameters<Detector['inspect']>[1]): Opinion {
    return atOnce(this.parts(request, readings));
  }

  /** Of all that the text may be read as, what it is most sure of. */
  override *parts({ text, surface }: InspectionRequest, readings: Parameters<Detector['inspect']>[1]): Parts<Opinion> {
    let worst = NOTHING;
    for (const reading of readings) {
      const question = new TextQuestion(this.thread, { text: reading.text, surface });
      yield question;
      const { said } = question;
      const isWorse = VERDICTS.indexOf(said.verdict) - VERDICTS.indexOf(worst.verdict) || said.score - worst.score;
      if (isWorse > 0) worst = said;
    }
    const { score, verdict } = worst;
    const finding: Finding = { rule: this.card.id, family: 'prompt_injection', surface, verdict, score, start: 0, end: text.length };
    return { score, findings: verdict === 'allow' ? [] : [finding] };
  }
}
