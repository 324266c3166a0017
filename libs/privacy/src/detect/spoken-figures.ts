import type { PiiLabel } from '@gatehouse/kernel';
import type { Span } from './span.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

const DIGIT = '(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)';
const NUMBER_NAMED = plain(
  new RegExp(
    String.raw`(?<![\p{L}])(last (?:four|4)|social(?: security)?|ssn|loan|mortgage|account|acct|routing|aba)(?![\p{L}])[^.!?\n\d]{0,44}?(?<![\p{L}])(${DIGIT}(?:[\s,–-]{1,3}(?:and )?${DIGIT}){3,16})(?![\p{L}])`,
    'giu',
  ),
);
const LABELS: readonly (readonly [RegExp, PiiLabel])[] = [
  [/^(?:last|social|ssn)/i, 'SSN'],
  [/^(?:routing|aba)/i, 'ROUTING'],
  [/./, 'ACCOUNT'],
];

/** Numbers of people and accounts said figure by figure. */
export function spokenNumbers(text: string): Span[] {
  return matchesOf(NUMBER_NAMED, text).map((match) => {
    const end = match.index + match[0].length;
    return { start: end - match[2]!.length, end, label: LABELS.find(([of]) => of.test(match[1]!))![1], score: 0.8 };
  });
}
