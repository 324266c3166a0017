import { VERDICTS, type Verdict } from '@gatehouse/kernel';
import type { Thresholds } from '../packs/rule.js';
import type { Evidence } from './evidence.js';

/** Evidence further apart than this, in UTF-16 units, is not about the same instruction: long texts must not add up to an attack. */
const NEIGHBOURHOOD = 500;
const MOST_EVIDENCE = 96;

export interface Combined {
  readonly score: number;
  readonly verdict: Verdict;
  /** The evidence that makes up the score. */
  readonly cluster: readonly Evidence[];
}

export function worse(one: Verdict, other: Verdict): Verdict {
  return VERDICTS.indexOf(one) >= VERDICTS.indexOf(other) ? one : other;
}

function verdictOf(score: number, thresholds: Thresholds): Verdict {
  if (score >= thresholds.block) return 'block';
  if (score >= thresholds.hold) return 'hold';
  return score >= thresholds.flag ? 'flag' : 'allow';
}

/** Weak evidence of different kinds close together weighs more than any of it: the chance that all of it is innocent. */
export function combine(evidence: readonly Evidence[], thresholds: Thresholds): Combined {
  const strongest = [...evidence].sort((one, other) => other.score - one.score).slice(0, MOST_EVIDENCE);
  let best: Combined = { score: 0, verdict: 'allow', cluster: [] };
  for (const anchor of strongest) {
    const cluster = strongest.filter((other) => other.start >= anchor.start && other.start - anchor.start <= NEIGHBOURHOOD);
    const groups = new Map<string, number>();
    for (const item of cluster) groups.set(item.rule.group, Math.max(groups.get(item.rule.group) ?? 0, item.score));
    let innocent = 1;
    for (const score of groups.values()) innocent *= 1 - score;
    const score = 1 - innocent;
    if (score > best.score) best = { score, verdict: verdictOf(score, thresholds), cluster };
  }
  return best;
}
