import { strongest, type Suspicion } from './suspicion.js';

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.header.${rule}`, family: 'header_injection', score });

/** A line ends where a mailer or an HTTP library says so: raw, percent-encoded, as other Unicode line ends, and as the letters whose low byte is one. */
const BREAK =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\r\n\0\v\f\u001c-\u001e\u0085\u2028\u2029\u560a\u560d]|%u(?:000[ad]|2028)|\\u000d\\u000a|\\x0d\\x0a|\\r\\n|\\(?:u000a|x0a|u2028)[\w-]{2,20}:|%c0%8[ad]|&newline;|%0[ad]|%00|%e5%98%8[ad]|%e2%80%a[89]|%c2%85|&#(?:0*1[03]|x0*[ad]);/i;
/** A line end, and what only stands there to become a header or a response of its own. */
const ENDING = '(?:[\\r\\n\\v\\f\\u0085\\u2028\\u2029]|%0[ad]|%e5%98%8[ad]|%e2%80%a[89]|[\\u560a\\u560d]|\\\\[rn])[ \\t]{0,8}';
const COLON = '[ \\t]{0,4}(?::|%3a)';
const TECHNICAL =
  'set-cookie2?|content-(?:type|length|disposition|transfer-encoding)|transfer-encoding|resent-(?:b?cc|to|from)|bcc|reply-to|return-path|refresh|x-[a-z-]{1,30}|access-control-[a-z-]{1,30}|authorization|proxy-[a-z-]{1,20}|mime-version|cookie';
/** Names that begin a line of what people write as well: there an address or a link has to follow, or the line end has to be one of a protocol. */
const ORDINARY = 'location|cc|to|from|subject|host|connection|link|via|sender';
const LINE = new RegExp(
  `${ENDING}(?:HTTP/\\d|(?:${TECHNICAL})${COLON}|(?:${ORDINARY})${COLON}[^\\r\\n]{0,120}?(?:@|//|%2f%2f))|(?:\\r|%0d|%0a)\\n?(?:${ORDINARY})${COLON}`,
  'i',
);
const ENCODED_PAIR = /%0d%0a/i;
/** A command to a store or a mail server on a line of its own: what a value becomes where it is written into their protocols as it is. */
const COMMAND =
  /(?:[\r\n]|%0[ad])[ \t]{0,4}(?:(?:FLUSHALL|FLUSHDB|SLAVEOF|REPLICAOF|SHUTDOWN)\b|CONFIG (?:SET|GET) |MODULE LOAD |EVAL |SET \S{1,80} \S|set \S{1,80} \d{1,10} \d{1,10} \d|(?:MAIL FROM|RCPT TO):|[a-z]{1,4}\d{1,5} (?:LOGIN|SELECT|FETCH|LIST|LOGOUT)\b)|\r\n(?:QUIT|DATA|INFO|DELETE \S{1,80}|GET \S{1,80}|KEYS \S{1,80}|(?:HELO|EHLO) \S{1,80})\r?\n/;
/** Encoded words of mail (RFC 2047) with an end of line inside. */
const ENCODED_WORD = /=\?[\w-]{1,30}\?([bq])\?([^?\s]{1,400})\?=/gi;
/** A second header within an address, where a list of addresses is meant. */
const INNER_HEADER = /[,;\s]b?cc\s?:\s?\S{1,80}@/i;
const MOST_PERCENTS = 3;

/** Percent signs that were encoded themselves, once or more. */
const unwrapped = (text: string): string => {
  let plain = text;
  for (let round = 0; round < MOST_PERCENTS && plain.includes('%25'); round += 1) plain = plain.replaceAll('%25', '%');
  return plain;
};

function hasEncodedBreak(text: string): boolean {
  return [...text.matchAll(ENCODED_WORD)].some(([, kind, said]) =>
    kind!.toLowerCase() === 'q' ? /=0[ad]/i.test(said!) : /[\r\n]/.test(Buffer.from(said!, 'base64').toString('latin1')),
  );
}

/** In an argument that becomes one header line (an address, a subject, a file's type), any end of line within it is an attack. */
export function headerSuspicion(value: string): Suspicion | undefined {
  const text = unwrapped(value.slice(0, 2048).trimEnd());
  if (BREAK.test(text) || LINE.test(text) || hasEncodedBreak(text)) return seen('line-break', 0.9);
  return INNER_HEADER.test(text) ? seen('inner-header', 0.75) : undefined;
}

/** In any other value: a line end with a header or a command of a protocol behind it. */
export function lineSuspicion(value: string): Suspicion | undefined {
  const text = unwrapped(value.slice(0, 2048));
  return strongest([
    LINE.test(text) ? seen('line-break', 0.8) : undefined,
    COMMAND.test(text) ? seen('command-line', 0.78) : undefined,
    ENCODED_PAIR.test(text) ? seen('line-break', 0.7) : undefined,
  ]);
}
