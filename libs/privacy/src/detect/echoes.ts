import type { Span } from './span.js';
import { isLetter, isUpper } from './letters.js';
import { MEANS, WORDS } from './words.js';

/** More names than this in one text are not followed further: the text is a list, and each of its lines names its own. */
const MOST = 24;

/**
 * Later mentions of people found once in full (`Maria called again`) and names that a mailbox spells out
 * (`maria.lopez@…` and "Maria Lopez"): half a name left standing gives the other half away.
 */
export function echoes(text: string, found: readonly Span[]): Span[] {
  const parts = new Set<string>();
  for (const span of found) {
    if (span.label === 'PERSON' && span.score >= 0.6) addParts(text.slice(span.start, span.end).split(/[\s.,]+/), parts);
    else if (span.label === 'EMAIL') addMailbox(text.slice(span.start, span.end), parts);
    if (parts.size > MOST) break;
  }
  const spans: Span[] = [];
  for (const part of parts) spans.push(...mentions(text, part));
  return spans;
}

function addParts(words: readonly string[], parts: Set<string>): void {
  if (words.length < 2 && (WORDS.means(words[0] ?? '') & MEANS.given) === 0) return;
  for (const word of words) {
    const bits = WORDS.means(word);
    const ordinary = (bits & (MEANS.givenWord | MEANS.notName | MEANS.street | MEANS.property | MEANS.client)) !== 0;
    if (word.length >= 3 && isUpper(word.charCodeAt(0)) && !ordinary) parts.add(word);
  }
}

function addMailbox(mail: string, parts: Set<string>): void {
  const words = (mail.split('@')[0] ?? '').split(/[._\-+\d]+/).filter((word) => word.length >= 3);
  if (words.length < 2 || words.length > 3) return;
  if (!words.some((word) => (WORDS.means(word) & (MEANS.given | MEANS.surname)) !== 0)) return;
  addParts(
    words.map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
    parts,
  );
}

function mentions(text: string, part: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(part); at >= 0 && spans.length < 64; at = text.indexOf(part, at + part.length)) {
    const end = at + part.length;
    if (isLetter(text.charCodeAt(at - 1)) || isLetter(text.charCodeAt(end)) || text[at - 1] === '@') continue;
    if (
      /^\s(?:St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Ct|Court|Blvd|Way|Pl|Elementary|School|Park|County)\b/.test(
        text.slice(end, end + 12),
      )
    )
      continue;
    spans.push({ start: at, end, label: 'PERSON', score: 0.6 });
  }
  return spans;
}
