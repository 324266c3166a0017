import type { Span } from '../canonical/spans.js';

const OPENING = '"\'`“«„‘「『*';
const CLOSING = '"\'`”»“’」』*';
const REACH = 60;
/** Words of texts that explain attacks, test for them or ask about them. */
const EXPLAINS =
  /\b(?:e\.g|for example|for instance|such as|examples?|like|attack(?:s|er|ers)?|inject(?:ion|ions|ed)?|jailbreak\w*|malicious|adversar\w+|phrases?|detect\w*|filter\w*|classif\w*|block(?:s|ed)?|flag(?:s|ged)?|mean|means|called|quot\w+|words?|string|strings|test(?:s|ed|ing)?|expect\w*|assert\w*|regex|pattern\w*|attempts?|tries|trick\w*|says?|said|saying|titled|named|why|how|what|explain|translate|shorten|lengthen|correct|fix|sentence|proofread|edit|spell\w*|grammar|rewrite|paraphrase|summari\w+|song|sign|poem|headline|subject|banner|ejemplos?|ataques?|exemples?|attaques?|beispiele?)\b/i;

/** Those who attack, as the subject of a sentence about them. */
const ATTACKERS =
  /\b(?:adversar\w+|attackers?|threat actors?|malicious \w+|prompt injections?|jailbreaks?|attacks?|injections?|hackers?)\b/i;
const CAN_DO = /\b(?:to|may|might|can|could|would|will|designed to|attempts? to|tries to|that|which|by)\s+(?:\w+\s+){0,2}$/i;

/** True where the sentence says what attackers do: "adversaries may craft prompts that ignore the original instructions". */
function isAboutAttackers(text: string, span: Span): boolean {
  const before = text.slice(Math.max(0, span.start - 200), span.start);
  const sentence = before.slice(Math.max(before.lastIndexOf('. '), before.lastIndexOf('\n'), 0));
  return ATTACKERS.test(sentence) && CAN_DO.test(sentence);
}

/** True where the span stands in quotation marks and the words around the quotation talk about it, or where a sentence tells what attackers do. */
export function isReported(text: string, span: Span): boolean {
  if (isAboutAttackers(text, span)) return true;
  const before = text.slice(Math.max(0, span.start - REACH), span.start);
  const after = text.slice(span.end, span.end + REACH);
  const opens = lastQuote(before);
  if (opens < 0 || !firstQuote(after)) return false;
  const outside =
    text.slice(Math.max(0, span.start - 160), span.start - (before.length - opens)) +
    ' ' +
    afterQuote(text.slice(span.end, span.end + 160));
  return EXPLAINS.test(outside);
}

/** Where a quotation opens that is still open at the end of `before`, or -1. */
function lastQuote(before: string): number {
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (before[at] === '\n') return -1;
    if (OPENING.includes(before[at]!) && (at === 0 || /[\s(:[,=>-]/.test(before[at - 1]!)) && /\S/.test(before[at + 1] ?? 'x')) return at;
  }
  return -1;
}

function firstQuote(after: string): boolean {
  const line = after.split('\n', 1)[0]!;
  return [...line].some((char, at) => CLOSING.includes(char) && !(char === "'" && /[a-z]/i.test(line[at + 1] ?? ' ')));
}

function afterQuote(after: string): string {
  for (let at = 0; at < after.length; at += 1) if (CLOSING.includes(after[at]!)) return after.slice(at + 1);
  return '';
}
