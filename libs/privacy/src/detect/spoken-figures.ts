import type { PiiLabel } from '@gatehouse/kernel';
import type { Span } from './span.js';

const DIGIT = '(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)';
const NUMBER_NAMED = new RegExp(
  String.raw`(?<![\p{L}])(last (?:four|4)|social(?: security)?|ssn|loan|mortgage|account|acct|routing|aba)(?![\p{L}])[^.!?\n\d]{0,44}?(?<![\p{L}])(${DIGIT}(?:[\s,–-]{1,3}(?:and )?${DIGIT}){3,16})(?![\p{L}])`,
  'giu',
);
/** What a caller says of a code without naming a lock: arming a system, turning the wheels of a box, taking back what was said before. */
const ARMED =
  /(?<![\p{L}])(?:(?:re-?arm|disarm|arm)(?: it| the system)?[\s,:–-]{1,3}(?:with |using |is |code )?(?<after>\d{4,6})(?!\d)|(?<before>\d{4,6})[\s,]{1,2}(?:to )?(?:re-?arm|disarm|arm|stay|away)(?![\p{L}]))/giu;
const DIALLED =
  /(?<![\p{L}])(?:dial|set|roll|spin|turn|scroll|line up)(?: it| them| the (?:wheels|dials|numbers|box))? (?:to|at|on) (?<after>\d(?:[-– ]\d){2,5}|\d{4})(?![\d:,%])/giu;
const CORRECTED =
  /(?<![\p{L}])(?:no,? wait|actually|sorry|correction|scratch that|reset|changed|updated)[^.!?\n\d]{0,40}?(?:it['’]?s|is|to|now)\s(?<after>\d{4,8})(?![\d:,%])/giu;
/** Single figures apart from one another, or parts around a sign of the keypad: nothing else is written so beside a lock. */
const APART = /(?<![\d.,$£€/-])(?<after>\d(?: \d){3,7}|\d{1,4} (?:star|pound|hash) \d{2,6})(?! ?\d|[.,/:-]\d)/giu;
const INSTEAD = /(?:[—–;]| - )\s?(?:it['’]?s|its|use|try) (?<after>(?!19|20)\d{4,6})(?![\d:,%])/giu;
const BY_WORD =
  /(?<![\p{L}])(?:(?:opens?|unlocks?|works|answers|disarms?|disarm) (?:with|to|on|by)|(?:is|use|say|give) the (?:code ?)?word|code ?word(?: is|:)?) ["“'‘]?(?<after>[A-Z]{4,12})["”'’]?(?![\p{L}])/gu;

const LABELS: readonly (readonly [RegExp, PiiLabel])[] = [
  [/^(?:last|social|ssn)/i, 'SSN'],
  [/^(?:routing|aba)/i, 'ROUTING'],
  [/./, 'ACCOUNT'],
];

/** Numbers of people and accounts said figure by figure. */
export function spokenNumbers(text: string): Span[] {
  return [...text.matchAll(NUMBER_NAMED)].map((match) => {
    const end = match.index + match[0].length;
    return { start: end - match[2]!.length, end, label: LABELS.find(([of]) => of.test(match[1]!))![1], score: 0.8 };
  });
}

/** Codes by what is done with them, in a text that speaks of locks or codes. */
export function codesInUse(text: string): Span[] {
  return [ARMED, DIALLED, CORRECTED, APART, INSTEAD, BY_WORD].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match): Span => {
      const value = match.groups!['after'] ?? match.groups!['before']!;
      const start = match.index + (match.groups!['after'] === undefined ? 0 : match[0].lastIndexOf(value));
      return { start, end: start + value.length, label: 'ACCESS_CODE', score: 0.75 };
    }),
  );
}
