import { matchesOf } from './matches.js';

/** A text as the detectors read it, and the way back to the offsets of the original. */
export interface Flattened {
  readonly text: string;
  /** Offset in the original of a place in `text`. */
  readonly origin: (at: number) => number;
  /** Offset in the original right behind what that place was made of. */
  readonly behind: (at: number) => number;
}

const same = (at: number): number => at;
const next = (at: number): number => at + 1;
const PLAIN = /^[\t\n\r -\u024f\u2018-\u201d\u2026]*$/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\ufe0f|\u20e3/;
const DIGIT_ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

function plainCode(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe63) return 45;
  if (code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x3000) return 32;
  for (const zero of DIGIT_ZEROS) if (code >= zero && code <= zero + 9) return 48 + code - zero;
  return code;
}

/**
 * Digits that several signs make up: entities of HTML, escapes, bold ones of mathematics, circles and superscripts in a row, and single ones with
 * the same few signs between, at least four. Four with dots are an address of IPv4 and read as they are.
 */
const DRESSED =
  /&#(?:x3\d|4[89]|5[0-7]);|\\u003\d|\ud835[\udfce-\udfff]|[⓪①-⑨⁰¹²³⁴-⁹₀-₉]{3,}|(?<![\w.*/|~·•])\*{0,2}\d(?:\.\d){4,}(?![\w.])|(?<![\w.*/|~·•])\*{0,2}\d(?:[/|*~·•]{1,4}\d){3,}\*{0,2}(?![\w/])/g;
const CIRCLES = '⓪①②③④⑤⑥⑦⑧⑨';
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The digit that a sign, or a pair of them, stands for; nothing for a sign between digits. */
function undressed(match: string): readonly { readonly digit: string; readonly at: number; readonly to: number }[] {
  const whole = { at: 0, to: match.length };
  if (match.startsWith('&#'))
    return [{ digit: String(Number(match[2] === 'x' ? `0${match.slice(2, -1)}` : match.slice(2, -1)) - 48), ...whole }];
  if (match.startsWith('\\u')) return [{ digit: match.at(-1)!, ...whole }];
  if (match.startsWith('\ud835')) return [{ digit: String((match.charCodeAt(1) - 0xdfce) % 10), ...whole }];
  return [...match].flatMap((sign, at) => {
    const code = sign.charCodeAt(0);
    const value = code >= 0x2080 && code <= 0x2089 ? code - 0x2080 : Math.max(CIRCLES.indexOf(sign), RAISED.indexOf(sign));
    if (value >= 0) return [{ digit: String(value), at, to: at + 1 }];
    return code >= 48 && code <= 57 ? [{ digit: sign, at, to: at + 1 }] : [];
  });
}

/** Plain text around what `undressed` reads, with where each sign of it came from. */
function withPlainDigits(text: string): Flattened {
  let plain = '';
  let last = 0;
  const origins: number[] = [];
  const ends: number[] = [];
  const keep = (to: number): void => {
    for (let at = last; at < to; at += 1) {
      origins.push(at);
      ends.push(at + 1);
    }
    plain += text.slice(last, to);
  };
  for (const { 0: match, index } of matchesOf(DRESSED, text)) {
    keep(index);
    for (const { digit, at, to } of undressed(match)) {
      plain += digit;
      origins.push(index + at);
      ends.push(index + to);
    }
    last = index + match.length;
  }
  if (last === 0) return { text, origin: same, behind: next };
  keep(text.length);
  return { text: plain, origin: (at) => origins[at] ?? text.length, behind: (at) => ends[at] ?? text.length };
}

/**
 * Digits of other scripts and in disguise, full-width letters, odd dashes and spaces as ASCII, invisible characters left out:
 * a number stays a number however it is dressed. Most texts come back as they are.
 */
export function flatten(text: string): Flattened {
  const plain = withPlainDigits(text);
  const flat = singly(plain.text);
  if (plain.origin === same) return flat;
  return { text: flat.text, origin: (at) => plain.origin(flat.origin(at)), behind: (at) => plain.behind(flat.origin(at)) };
}

/** Sign by sign. */
function singly(text: string): Flattened {
  if (PLAIN.test(text) && !text.includes('\u00ad') && !text.includes('\u00a0')) return { text, origin: same, behind: next };
  const invisible = INVISIBLE.test(text);
  const codes: string[] = [];
  const origins: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (invisible && INVISIBLE.test(char)) continue;
    const code = char.charCodeAt(0);
    codes.push(code < 0xa0 ? char : String.fromCharCode(plainCode(code)));
    if (invisible) origins.push(at);
  }
  const flat = codes.join('');
  if (!invisible) return { text: flat, origin: same, behind: next };
  const origin = (at: number): number => origins[at] ?? text.length;
  return { text: flat, origin, behind: (at) => origin(at) + 1 };
}
