import { LONGEST_PAYLOAD, MOST_PAYLOADS, readsAsWords, type Decoded } from './decoders.js';

/** Figures and what stands between and before them where a text is spelled out in numbers: no prose has so many side by side. */
const DENSE = /[\da-fux\\+&#;,:{}=|_\s-]{36,}/gi;
const MARKS = /(?:0x|0b|\\x|\\u\{?|u\+|&#x?|[\\=])/gi;
const OCTAL = /^(?:[^\d\\]*\\[0-3][0-7]{2})+[^\d\\]*$/;
const SAYS_HEX = /0x|\\x|\\u|u\+|&#x|=[\da-f]{2}|\\[\da-f]*[a-f]/i;
const SAYS_POINTS = /\\u|u\+|&#x|\\(?!x)/i;
const WORD = /\w/;
/** Quoted-printable, as the subject of a mail has it. */
const MAIL = /=[\da-f]{2}_/i;
const BITS = 8;
const FEWEST = 8;

/** One number to each character or octet, in base 2, 8, 10 or 16, whatever marks them and stands between them. */
export function numbered(text: string): Decoded[] {
  const found: Decoded[] = [];
  for (const { 0: dense, index } of text.matchAll(DENSE)) {
    const run = withoutWords(dense, text[index - 1], text[index + dense.length]);
    const said = numbersSay(run.slice(0, LONGEST_PAYLOAD * 4));
    if (said !== undefined && readsAsWords(said)) {
      const start = index + dense.indexOf(run);
      found.push({ encoding: 'numbers', text: said, start, end: start + run.length });
    }
    if (found.length >= MOST_PAYLOADS) break;
  }
  return found;
}

/** Without words around the numbers that are written with the letters of figures (`add`), or begin so. */
function withoutWords(dense: string, before = ' ', after = ' '): string {
  const whole = dense.slice(WORD.test(before) ? /^\w*/.exec(dense)![0].length : 0);
  const run = WORD.test(after) ? whole.replace(/\w*$/, '') : whole;
  const pieces = run.split(/(?<!\w)[a-fux]+(?=\s)/i);
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '').trim();
}

function numbersSay(run: string): string | undefined {
  const words = (MAIL.test(run) ? run.replaceAll('_', '=20') : run).replaceAll(MARKS, ' ').match(/[\da-f]+/gi) ?? [];
  const digits = words.join('');
  if (digits.length < FEWEST * 2) return undefined;
  if (/^[01]+$/.test(digits)) return binary(words, digits);
  if (OCTAL.test(run)) return octets(words.map((word) => Number.parseInt(word, 8)));
  if (SAYS_POINTS.test(run)) return points(words.map((word) => Number.parseInt(word, 16)));
  const isDecimal = !SAYS_HEX.test(run) && words.every((word) => /^\d{2,3}$/.test(word)) && words.some((word) => word.length === 3);
  if (isDecimal) return points(words.map(Number));
  return words.length >= 3 && words.every((word) => word.length % 2 === 0) ? Buffer.from(digits, 'hex').toString('utf8') : undefined;
}

function binary(words: readonly string[], digits: string): string | undefined {
  const parts = words.every((word) => word.length === BITS || word.length === BITS - 1) ? words : (digits.match(/.{8}/g) ?? []);
  return octets(parts.map((part) => Number.parseInt(part, 2)));
}

const octets = (values: readonly number[]): string | undefined =>
  values.length >= FEWEST && values.every((value) => value < 256) ? Buffer.from(values).toString('utf8') : undefined;

const points = (values: readonly number[]): string | undefined =>
  values.length >= FEWEST && values.every((value) => value < 0x110000) ? String.fromCodePoint(...values) : undefined;

const MORSE = /(?:[.·•*_–—-]{1,6}(?: {1,3}| ?[/|] ?|\n)){8,}[.·•*_–—-]{1,6}/g;
const LETTERS: ReadonlyMap<string, string> = new Map(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. .-.-.- --..-- .--.-.'
    .split(' ')
    .map((code, at) => [code, 'abcdefghijklmnopqrstuvwxyz0123456789.,@'[at]!]),
);

/** Letters of Morse, with a stroke or a wider gap between words. */
export function morse(text: string): Decoded[] {
  const found: Decoded[] = [];
  for (const { 0: run, index } of text.matchAll(MORSE)) {
    const words = run
      .slice(0, LONGEST_PAYLOAD)
      .replaceAll(/[·•*]/g, '.')
      .replaceAll(/[_–—]/g, '-')
      .split(/ ?[/|\n] ?| {2,3}/);
    const said = words.map((word) => word.split(' ').map((code) => LETTERS.get(code) ?? '').join('')).join(' '); // prettier-ignore
    if (said.includes(' ') && /[aeiou]/.test(said) && /[^eish ]/.test(said) && readsAsWords(said))
      found.push({ encoding: 'morse', text: said, start: index, end: index + run.length });
    if (found.length >= MOST_PAYLOADS) break;
  }
  return found;
}

/** Six dots to a letter, in the order of the alphabet; what stands before a capital or a number says no letter. */
const BRAILLE = '⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵';

/** The letter of a sign of Braille, a blank for the one without dots, nothing for the others. */
export function brailleLetter(point: number): string {
  if (point === 0x2800) return ' ';
  const at = BRAILLE.indexOf(String.fromCharCode(point));
  return at < 0 ? '' : String.fromCharCode(0x61 + at);
}
