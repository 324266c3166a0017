import { VERDICTS } from '@gatehouse/kernel';
import type { Evidence } from './evidence.js';
import type { Opinions } from './opinions.js';

/** Score of what looks beside the rules from which it agrees with them: half of what it takes to point at a text by itself. */
const AGREES = 0.25;
/** What words weigh that nothing else speaks against: less than what is flagged, so that two of them make no attack. */
const DOUBTFUL = 0.25;

/**
 * What phrases that people use among one another come to. "Forget what I said about the fridge" and "these instructions supersede all prior ones" are
 * an attack where the rest of the text is one too: where neither another rule nor what was asked beside the rules sees one, they go on record and no further. What somebody hid or encoded is nobody's daily speech.
 */
export function corroborated(evidence: readonly Evidence[], { score, isAsked }: Opinions): readonly Evidence[] {
  if (!isAsked || score >= AGREES || evidence.some(isPlain)) return evidence;
  return evidence.map((item) => (item.rule.corroborate && !item.isConcealed ? doubted(item) : item));
}

/** An order that needs nobody's word: beside it the others count as well. */
const isPlain = ({ rule }: Evidence): boolean => !rule.corroborate && rule.family === 'prompt_injection';

function doubted(item: Evidence): Evidence {
  const verdict = VERDICTS.indexOf(item.verdict) > VERDICTS.indexOf('flag') ? 'flag' : item.verdict;
  return { ...item, score: Math.min(item.score, DOUBTFUL), verdict, isHint: true };
}
