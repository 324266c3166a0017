import { CONFUSABLES, enclosedLetter } from '@gatehouse/kernel';

/** What shows nothing, moves what is shown, or is half a character. The plain space is left, and told of only where it is used to push text away. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
/** So many spaces carry what follows off the screen of whoever reads. */
const FAR = / {8,}/g;

/** Stands for a line break, which most texts have; one that is written out is marked like the rest. */
const LINE_BREAK = '⏎';

/** Names of Unicode's own (UnicodeData.txt 15.1) for what is met in attacks; the rest goes by its kind. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x09, 'TAB'],
  [0x0d, 'CARRIAGE RETURN'],
  [0x1b, 'ESCAPE'],
  [0xa0, 'NO-BREAK SPACE'],
  [0xad, 'SOFT HYPHEN'],
  [0x34f, 'COMBINING GRAPHEME JOINER'],
  [0x115f, 'HANGUL CHOSEONG FILLER'],
  [0x180e, 'MONGOLIAN VOWEL SEPARATOR'],
  [0x200b, 'ZERO WIDTH SPACE'],
  [0x200c, 'ZERO WIDTH NON-JOINER'],
  [0x200d, 'ZERO WIDTH JOINER'],
  [0x200e, 'LEFT-TO-RIGHT MARK'],
  [0x200f, 'RIGHT-TO-LEFT MARK'],
  [0x2028, 'LINE SEPARATOR'],
  [0x2029, 'PARAGRAPH SEPARATOR'],
  [0x202a, 'LEFT-TO-RIGHT EMBEDDING'],
  [0x202b, 'RIGHT-TO-LEFT EMBEDDING'],
  [0x202c, 'POP DIRECTIONAL FORMATTING'],
  [0x202d, 'LEFT-TO-RIGHT OVERRIDE'],
  [0x202e, 'RIGHT-TO-LEFT OVERRIDE'],
  [0x2060, 'WORD JOINER'],
  [0x2062, 'INVISIBLE TIMES'],
  [0x2063, 'INVISIBLE SEPARATOR'],
  [0x2066, 'LEFT-TO-RIGHT ISOLATE'],
  [0x2067, 'RIGHT-TO-LEFT ISOLATE'],
  [0x2069, 'POP DIRECTIONAL ISOLATE'],
  [0x3164, 'HANGUL FILLER'],
  [0x23ce, 'RETURN SYMBOL'],
  [0xfe0f, 'VARIATION SELECTOR-16'],
  [0xfeff, 'ZERO WIDTH NO-BREAK SPACE'],
]);

/** Collects what was marked, for the legend below. */
export type Legend = Map<string, string>;

/**
 * A text in which nothing hides and no letter passes for another: each such character stands as `\u{200B}`, and the legend says what it is.
 * A text that holds such a mark itself has its backslash doubled.
 */
export function markedText(text: string, legend: Legend): string {
  return text
    .replaceAll(String.raw`\u{`, String.raw`\\u{`)
    .replaceAll(FAR, (spaces) => noted(0x20, `so many SPACES at one place (here ${spaces.length})`, legend) + '…')
    .replaceAll(/\P{ASCII}|[^\P{ASCII} -~]/gu, (character) => {
      if (character === '\n') return LINE_BREAK;
      const point = character.codePointAt(0)!;
      if (UNSEEN.test(character) || character === LINE_BREAK) return noted(point, nameOf(point), legend);
      const plain = lookalikeOf(character, point);
      return plain === undefined ? character : noted(point, `looks like ${plain}`, legend);
    });
}

/** One line per kind of mark. */
export const legendLines = (legend: Legend): readonly string[] => [...legend].map(([mark, name]) => `${mark}  ${name}`);

function noted(point: number, name: string, legend: Legend): string {
  const mark = String.raw`\u{${point.toString(16).toUpperCase().padStart(4, '0')}}`;
  legend.set(mark, name);
  return mark;
}

function nameOf(point: number): string {
  if (point >= 0xe0000 && point <= 0xe007f) {
    const carried = point - 0xe0000;
    return carried > 0x20 && carried < 0x7f ? `TAG of the letter ${String.fromCharCode(carried)}` : 'TAG CHARACTER';
  }
  if ((point >= 0xfe00 && point <= 0xfe0e) || (point >= 0xe0100 && point <= 0xe01ef)) return 'VARIATION SELECTOR';
  return NAMES.get(point) ?? (point < 0xa0 ? 'CONTROL CHARACTER' : 'CHARACTER THAT CANNOT BE SEEN');
}

function lookalikeOf(character: string, point: number): string | undefined {
  const confusable = CONFUSABLES.get(point);
  if (confusable !== undefined) return String.fromCharCode(confusable);
  const plain = enclosedLetter(point) ?? character.normalize('NFKC');
  return plain !== character && /^[\x21-\x7e]$/.test(plain) ? plain : undefined;
}
