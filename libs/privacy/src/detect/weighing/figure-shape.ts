import { passesAba, passesLuhn } from '../check-digits.js';
import { MEANS, WORDS } from '../words.js';
import type { FigureCandidate } from './figure-candidate.js';

type Written = Pick<FigureCandidate, 'digits' | 'words'>;

const isMoney = (value: string): boolean => /[$€£]|USD|EUR/.test(value);
const isThousands = (value: string): boolean => / ?(?:k|mil|million|millones|thousand|grand)$/i.test(value) && !/^[A-Za-z]/.test(value);
const isGrouped = (value: string): boolean => /\d,[\dO]{3}/.test(value);
const hasLetters = (value: string): boolean => !isMoney(value) && !isThousands(value) && /[A-HJ-NP-Za-km-z]/.test(value);

/** A day of the calendar, by figures or by the name of its month. */
const DATED = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$|^\d{4}[/.-]\d{1,2}[/.-]\d{1,2}$|^(?=.*\d)(?=.*\p{L}{3})[\p{L}\d ,.'’-]+$/u;

/** Forms in which figures are written, by the number that stands for each among the features: never change one without training anew. */
const FORMS: readonly (readonly [number, (value: string, digits: string) => boolean])[] = [
  [48, isMoney],
  [49, isThousands],
  [50, isGrouped],
  [51, hasLetters],
  [52, (value) => /[#*]$/.test(value)],
  [53, (value) => /^[#*]/.test(value)],
  [54, (_, digits) => digits.startsWith('0')],
  [55, (value) => /[.]\d\d$/.test(value)],
  [56, (value) => /\d\.\d$/.test(value)],
  [57, (value) => /\d:\d\d/.test(value)],
  [58, (value) => /\d\/\d/.test(value)],
  [59, (value) => /^\d{3}[- ]\d\d[- ]\d{4}$/.test(value)],
  [60, (value) => /^(?:\d[ -]){2,}\d$/.test(value)],
  [61, (value) => /[*xX•…]{2}/.test(value)],
  [62, (_, digits) => /^(?:19|20)\d\d$/.test(digits)],
  [63, (_, digits) => digits.length === 3 && /^[4-8]/.test(digits)],
  [64, (_, digits) => digits.length === 9 && passesAba(digits)],
  [65, (_, digits) => digits.length >= 13 && passesLuhn(digits)],
  [66, (_, digits) => digits.endsWith('00')],
  [67, (_, digits) => digits.endsWith('000')],
  [68, (value) => /^[a-z]*\d+(?:st|nd|rd|th|bd|br|ba|sf|am|pm|yr|yrs|mo|ft|x|hr|hrs|min|mi|gal)$/i.test(value)],
  [69, (value, digits) => /^[3-7]\d\d$/.test(digits) && !isMoney(value) && !isThousands(value)],
];
const SHORTEST_DAY = 4;
/** Forms of a day: any, of the years in which people were born, of those in which papers are signed. */
const DAYS: readonly (readonly [number, RegExp])[] = [
  [70, /^/],
  [71, /(?<!\d)(?:19[0-9]\d|200\d)(?!\d)|[/.’'-][3-9]\d$/],
  [72, /(?<!\d)20[12]\d(?!\d)|[/.’'-]2\d$/],
];
const MOST_PARTS = 8;
/** Forms of what has no figure: how it is written, and how many of its words are words of every day. */
const WORDED: readonly (readonly [number, RegExp])[] = [
  [73, /^\p{Lu}{2,}$/u],
  [74, /^\p{Lu}\p{Ll}+$/u],
  [75, /^\p{Ll}+$/u],
  [76, / /],
  [77, /\p{Ll}\p{Lu}|[^\p{L} '’]/u],
];
const ORDINARY = 78;
const MOST_WORDS = 12;

const large = (value: string): number => (/thousand|grand|mil/i.test(value) ? 1 : 0);
const hundreds = (value: string): number => (/hundred|cien|ciento/i.test(value) ? 1 : 0);
const tens = (value: string): number => (/t[ey](?:en)?|ty/i.test(value) ? 1 : 0);

/** None, some or all of the words of a piece that are words of every day: 0, 1, 2. */
function ordinaryIn(value: string): number {
  const words = value.split(/[^\p{L}'’]+/u).filter(Boolean);
  const ordinary = words.filter((word) => (WORDS.means(word) & (MEANS.ordinary | MEANS.notName)) !== 0).length;
  return ordinary === 0 ? 0 : ordinary < words.length ? 1 : 2;
}

const isWorded = (value: string, { digits, words }: Written): boolean => words === 0 && digits === '' && /\p{L}{2}/u.test(value);

/** All that can be said of how a figure is written. */
export function formsOf(value: string, { digits, words }: Written): number[] {
  if (words > 0) return [96 + Math.min(words, MOST_WORDS), 112 + large(value) * 4 + hundreds(value) * 2 + tens(value)];
  const parts = 32 + Math.min(value.split(/[ -]+/).length, MOST_PARTS);
  const forms = [digits.length, parts];
  if (isWorded(value, { digits, words })) {
    forms.push(ORDINARY + ordinaryIn(value));
    for (const [form, pattern] of WORDED) if (pattern.test(value)) forms.push(form);
  }
  for (const [form, isSo] of FORMS) if (isSo(value, digits)) forms.push(form);
  if (value.length >= SHORTEST_DAY && DATED.test(value)) for (const [form, isSo] of DAYS) if (isSo.test(value)) forms.push(form);
  return forms;
}

/** Its shape in few kinds, for pairs with what stands around it. */
export function coarseShape(value: string, { digits, words }: Written): number {
  if (words > 0) return 28 + (words > 3 ? 2 : 0) + (tens(value) | large(value) | hundreds(value));
  if (isWorded(value, { digits, words })) return 32 + (/^\p{Lu}+$/u.test(value) ? 3 : 0) + ordinaryIn(value);
  const length = digits.length;
  const written = isMoney(value) || isThousands(value) || isGrouped(value) ? 1 : hasLetters(value) ? 2 : /[/:]/.test(value) ? 3 : 0;
  const size = length < 3 ? 0 : length < 4 ? 1 : length < 5 ? 2 : length < 7 ? 3 : length < 9 ? 4 : length < 10 ? 5 : 6;
  return written * 7 + size;
}
