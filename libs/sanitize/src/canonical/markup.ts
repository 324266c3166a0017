import type { Signal, Span } from './spans.js';

const HIDING =
  /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt|em|rem|%)?\s*(?:[;"'}]|$)|color\s*:\s*(?:#f{3,8}\b|white\b|transparent|rgba?\(\s*255\s*,\s*255\s*,\s*255)|(?:width|height|max-height)\s*:\s*0(?:px)?\s*[;"'}]|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}px|\bclip\s*:\s*rect\(0|\s(?:hidden|aria-hidden\s*=\s*["']?true)(?=[\s>"'/]|$)|class\s*=\s*["'][^"']{0,80}\b(?:hidden|sr-only|visually-hidden|invisible)\b/i;
/** A light text colour hides only on a background that is not set to a dark one. */
const DARK_BACKGROUND = /background(?:-color)?\s*:\s*(?!#f{3,8}|white|transparent)/i;
const LIGHT_TEXT = /color\s*:\s*(?:#f{3,8}\b|white\b)/i;
const LONGEST_TAG = 600;
const LONGEST_HIDDEN = 4000;
const COMMENT_MARKS = ['[//]: #', '[comment]:', '[//]: <>'];
const TAG_NAME = /^<([a-z][a-z0-9]*)/i;

/** Text that a page or a rendered document does not show: comments and elements styled away. Offsets of the text inside. */
export function hiddenMarkup(text: string): Signal[] {
  const found: Signal[] = [];
  for (let at = text.indexOf('<'); at >= 0 && found.length < 64; at = text.indexOf('<', at + 1)) {
    if (text.startsWith('<!--', at)) {
      const close = text.indexOf('-->', at + 4);
      const end = close < 0 ? Math.min(text.length, at + LONGEST_HIDDEN) : close + 3;
      found.push({ kind: 'html_comment', start: at, end });
      at = end - 1;
      continue;
    }
    const tag = openTag(text, at);
    if (tag && hides(tag)) {
      const end = elementEnd(text, at, tag);
      found.push({ kind: 'hidden_style', start: at, end });
      at = end - 1;
    }
  }
  return found;
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

function elementEnd(text: string, at: number, tag: string): number {
  const name = TAG_NAME.exec(tag)![1]!;
  const within = text.slice(at, at + LONGEST_HIDDEN);
  const close = within.toLowerCase().indexOf(`</${name.toLowerCase()}`, tag.length);
  if (close >= 0) return at + close;
  const other = within.indexOf('</', tag.length);
  return at + (other >= 0 ? other : within.length);
}

/** Markdown's ways to write a line that no renderer shows: `[//]: # (text)`. */
export function markdownComments(text: string): Signal[] {
  const found: Signal[] = [];
  for (const mark of COMMENT_MARKS) {
    for (let at = text.indexOf(mark); at >= 0 && found.length < 64; at = text.indexOf(mark, at + 1)) {
      const line = text.indexOf('\n', at);
      found.push({ kind: 'html_comment', start: at, end: line < 0 ? text.length : line });
    }
  }
  return found;
}

/** A place for data in any link, and what counts as one in an image only: documentation has `${version}` in its links. */
const PLACEHOLDER =
  /\{\{|\[(?:insert|your|the|data|base64|encoded)|<(?:conversation|chat|data|secret|user|history|insert|system|password|token|session|summary|message|content)|%5binsert|[?&][^=\s&]{1,40}=(?:\{|\$\{|%7b)/i;
const IMAGE_PLACEHOLDER = /[{<]|\$\{|%7b/i;
const CARRIES_DATA = /[?&][^=\s&]{1,40}=|\/(?:collect|log|exfil|hook|track|beacon|pixel|steal|leak)\b/i;
const LONGEST_LINK = 600;
const LONGEST_LABEL = 300;

/** Images that tell another host that they were shown: `![x](https://host/?q=...)` and `<img src=...>` with something to carry. */
export function beacons(text: string): Signal[] {
  const found: Signal[] = [];
  for (let at = text.indexOf(']('); at >= 0 && found.length < 64; at = text.indexOf('](', at + 2)) {
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
  for (let at = indexOfImage(text, 0); at >= 0 && found.length < 64; at = indexOfImage(text, at + 4)) {
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
