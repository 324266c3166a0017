import { strongest, type Suspicion } from './suspicion.js';

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.header.${rule}`, family: 'header_injection', score });

/** A line ends where a mailer or an HTTP library says so: raw, percent-encoded, as other Unicode line ends, and as the letters whose low byte is one. */
const BREAK = /[\r\n\0\u0085\u2028\u2029\u560a\u560d]|%0[ad]|%00|%e5%98%8[ad]|%e2%80%a[89]|%c2%85|&#(?:0*1[03]|x0*[ad]);/i;
/** A line end, and what only stands there to become a header or a response of its own. */
const LINE =
  /(?:[\r\n]|%0[ad]|%e5%98%8[ad]|[\u560a\u560d]|\\r\\n)[ \t]{0,8}(?:HTTP\/\d|(?:set-cookie2?|location|content-(?:type|length|disposition|transfer-encoding)|transfer-encoding|(?:resent-)?(?:b?cc|to|from)|reply-to|subject|return-path|host|connection|refresh|x-[a-z-]{1,30}|access-control-[a-z-]{1,30}|authorization|proxy-[a-z-]{1,20}|mime-version|link|via|cookie)[ \t]{0,4}(?::|%3a))/i;
const ENCODED_PAIR = /%0d%0a/i;

/** In an argument that becomes one header line (an address, a subject, a file's type), any end of line within it is an attack. */
export function headerSuspicion(value: string): Suspicion | undefined {
  return BREAK.test(value.slice(0, 2048).trimEnd()) ? seen('line-break', 0.9) : undefined;
}

/** In any other value: a line end with a header behind it. */
export function lineSuspicion(value: string): Suspicion | undefined {
  const text = value.slice(0, 2048);
  return strongest([LINE.test(text) ? seen('line-break', 0.8) : undefined, ENCODED_PAIR.test(text) ? seen('line-break', 0.7) : undefined]);
}
