import type { Span } from './span.js';
import { hitsOf, type Survey } from './survey.js';
import { MEANS } from './words.js';

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 255;
const LOCAL = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]/;
const DOMAIN = /[A-Za-z0-9.\u00a1-\uffff-]/;
const ENDING = /\.(?:[A-Za-z]{2,24}|xn--[a-z0-9-]{2,40}|[\u00a1-\uffff]{2,24})$/;
/** Mailboxes of a function, not of a person. */
const ROLE =
  /^(?:no-?reply|do-?not-?reply|support|info|sales|help|admin|webmaster|postmaster|press|security|abuse|privacy|legal|careers|jobs|hello|team|billing|feedback|news|newsletter|git|root|hostmaster|notifications?|mailer-daemon)$/i;
const SPOKEN =
  /([A-Za-z0-9._+-]{1,40}|[A-Za-z0-9]{1,20} (?:dot|underscore) [A-Za-z0-9]{1,20})(?:\s{1,2}(?:at|arroba)\s{1,2}|\s{0,2}[[({]\s?at\s?[\])}]\s{0,2})([A-Za-z0-9-]{1,40})(?:\s{1,2}(?:dot|punto)\s{1,2}|\s{0,2}[[({]\s?dot\s?[\])}]\s{0,2}|\.)([a-z]{2,8})\b/i;

/** E-mail addresses, found from each `@` outwards: the work per `@` is bounded, however long the run around it is. */
export function emails(found: Survey): Span[] {
  const spans: Span[] = [];
  let last = 0;
  for (const at of found.ats) {
    const span = at < last ? undefined : around(found.text, at, last);
    if (!span) continue;
    spans.push(span);
    last = span.end;
  }
  return [...spans, ...spokenEmails(found)];
}

function around(text: string, at: number, floor: number): Span | undefined {
  let start = at;
  while (start > floor && at - start < LONGEST_LOCAL && LOCAL.test(text[start - 1]!)) start -= 1;
  while (start < at && /[.'`{|}*/=?&#!$%^~-]/.test(text[start]!)) start += 1;
  if (start === at) return undefined;
  let end = at + 1;
  while (end < text.length && end - at < LONGEST_DOMAIN && DOMAIN.test(text[end]!)) end += 1;
  while (end > at && /[.-]/.test(text[end - 1]!)) end -= 1;
  const domain = text.slice(at + 1, end);
  if (!ENDING.test(domain) || domain.includes('..')) return undefined;
  const local = withoutPrefix(text.slice(start, at));
  if (ROLE.test(local) || isPackage(text, at - local.length, domain)) return undefined;
  return { start: at - local.length, end, label: 'EMAIL', score: 0.95 };
}

/** `mailto=x` and `a/b=x@…` in links: the mailbox is what follows the last of those signs. */
function withoutPrefix(local: string): string {
  const cut = Math.max(local.lastIndexOf('='), local.lastIndexOf('/'), local.lastIndexOf('?'));
  return cut >= 0 && cut < local.length - 1 ? local.slice(cut + 1) : local;
}

/** `pkg@1.2.js`, `user@host:path` of repositories. */
function isPackage(text: string, start: number, domain: string): boolean {
  return text[start - 1] === '@' || /\.(?:js|ts|mjs|cjs|json|py|md|png|jpg|svg|local)$/i.test(domain) || /^v?\d/.test(domain);
}

/** "maria dot lopez at mail dot example". */
function spokenEmails(found: Survey): Span[] {
  const spans: Span[] = [];
  for (const hit of hitsOf(found, MEANS.spoken)) {
    const word = found.text.slice(hit.start, hit.end).toLowerCase();
    if (word !== 'at' && word !== 'arroba') continue;
    const from = Math.max(0, hit.start - 48);
    const window = found.text.slice(from, hit.end + 60);
    if (!/\bdot\b|\bpunto\b|[\])}]/.test(window.slice(hit.end - from))) continue;
    const match = SPOKEN.exec(window);
    if (match && from + match.index < hit.start && from + match.index + match[0].length > hit.end) {
      spans.push({ start: from + match.index, end: from + match.index + match[0].length, label: 'EMAIL', score: 0.75 });
    }
  }
  return spans;
}
