import type { Span } from '../span.js';
import type { Survey } from '../survey.js';
import { MEANS } from '../words.js';
import { cuesIn } from './clauses.js';
import { privateAmounts } from './private-amounts.js';
import { accountNumbers, creditScores } from './scores-and-ids.js';

/** Figures that are private because of what the words around them say they measure. */
export function privateFigures(found: Survey): Span[] {
  if ((found.bits & MEANS.cue) === 0) return [];
  if (found.digits.length === 0 && (found.bits & MEANS.number) === 0) return [];
  const cues = cuesIn(found);
  return cues.length === 0 ? [] : [...privateAmounts(found, cues), ...creditScores(found, cues), ...accountNumbers(found, cues)];
}
