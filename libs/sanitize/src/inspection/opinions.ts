import { AS_SHIPPED, monitored, Refusal, type Finding, type Parts } from '@gatehouse/kernel';
import type { Reading } from '../canonical/canonicaliser.js';
import type { Span } from '../canonical/spans.js';
import type { Detector, InspectionRequest, Opinion } from './detector.js';

/** What all that was asked say together. */
export interface Opinions extends Opinion {
  /** Whether anything whose word counts was asked at all. */
  readonly isAsked: boolean;
}

const NONE: Opinions = { score: 0, findings: [], isAsked: false };

/**
 * A detector could not answer: nothing that it should have looked at may pass. Says nothing of the text, and to the caller nothing of the detector
 * either; `detector` is for the log and for whoever runs the gateway.
 */
export class DetectorFailed extends Refusal {
  constructor(
    readonly detector: string,
    { cause }: { readonly cause: unknown },
  ) {
    super('CHECK_FAILED', undefined, { cause: loggable(detector, cause) });
    this.name = 'DetectorFailed';
  }
}

/** For the log: which detector, and where in its code. What it says itself may quote the text. */
function loggable(detector: string, cause: unknown): Error {
  const error = new Error(`The detector ${detector} failed, so the text it was asked about is refused.`);
  const frames = cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')) : [];
  error.stack = [`${cause instanceof Error ? cause.name : 'Error'}: ${error.message}`, ...frames].join('\n');
  return error;
}

/** What all detectors say of a text, by the modes and exceptions of a deployment. Throws DetectorFailed. */
export function* opinionsOn(request: InspectionRequest, readings: readonly Reading[], detectors: readonly Detector[]): Parts<Opinions> {
  if (detectors.length === 0) return NONE;
  const { rules = AS_SHIPPED, surface } = request;
  let innocent = 1;
  let isAsked = false;
  const findings: Finding[] = [];
  for (const detector of detectors) {
    if (!detector.card.surfaces.includes(surface)) continue;
    const mode = rules.modeOf(detector.card.id, 'enforce');
    if (mode === 'off') continue;
    const opinion = yield* asked(detector, request, readings);
    const exception = mode === 'enforce' && opinion.findings.length > 0 ? rules.exceptionFor(detector.card.id)?.id : undefined;
    if (mode === 'enforce' && exception === undefined) {
      innocent *= 1 - opinion.score;
      isAsked = true;
    }
    findings.push(...opinion.findings.map((finding) => standing(finding, mode === 'monitor' || exception !== undefined, exception)));
  }
  return { score: 1 - innocent, findings, isAsked };
}

const standing = (finding: Finding, isWatched: boolean, exception: string | undefined): Finding =>
  isWatched ? monitored(finding, exception) : finding;

function* asked(detector: Detector, request: InspectionRequest, readings: readonly Reading[]): Parts<Opinion> {
  try {
    const opinion = yield* detector.parts(request, readings);
    if (!(opinion.score >= 0 && opinion.score <= 1)) throw new RangeError('Its score is not between 0 and 1.');
    return opinion;
  } catch (cause) {
    throw new DetectorFailed(detector.card.id, { cause });
  }
}

/** What a text only tells about weighs this much. */
export const REPORTED_FACTOR = 0.4;

/** An opinion on a text that tells about attacks: worth a note, never more. */
export function retold({ score, findings }: Opinion): Opinion {
  const noted = findings.map((finding): Finding => ({
    ...finding,
    score: finding.score * REPORTED_FACTOR,
    verdict: finding.verdict === 'hold' || finding.verdict === 'block' ? 'flag' : finding.verdict,
  }));
  return { score: score * REPORTED_FACTOR, findings: noted };
}

/** A passage and which detector took it for an order. */
export interface Passage extends Span {
  readonly rule: string;
}

/** Passages that a detector takes for orders, where that is more than a hint. */
export function passagesIn(findings: readonly Finding[]): Passage[] {
  return findings.flatMap(({ rule, verdict, start, end }) =>
    (verdict === 'hold' || verdict === 'block') && start !== undefined && end !== undefined ? [{ rule, start, end }] : [],
  );
}
