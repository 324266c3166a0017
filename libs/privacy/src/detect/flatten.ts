/** A text as the detectors read it, and the way back to the offsets of the original. */
export interface Flattened {
  readonly text: string;
  /** Offset in the original of a place in `text`. */
  readonly origin: (at: number) => number;
}

const same = (at: number): number => at;
const PLAIN = /^[\t\n\r -\u024f\u2018-\u201d\u2026]*$/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
const DIGIT_ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

function plainCode(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe63) return 45;
  if (code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x3000) return 32;
  for (const zero of DIGIT_ZEROS) if (code >= zero && code <= zero + 9) return 48 + code - zero;
  return code;
}

/**
 * Digits of other scripts, full-width letters, odd dashes and spaces as ASCII, invisible characters left out:
 * a number stays a number however it is dressed. Most texts come back as they are.
 */
export function flatten(text: string): Flattened {
  if (PLAIN.test(text) && !text.includes('\u00ad') && !text.includes('\u00a0')) return { text, origin: same };
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
  return invisible ? { text: flat, origin: (at) => origins[at] ?? text.length } : { text: flat, origin: same };
}
