import type { Cut } from '../cuts.js';
import type { KnownHosts } from './known-hosts.js';

/** What was found to lead elsewhere. */
export type LinkRule = 'link.image-elsewhere' | 'link.elsewhere' | 'link.embedded' | 'link.script';
export interface LinkCut extends Cut {
  readonly rule: LinkRule;
}

/** No text that people read has more of these; each is looked at on its own. */
const MOST_BRACKETS = 1_000;
const LONGEST_LABEL = 400;
const LONGEST_TARGET = 2_000;
const LONGEST_TAG = 4_000;
/** Longer ones are not addresses that somebody reads but data on its way. */
const LONGEST_QUERY = 120;
const GATE = /\]\(|\]:|<[a-z!/]|data:|javascript:/i;
const AUTOLINK = /<((?:https?|wss?|ftp|data|javascript|vbscript|file):[^\s<>]{1,2000})>/gi;
const REFERENCE = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]{0,20}\n?[ \t]{0,20}<?([^\s<>]{1,2000})>?[^\n]{0,300}$/gm;
const TARGETS =
  /\b(?:src|srcset|href|xlink:href|poster|data|action|formaction|background|ping|cite|content|style)\s{0,10}=\s{0,10}(?:"([^"]{0,3000})"|'([^']{0,3000})'|([^\s>"']{1,2000}))/gi;
/** Elements that load by themselves what they name. */
const LOADING =
  /^<(?:img|image|iframe|frame|script|object|embed|link|video|audio|source|track|input|svg|use|form|button|base|meta|body|table|td|div|span|p|style|picture|portal|applet|bgsound)\b/i;
const ADDRESS = /(?:https?:|ftp:|wss?:|data:|javascript:|vbscript:|file:|[\\/]{2}[a-z0-9[])[^\s"'),]{0,2000}/gi;
const BARE_DATA = /\bdata:(?:text\/html|image\/svg|application\/(?:javascript|xhtml))[^\s"'<>)]{0,4000}/gi;

/** Links and images of a text (Markdown, HTML, references, angle brackets) that a program would follow to a host that nobody here knows. */
export function linkCuts(text: string, known: KnownHosts): LinkCut[] {
  if (!GATE.test(text)) return [];
  const brackets = bracketsOf(text);
  if (brackets.length > MOST_BRACKETS) return brackets.map((at) => ({ start: at, end: at + 2, put: '] (', rule: 'link.elsewhere' }));
  const cuts = [...inline(text, known), ...references(text, known), ...autolinks(text, known), ...elements(text, known)];
  const taken = (at: number): boolean => cuts.some(({ start, end }) => at >= start && at < end);
  for (const match of text.matchAll(BARE_DATA))
    if (!taken(match.index))
      cuts.push({ start: match.index, end: match.index + match[0].length, put: '[embedded content removed]', rule: 'link.embedded' });
  return cuts;
}

function bracketsOf(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(']('); at >= 0; at = text.indexOf('](', at + 2)) found.push(at);
  return found;
}

function inline(text: string, known: KnownHosts): LinkCut[] {
  const cuts: LinkCut[] = [];
  for (let at = text.indexOf(']('); at >= 0; at = text.indexOf('](', at + 2)) {
    const label = text.slice(Math.max(0, at - LONGEST_LABEL), at);
    const open = openingBracket(label);
    const target = open < 0 ? undefined : targetAt(text, at + 2);
    if (!target) continue;
    const from = at - label.length + open;
    const image = text[from - 1] === '!';
    const rule = ruleOf(target.address, image, known);
    if (rule) cuts.push({ start: image ? from - 1 : from, end: target.end, put: inert(label.slice(open + 1), target.address, rule), rule });
  }
  return cuts;
}

/** The bracket that the last one closes: a label may hold an image with brackets of its own. */
function openingBracket(label: string): number {
  let depth = 0;
  for (let at = label.length - 1; at >= 0; at -= 1) {
    if (label[at] === ']') depth += 1;
    else if (label[at] === '[' && depth === 0) return at;
    else if (label[at] === '[') depth -= 1;
  }
  return -1;
}

/** The target of a Markdown link that begins at `from`, its title left out: in angle brackets, or with brackets that are balanced. */
function targetAt(text: string, from: number): { readonly address: string; readonly end: number } | undefined {
  let depth = 0;
  for (let at = from; at < text.length && at - from < LONGEST_TARGET; at += 1) {
    const char = text[at];
    if (char === '\n' && text[at + 1] === '\n') break;
    if (char === '(') depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (char === ')') return { address: addressOf(text.slice(from, at)), end: at + 1 };
  }
  // Left open, it is closed by whatever somebody writes behind it.
  const rest = /^\s{0,8}<?\s{0,8}(?:[a-z][a-z0-9+.-]{1,20}:|[\\/]{2})[^\s)>]*/i.exec(text.slice(from, from + LONGEST_TARGET))?.[0];
  return rest === undefined ? undefined : { address: addressOf(rest), end: from + rest.length };
}

const addressOf = (target: string): string => /^\s*<([^>]*)>/.exec(target)?.[1]?.trim() ?? target.trim().split(/\s/)[0] ?? '';

function references(text: string, known: KnownHosts): LinkCut[] {
  return found(text, REFERENCE, (match) => {
    const rule = ruleOf(match[2]!, false, known);
    return rule && { rule, put: inert(match[1]!, match[2]!, rule) };
  });
}

function autolinks(text: string, known: KnownHosts): LinkCut[] {
  return found(text, AUTOLINK, (match) => {
    const rule = ruleOf(match[1]!, false, known);
    return rule && { rule, put: inert('', match[1]!, rule) };
  });
}

function elements(text: string, known: KnownHosts): LinkCut[] {
  const cuts: LinkCut[] = [];
  let end = -1;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const unit = text.charCodeAt(at + 1) | 0x20;
    if (unit < 0x61 || unit > 0x7a) continue;
    if (end < at) end = text.indexOf('>', at);
    if (end < 0) break;
    if (end - at > LONGEST_TAG) continue;
    const cut = elementCut(text, at, end + 1, known);
    if (cut) cuts.push(cut);
    // What a browser takes for one tag is judged once.
    at = end;
  }
  return cuts;
}

