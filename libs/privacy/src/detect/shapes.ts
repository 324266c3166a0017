import type { PiiLabel } from '@gatehouse/kernel';
import { passesAba } from './check-digits.js';
import type { Span } from './span.js';
import type { Survey } from './survey.js';
import { MEANS } from './words.js';
import { matchesOf } from './matches.js';

/** Three or four figures that a card carries beside its number. */
const CHECK_FIGURES =
  /(?<![a-z\d])(?:(?:three|four|3|4)[- ]?digits?(?: (?:code|number|pin))?(?: (?:on|from|at) (?:the )?(?:back|front|reverse))?|(?:security|verification|check) (?:code|number|digits?)|(?:code|number|digits?) (?:on|from) (?:the )?(?:back|front))(?: (?:is|are|of))?[\s:=,]{1,3}(\d{3,4})(?![\d/-]|[.,]\d)/gi;
/** Behind the number of a card and its last month: `4716 2210 5188 5662 9/28 904`. */
const CHECK_BEHIND = /(?<!\d)(?:\d[ -]?){13,19}(?:exp\.? ?)?\d{1,2}\/\d{2}(?:\d\d)?,? (\d{3,4})(?![\d/-]|[.,]\d)/gi;
/** Asked for in a chat: "the last four of my social?", and then the answer. */
const LAST_ASKED = /(?<![a-z])last (?:four|4)[^?\n]{0,32}(?:social|ssn)[^?\n]{0,24}\?[^\d]{0,96}(?<![\w.,$#/-])(\d{4})(?![\w/-]|[.,]\d)/gi;
/** A number of a person or a card with all but its end crossed out. */
const CROSSED = /(?<![\w*•#])(?:[x*•#]{3}[- ]?[x*•#]{2}[- ]?\d{4}|(?:[x*•]{4}[- ]?){3}\d{4})(?![\d-])/gi;
/** In the groups of a social security number, with letters where a scanner or a thumb made them of figures. */
const MISREAD =
  /(?<![\w$.,/-])(?=[\d\-–./ ]{0,12}[OolIB?])(?=(?:\D{0,3}\d){4})[\dOolIB]{3} ?[-–./] ?[\dOolIB?]{2} ?[-–./] ?[\dOolIB]{4}(?![\w/-])/g;
/** Said of what is asked for: "nine digits, no dashes". */
const NINE = /(?<![a-z])(?:nine|9)[- ]digits?(?![a-z])|no dashes|without (?:the )?dashes/i;
const NINE_NAMED = /(?<![a-z])(?:ssns?|socials?)(?![a-z])[^\d$]{0,120}?(?<![\w.,$-])(\d{9})(?![\w-]|[.,]\d)/gi;
const NINE_FIGURES = /(?<![\w.,$-])\d{9}(?![\w-]|[.,]\d)/g;
/** A licence of whom a form describes by birth or number. */
const FORM_LICENCE = /(?<![a-z])licen[sc]e(?: (?:no|number|num|id))?\.?\s?[:#]\s?(?:[A-Z]{2}[ -])?((?=[A-Z]*\d)[A-Z\d*-]{6,14})(?![\w-])/gi;

const DRIVER_LICENCE =
  /(?<![a-z])dr(?:iver['’]?s?)?\.? lic\.?(?: (?:no|number|num|id))?\.?\s?[:#]?\s?((?:[A-Z]{2}[ -])?(?=[A-Z]*\d)[A-Z\d*-]{6,14})(?![\w-])/gi;

/** "turns 45 next May 3": a day of birth without its word. */
const AGED =
  /(?<![a-z])turn(?:s|ed|ing) \d{1,2},? (?:on |next |this |in )?(?:the )?((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?)(?![\w/-])/gi;

interface Shape {
  readonly pattern: RegExp;
  readonly label: PiiLabel;
  /** Meanings of which the text must have one; any text where it is left out. */
  readonly beside?: number;
  readonly when?: (text: string) => boolean;
}

const SHAPES: readonly Shape[] = [
  { pattern: CHECK_FIGURES, label: 'CARD', beside: MEANS.card },
  { pattern: CHECK_BEHIND, label: 'CARD', when: (text) => /\d\/\d{2,4},? \d{3}/.test(text) },
  { pattern: LAST_ASKED, label: 'SSN', beside: MEANS.ssn },
  { pattern: CROSSED, label: 'SSN', when: (text) => /[x*•#]{2}[- ]?\d{4}/i.test(text) },
  { pattern: MISREAD, label: 'SSN', when: (text) => /\d[-– OolIB?]|[OolIB]\d/.test(text) },
  { pattern: NINE_NAMED, label: 'SSN', beside: MEANS.ssn },
  { pattern: NINE_FIGURES, label: 'SSN', when: (text) => NINE.test(text) },
  { pattern: AGED, label: 'DOB', when: (text) => /turn(?:s|ed|ing) \d/i.test(text) },
  { pattern: DRIVER_LICENCE, label: 'DRIVER_LICENCE', when: (text) => / lic/i.test(text) },
  { pattern: FORM_LICENCE, label: 'DRIVER_LICENCE', beside: MEANS.ssn | MEANS.birth },
];

/** What reads as private by its own shape and what the text speaks of. */
export function shapes({ text, bits }: Survey): Span[] {
  return SHAPES.filter(({ beside, when }) => (beside === undefined || (bits & beside) !== 0) && (when?.(text) ?? true)).flatMap(
    ({ pattern, label }) =>
      matchesOf(pattern, text).map(({ index, 0: whole, 1: value = whole }) => {
        const end = index + whole.length;
        return { start: end - value.length, end, label, score: 0.75 };
      }),
  );
}

/** The line at the foot of a check: nine figures with their check digit, then an account. */
const FOOT = /(?<![\d.-])(\d{9})([⑆:|,;/\s⑈⑇]{1,5})(\d{5,17})(?![\d.-])/g;
const OF_A_BANK =
  /(?<![a-z])(?:check|checks|cheque|voided|bank|wire|deposit|ach|micr|routing|account|escrow|payroll|credit union)(?![a-z])/i;

/** Routing number and account side by side, as checks have them, in a text that speaks of money on its way. */
export function footOfCheck(text: string): Span[] {
  if (!OF_A_BANK.test(text)) return [];
  return matchesOf(FOOT, text).flatMap(({ index, 1: routing = '', 2: gap = '', 3: account = '' }): Span[] => {
    if (!passesAba(routing)) return [];
    const end = index + routing.length;
    return [
      { start: index, end, label: 'ROUTING', score: 0.75 },
      { start: end + gap.length, end: end + gap.length + account.length, label: 'ACCOUNT', score: 0.75 },
    ];
  });
}
