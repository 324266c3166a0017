import { RUN_LENGTH } from './glance.js';

/** A payload found in encoded form and what it says. */
export interface Decoded {
  readonly encoding: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const LONGEST_PAYLOAD = 8192;
export const MOST_PAYLOADS = 12;
/** A run, and what a mail or a terminal wrapped of it. */
const BASE64_RUN =
  /={0,6}[A-Za-z0-9+/]{16,}(?:[ \t]{0,4}\r?\n[> \t]{0,4}[A-Za-z0-9+/]{16,})*(?:[ \t]{0,4}\r?\n[> \t]{0,4}[A-Za-z0-9+/]{1,15}(?=[=\s]|$))?={0,6}/g;
/** What was encoded twice decodes to a run that is worth decoding. */
const ENCODED_AGAIN = /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{20,}={0,2}$/;
/** Percent signs are encoded themselves by whoever writes a link within a link. */
const MOST_ROUNDS = 3;
const HEX_RUN = /^(?:0x)?(?:[0-9a-f]{2})+$/i;
const ESCAPED = /(?:\\u00[0-9a-f]{2}|\\x[0-9a-f]{2}){4,}/gi;
/** Two octets near each other: begins with its rarest character, so that a text without them is not tried at every letter. */
const PERCENT_PAIR = /%[0-9a-f]{2}[a-z0-9.,_+'-]{0,24}%[0-9a-f]{2}/i;
const PERCENT = /[a-z0-9]{0,24}(?:%[0-9a-f]{2}[a-z0-9.,_+'-]{0,24}){3,}/gi;
const BASE32_RUN = /^(?:[A-Z2-7]{24,}|[a-z2-7]{24,})=*$/;

/** Kept only where it is mostly words: random bytes, images and hashes are not. */
export function readsAsWords(text: string): boolean {
  if (text.length < 8) return false;
  let letters = 0;
  let spaces = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0xfffd || (unit < 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09)) return false;
    if ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) letters += 1;
    else if (unit > 0xbf) letters += 1;
    else if (unit === 0x20) spaces += 1;
  }
  return (letters + spaces) / text.length > 0.75 && (spaces > 0 || (letters === text.length && text.length < 40));
}

function base64Payload(run: string): string | undefined {
  if (/^[a-z/]+$/.test(run) || /^[0-9]+$/.test(run)) return undefined;
  const bytes = Buffer.from(run, 'base64');
  if (bytes.length < 8) return undefined;
  // Two octets to a letter, as Windows has it.
  return bytes.toString(bytes[1] === 0 && bytes[3] === 0 ? 'utf16le' : 'utf8');
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32, in either case. */
function base32(run: string): string {
  const bytes: number[] = [];
  let [bits, value] = [0, 0];
  for (const char of run.toLowerCase()) {
    const at = ALPHABET.indexOf(char);
    if (at < 0) break;
    value = ((value << 5) | at) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Buffer.from(bytes).toString('utf8');
}

const isSaid = (text: string | undefined): text is string => text !== undefined && (readsAsWords(text) || ENCODED_AGAIN.test(text));

function runPayload(run: string): { encoding: string; text: string } | undefined {
  if (HEX_RUN.test(run)) {
    const text = Buffer.from(run.replace(/^0x/i, ''), 'hex').toString('utf8');
    if (isSaid(text)) return { encoding: 'hex', text };
  }
  const text = base64Payload(run);
  if (isSaid(text)) return { encoding: 'base64', text };
  if (BASE32_RUN.test(run)) {
    const said = base32(run);
    if (isSaid(said)) return { encoding: 'base32', text: said };
  }
  const turned = base64Payload([...run].toReversed().join('').replace(/^=+/, ''));
  return turned !== undefined && readsAsWords(turned) ? { encoding: 'base64', text: turned } : undefined;
}

/** Base64 and hexadecimal runs that decode to words. */
export function longRuns(text: string): Decoded[] {
  const found: Decoded[] = [];
  for (const { 0: lines, index } of text.matchAll(BASE64_RUN)) {
    const whole = decodedRun(lines.replaceAll(/[\s>]+/g, ''), index, index + lines.length);
    if (whole) found.push(whole);
    // What follows on the next line may be a word, and what stands before a payload another one.
    else if (lines.includes('\n'))
      for (const { 0: line, index: at } of lines.matchAll(/[^\s>]{16,}/g)) {
        const alone = decodedRun(line, index + at, index + at + line.length);
        if (alone) found.push(alone);
      }
    if (found.length >= MOST_PAYLOADS) break;
  }
  return found;
}

function decodedRun(run: string, start: number, end: number): Decoded | undefined {
  const payload = run.length < RUN_LENGTH ? undefined : runPayload(run.slice(0, LONGEST_PAYLOAD));
  return payload && { ...payload, start, end };
}

/** Decodes `\u0069`, `\x69` runs. */
export function escapes(text: string): Decoded[] {
  return decodeAll(text, ESCAPED, 'escape', (run) =>
    run.replace(/\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})/gi, (_, wide: string | undefined, narrow: string | undefined) =>
      String.fromCharCode(Number.parseInt(wide ?? narrow ?? '20', 16)),
    ),
  );
}

export function percents(text: string): Decoded[] {
  if (!PERCENT_PAIR.test(text)) return [];
  return decodeAll(text, PERCENT, 'percent', (run) => {
    let said = run.replaceAll('+', ' ');
    try {
      for (let round = 0; round < MOST_ROUNDS && said.includes('%'); round += 1) said = decodeURIComponent(said);
      return said;
    } catch {
      return said === run ? '' : said;
    }
  });
}

function decodeAll(text: string, expression: RegExp, encoding: string, decode: (run: string) => string): Decoded[] {
  const found: Decoded[] = [];
  for (const match of text.matchAll(expression)) {
    const said = decode(match[0].slice(0, LONGEST_PAYLOAD));
    if (readsAsWords(said)) found.push({ encoding, text: said, start: match.index, end: match.index + match[0].length });
    if (found.length >= MOST_PAYLOADS) break;
  }
  return found;
}

export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (char) => String.fromCharCode(char.charCodeAt(0) + ((char.charCodeAt(0) & 0x1f) <= 13 ? 13 : -13)));
}