// oxlint-disable-next-line max-params -- the text, where its tag stands, and whom we know
function elementCut(text: string, start: number, end: number, known: KnownHosts): LinkCut | undefined {
  const tag = text.slice(start, end);
  if (!tag.includes('=')) return undefined;
  for (const address of addressesIn(tag)) {
    const rule = ruleOf(address, LOADING.test(tag), known);
    const label = /\balt\s{0,5}=\s{0,5}["']([^"']{1,200})/i.exec(tag)?.[1] ?? '';
    if (rule) return { start, end, put: inert(label, address, rule), rule };
  }
  return undefined;
}

function addressesIn(tag: string): string[] {
  return [...tag.matchAll(TARGETS)].flatMap(([, double, single, bare]) =>
    [
      ...unescaped(double ?? single ?? bare ?? '')
        .replaceAll(/[\t\r\n]/g, '')
        .matchAll(ADDRESS),
    ].map(([address]) => address),
  );
}

/** Character references that browsers read inside of attributes. */
const unescaped = (value: string): string =>
  value.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (whole, hex?: string, decimal?: string) => {
    const point = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });

function ruleOf(target: string, loads: boolean, known: KnownHosts): LinkRule | undefined {
  const address = unescaped(target)
    .replaceAll(/[\t\r\n]/g, '')
    .trim();
  if (/^(?:javascript|vbscript|file):/i.test(address)) return 'link.script';
  if (/^data:/i.test(address)) return 'link.embedded';
  if (!known.isStrange(address)) return undefined;
  return loads ? 'link.image-elsewhere' : 'link.elsewhere';
}

/** The same for somebody who reads it: what it said, and where it led, as a text that no program follows. */
function inert(label: string, target: string, rule: LinkRule): string {
  const said = label
    .replaceAll(/[[\]!]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (rule === 'link.embedded') return `[embedded content removed${said ? `: ${said}` : ''}]`;
  if (rule === 'link.script') return said || '[link removed]';
  const address = `\`${shortened(target).replaceAll('`', '%60')}\``;
  if (rule === 'link.image-elsewhere') return `[not loaded${said ? `: ${said}` : ''}, ${address}]`;
  return said && said !== target ? `${said} (${address})` : address;
}

function shortened(target: string): string {
  const from = target.search(/[?#]/);
  return from >= 0 && target.length - from > LONGEST_QUERY ? `${target.slice(0, from)}?…` : target;
}

function found(
  text: string,
  pattern: RegExp,
  judge: (match: RegExpMatchArray) => { readonly rule: LinkRule; readonly put: string } | undefined,
): LinkCut[] {
  const cuts: LinkCut[] = [];
  for (const match of text.matchAll(pattern)) {
    const judged = judge(match);
    if (judged) cuts.push({ start: match.index, end: match.index + match[0].length, ...judged });
  }
  return cuts;
}
