import { CONFUSABLES } from '@gatehouse/kernel';

const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Greek, Cyrillic, Armenian and Cherokee: scripts whose letters pass for Latin ones. */
const OTHERS = String.raw`\u0370-\u052f\u0531-\u0587\u13a0-\u13f5`;
const MIXED = new RegExp(`[A-Za-z][${OTHERS}]|[${OTHERS}][A-Za-z]`);
const WORDS = new RegExp(`[A-Za-z${OTHERS}]+`, 'g');
const plainLetter = (letter: string): string => String.fromCharCode(CONFUSABLES.get(letter.charCodeAt(0)) ?? letter.charCodeAt(0));

/**
 * A text as a reader takes it, sign for sign as long as it is: without halves of pairs, with the Latin letters that those of other scripts pass
 * for inside one word, and where it looks like JSON without its quotes (a figure before one is read as inches otherwise).
 */
export function plainReading(text: string): string {
  const whole = text.replace(HALF_PAIR, ' ');
  const unquoted = /^\s*[[{]/.test(whole) ? whole.replaceAll('"', ' ') : whole;
  if (!MIXED.test(unquoted)) return unquoted;
  return unquoted.replace(WORDS, (word) => (MIXED.test(word) ? [...word].map(plainLetter).join('') : word));
}
