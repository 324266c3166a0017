import type { Place, Signal, Span } from './spans.js';

const HIDING =
  /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt|em|rem|%)?\s*(?:[;"'}]|$)|color\s*:\s*(?:#f{3,8}\b|white\b|transparent|rgba?\(\s*255\s*,\s*255\s*,\s*255)|(?:width|height|max-height)\s*:\s*0(?:px)?\s*[;"'}]|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}px|\bclip\s*:\s*rect\(0|\s(?:hidden|aria-hidden\s*=\s*["']?true)(?=[\s>"'/]|$)|class\s*=\s*["'][^"']{0,80}\b(?:hidden|sr-only|visually-hidden|invisible)\b/i;
/** A light text colour hides only on a background that is not set to a dark one. */
const DARK_BACKGROUND = /background(?:-color)?\s*:\s*(?!#f{3,8}|white|transparent)/i;
const LIGHT_TEXT = /color\s*:\s*(?:#f{3,8}\b|white\b)/i;
const LONGEST_TAG = 600;
/** Elements without an end: they hide themselves and nothing behind them. */
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const MOST_TAGS = 2_000;
const COMMENT_MARKS = ['[//]: #', '[comment]:', '[//]: <>'];
const TAG_NAME = /^<([a-z][a-z0-9]*)/i;

/** What is hidden, and of the last one by which mark it ends, where that stands in a block that comes later. */
export interface HiddenMarkup {
  readonly signals: Signal[];
  readonly open?: Place['within'];
}

/** Text that a page or a rendered document does not show: comments and elements styled away. Offsets of the text inside. */
export function hiddenMarkup(text: string, place: Place = {}): HiddenMarkup {
  const signals: Signal[] = [];
  let from = 0;
  if (place.within) {
    const { kind, closing } = place.within;
    const close = closeOf(text, closing, 0);
    signals.push({ kind, start: 0, end: close ?? text.length });
    if (close === undefined) return { signals, open: place.within };
    from = close;
  }
  for (let at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1)) {
    const opening = openingAt(text, at);
    if (!opening) continue;
    const { kind, closing, begins } = opening;
    const close = closeOf(text, closing, begins);
    const end = close ?? (place.comesLater?.(closing) ? text.length : unclosedEnd(text, opening));
    signals.push({ kind, start: at, end });
    if (close === undefined && end === text.length && closing !== '') return { signals, open: { kind, closing, start: at, end } };
    at = end - 1;
  }
  return { signals };
}

interface Opening {
  readonly kind: Signal['kind'];
  readonly closing: string;
  /** Where what it hides begins. */
  readonly begins: number;
}

function openingAt(text: string, at: number): Opening | undefined {
  if (text.startsWith('<!--', at)) return { kind: 'html_comment', closing: '-->', begins: at + 4 };
  const tag = openTag(text, at);
  if (!tag || !hides(tag)) return undefined;
  const name = TAG_NAME.exec(tag)![1]!.toLowerCase();
  return { kind: 'hidden_style', closing: VOID.has(name) ? '' : `</${name}`, begins: at + tag.length };
}

/** Behind a comment's end; before an element's, which is markup of its own. */
function closeOf(text: string, closing: string, from: number): number | undefined {
  if (closing === '') return from;
  const at = indexOfMark(text, closing, from);
  if (at < 0) return undefined;
  return closing === '-->' ? at + 3 : at;
}

/** Where a mark stands, written in small or in capital letters. */
export function indexOfMark(text: string, mark: string, from = 0): number {
  const small = text.indexOf(mark, from);
  const capital = text.indexOf(mark.toUpperCase(), from);
  return small < 0 || capital < 0 ? Math.max(small, capital) : Math.min(small, capital);
}

/**
 * What nothing ends hides what a page would not show: a comment all the rest of the text, an element what stands before the end of the one around it.
 * Whoever only writes about markup loses it too; it is cut with a note, where a part left standing would be read by the model alone.
 */
function unclosedEnd(text: string, { kind, begins }: Opening): number {
  if (kind === 'html_comment') return text.length;
  const inside: string[] = [];
  for (const { 0: tag, 1: end, 2: name, index } of text.slice(begins).matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (inside.length > MOST_TAGS) break;
    const own = name!.toLowerCase();
    if (end === '' && !VOID.has(own)) inside.push(own);
    else if (tag.startsWith('</')) {
      const at = inside.lastIndexOf(own);
      if (at < 0) return begins + index;
      inside.length = at;
    }
  }
  return text.length;
}

function openTag(text: string, at: number): string | undefined {
  const unit = text.charCodeAt(at + 1) | 0x20;
  if (unit < 0x61 || unit > 0x7a) return undefined;
  const tag = text.slice(at, at + LONGEST_TAG);
  const end = tag.indexOf('>');
  return end < 0 ? undefined : tag.slice(0, end + 1);
}

function hides(tag: string): boolean {
  if (tag.length < 8 || !HIDING.test(tag)) return false;
  return !(LIGHT_TEXT.test(tag) && DARK_BACKGROUND.test(tag) && !/display\s*:\s*none|font-size\s*:\s*[01]\D/i.test(tag));
}

/** Markdown's ways to write a line that no renderer shows: `[//]: # (text)`. */
export function markdownComments(text: string): Signal[] {
  const found: Signal[] = [];
  for (const mark of COMMENT_MARKS) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      const line = text.indexOf('\n', at);
      found.push({ kind: 'html_comment', start: at, end: line < 0 ? text.length : line });
    }
  }
  return found;
}

