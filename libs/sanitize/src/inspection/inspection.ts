import type { Finding, Verdict } from '@gatehouse/kernel';
import type { CanonicalText } from '../canonical/canonicaliser.js';
import type { Evidence } from './evidence.js';
import type { Passage } from './opinions.js';

export interface Inspection {
  readonly verdict: Verdict;
  /** 0..1, comparable within a surface. */
  readonly score: number;
  readonly findings: readonly Finding[];
}

/** An inspection with what the response cleaner needs to cut the text. */
export interface CloseInspection extends Inspection {
  readonly evidence: readonly Evidence[];
  readonly canonical: CanonicalText;
  /** What detectors take for orders, beside the evidence of the rules. */
  readonly passages: readonly Passage[];
  /** No rule saw anything in it, whatever the modes and wherever: it will be so again. */
  readonly isBare: boolean;
}
