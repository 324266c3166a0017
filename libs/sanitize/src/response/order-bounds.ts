import type { Span } from '../canonical/spans.js';
import type { Evidence } from '../inspection/evidence.js';

/** Groups after which the order itself follows in the next sentence. */
const PREAMBLES = new Set(['override', 'role', 'address', 'new_orders', 'memory']);

/** The sentence of what was seen, and the next one where the order itself follows there. */
export function sentence(text: string, item: Evidence): Span {
  const start = leading(text, item.sentence.start);
  const end = trailing(text, item.sentence.end);
  return { start, end: PREAMBLES.has(item.rule.group) ? nextSentence(text, end) : end };
}

function leading(text: string, start: number): number {
  let at = start;
  while (at > 0 && '"\'([<*#-!`'.includes(text[at - 1]!) && start - at < 4) at -= 1;
  return at;
}

function trailing(text: string, end: number): number {
  let at = end;
  while (at < text.length && '.!?。！？"\')]>:*`'.includes(text[at]!) && at - end < 4) at += 1;
  return at;
}

/** The end of the sentence behind `from` on the same line, where there is one. */
function nextSentence(text: string, from: number): number {
  const rest = text.slice(from, from + 600);
  const line = rest.search(/\n\s*\n|$/);
  const found = /[.!?。！？]+(?=\s|$|["')\]>])|[。！？]/.exec(rest.slice(0, line).replace(/^[\s\n]+/, (blank) => ' '.repeat(blank.length)));
  return from + (found ? found.index + found[0].length : line);
}

/** Cuts with little between them become one: half an order is an order. */
export function bridged(spans: readonly Span[], text: string): Span[] {
  const result: { start: number; end: number }[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last && text.slice(last.end, span.start).trim().length <= 24) last.end = Math.max(last.end, span.end);
    else result.push({ ...span });
  }
  return result;
}