/** A place for data in any link, and what counts as one in an image only: documentation has `${version}` in its links. */
// A brace before a quote begins JSON, which buttons that install something carry: it is filled in already.
const PLACEHOLDER =
  /\{\{|\[(?:insert|your|the|data|base64|encoded)|<(?:conversation|chat|data|secret|user|history|insert|system|password|token|session|summary|message|content)|%5binsert|[?&][^=\s&]{1,40}=(?:\{|\$\{|%7b)(?!"|%22)/i;
const IMAGE_PLACEHOLDER = /[{<](?!")|%7b(?!%22)/i;
const CARRIES_DATA = /[?&][^=\s&]{1,40}=|\/(?:collect|log|exfil|hook|track|beacon|pixel|steal|leak)\b/i;
const LONGEST_LINK = 600;
const LONGEST_LABEL = 300;

/** Images that tell another host that they were shown: `![x](https://host/?q=...)` and `<img src=...>` with something to carry. */
export function beacons(text: string): Signal[] {
  const found: Signal[] = [];
  for (let at = text.indexOf(']('); at >= 0; at = text.indexOf('](', at + 2)) {
    const label = text.slice(Math.max(0, at - LONGEST_LABEL), at);
    const bracket = label.lastIndexOf('[');
    if (bracket < 0) continue;
    const open = at - label.length + bracket;
    const link = linkAt(text, at + 2);
    if (!link) continue;
    const image = text[open - 1] === '!';
    const kind = kindOf(text.slice(at + 2, link.end - 1).replace(/^<\s*|>$/g, ''), image);
    if (kind) found.push({ kind, start: image ? open - 1 : open, end: link.end });
  }
  for (let at = indexOfImage(text, 0); at >= 0; at = indexOfImage(text, at + 4)) {
    const tag = openTag(text, at);
    const source = tag && /\bsrc\s*=\s*["']?(https?:[^"'\s>]{1,500})/i.exec(tag)?.[1];
    const kind = source ? kindOf(source, true) : undefined;
    if (tag && kind) found.push({ kind, start: at, end: at + tag.length });
  }
  return found;
}

function indexOfImage(text: string, from: number): number {
  const lower = text.indexOf('<img', from);
  const upper = text.indexOf('<IMG', from);
  if (lower < 0 || upper < 0) return Math.max(lower, upper);
  return Math.min(lower, upper);
}

/** The target of a link that opens at `from`: it may hold spaces only where a placeholder does. */
function linkAt(text: string, from: number): Span | undefined {
  const target = text.slice(from, from + LONGEST_LINK);
  if (!/^<?\s*https?:/i.test(target)) return undefined;
  const close = target.indexOf(')');
  const line = target.indexOf('\n');
  return close < 0 || (line >= 0 && line < close) ? undefined : { start: from, end: from + close + 1 };
}

function kindOf(target: string, image: boolean): Signal['kind'] | undefined {
  if (PLACEHOLDER.test(target) || (image && IMAGE_PLACEHOLDER.test(target))) return 'beacon_placeholder';
  return image && CARRIES_DATA.test(target) ? 'beacon' : undefined;
}
