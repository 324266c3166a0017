import { groundOf, type Span } from '../span.js';
import type { Survey } from '../survey.js';
import { addressCandidates } from './address-candidates.js';
import { AddressEvidence } from './address-evidence.js';
import { surroundingsOf } from './evidence.js';
import { AGAIN, isMasked } from './masked-before.js';
import { certaintyOf, homeWeights } from './shipped-weights.js';

const HOMES = homeWeights();
/** As sure as words of a home right before it. */
const SCORE = 0.65;
/** From here on an address counts by itself (see `streetAddresses`). */
const COUNTS = 0.6;

/**
 * Addresses of which all that stands around says that a client lives or gets mail there, in whatever form they are written. `told`: what the
 * recogniser of streets found, with the words right before it; `others`: ground that is taken.
 */
export function weighedHomes(found: Survey, told: readonly Span[], others: readonly Span[]): Span[] {
  const candidates = addressCandidates(found, told);
  if (candidates.length === 0) return [];
  const evidence = new AddressEvidence(surroundingsOf(found));
  const ground = groundOf([...others, ...told.filter(({ score }) => score >= COUNTS)], found.text.length);
  const least = HOMES.begins + (isMasked(found.text) ? AGAIN : 0);
  return candidates.flatMap((candidate): Span[] => {
    const { start, end } = candidate;
    if (ground.subarray(start, end).includes(1) || certaintyOf(HOMES, evidence.ofAddress(candidate)) < least) return [];
    return [{ start, end, label: 'ADDRESS', score: SCORE }];
  });
}
