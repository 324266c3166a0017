import { matchesOf } from '../matches.js';
import { plain } from '../plain-letters.js';
import type { FigureCandidate } from './figure-candidate.js';

const CAPITALS = plain(/(?<![\p{L}\p{N}_@#&/.-])[A-Z]{3,8}(?![\p{L}\p{N}_@&/-])/gu);
/** Who shouts, or fills in a form, sets no word apart. */
const MOST = 12;

/** Words in capitals among others, as codes of letters are written: "the pad takes MAPLE", "changed it to OTTER". Most are names of firms and short forms. */
export function capitalWords(text: string): FigureCandidate[] {
  const found = matchesOf(CAPITALS, text);
  if (found.length > MOST) return [];
  return found.map(({ 0: word, index }) => ({ start: index, end: index + word.length, digits: '', words: 0 }));
}