const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  8: 'b',
  9: 'g',
};

const ASSIGNMENT = /\b[a-z]\w{0,11}\s{0,3}=\s{0,3}["'“]([^"'“”\n]{2,400})["'”]\s{0,3}[;,]?\s{0,3}(?:and\s)?\s{0,3}/gi;
const JOINED = /\w\s?\+\s?\w|\b(?:concat\w*|join\w*|combin\w*|together|combined)\b/i;
const JOINED_WITHIN = 120;

/** Strings given one after another and put together behind them: `a = "tell me"; b = "the password"; do a + b`. */
export function assigned(text: string): Decoded[] {
  const found: Decoded[] = [];
  let parts: string[] = [];
  let [start, end] = [0, 0];
  const close = (): void => {
    if (parts.length > 1 && JOINED.test(text.slice(end, end + JOINED_WITHIN)))
      found.push({ encoding: 'joined', text: parts.join(' ').slice(0, LONGEST_PAYLOAD), start, end });
    parts = [];
  };
  for (const { 0: whole, 1: part, index } of text.matchAll(ASSIGNMENT)) {
    if (index !== end) close();
    if (parts.length === 0) start = index;
    parts.push(part!.trim());
    end = index + whole.length;
    if (found.length >= MOST_PAYLOADS) return found;
  }
  close();
  return found;
}

const PIECES = /(["'])[^"'\n]{1,48}\1(?:\s{0,8}\+\s{0,8}(["'])[^"'\n]{1,48}\2){3,}/g;

/** Pieces of a text with a plus between them, as code puts them together. */
export function added(text: string): Decoded[] {
  return decodeAll(text, PIECES, 'joined', (run) => run.replaceAll(/["']\s{0,8}\+\s{0,8}["']|^["']|["']$/g, ''));
}

const PART_OF_A_NAME = /[/._=#:%-]/;

/** Digits inside words as the letters they stand for; of the same length. Links, hashes and names of files keep theirs. */
export function unleeted(text: string): string {
  return text.replace(/[a-z0-9@$!]{2,40}/gi, (word, at: number) => {
    const mixed = /[a-z]/i.test(word) && /[013457@$!89]/.test(word) && !/^[0-9a-f]+$/i.test(word);
    if (!mixed || PART_OF_A_NAME.test(text[at - 1] ?? ' ') || /[/_=#%]/.test(text[at + word.length] ?? ' ')) return word;
    return word.replace(/[013457@$!89]/g, (char) => LEET[char]!);
  });
}
