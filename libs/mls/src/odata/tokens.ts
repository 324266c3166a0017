import type { LiteralType } from './ast.js';
import { ODataError } from './odata-error.js';

export type TokenKind = 'name' | 'option' | 'literal' | 'punctuation' | 'end';
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
  readonly literal?: LiteralType;
}

/** Longest text that is read as one option, in UTF-16 units. */
export const MAX_TEXT = 4096;

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const DATE = /^-?\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const DATETIME =
  /^-?\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,12})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/i;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,12})?)?$/;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DURATION = /^[+-]?P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/;
const BINARY = /^[A-Za-z0-9_-]*={0,2}$/;
const ENUM_MEMBERS = /^\w+(?:,\w+)*$/;
const QUALIFIED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
const ENCODED = /%[0-9a-f]{2}/i;
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u001f\u007f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

const RUN = /[\w.:+-]*/y;
const WORD = /[\w.-]*/y;
const OPTION = /\$[A-Za-z]+/y;
const SPACE = /[ \t]*/y;
const PUNCTUATION = new Set(['(', ')', ',', '/', ':', ';', '=', '*', '-']);

function sticky(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? '';
}

/** Reads from the opening quote; returns the value and the offset after the closing quote. `''` is a quote (URL Conventions §2). */
function quoted(text: string, from: number): { value: string; end: number } {
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf("'", at);
    if (close < 0) throw new ODataError('syntax', 'a quoted value is not closed', from);
    value += text.slice(at, close);
    if (text[close + 1] !== "'") return { value: checked(value, from), end: close + 1 };
    value += "'";
    at = close + 2;
  }
}

/** A value that a sloppy upstream could decode once more, or that HTTP cannot carry, is not passed on. */
function checked(value: string, at: number): string {
  if (ENCODED.test(value)) throw new ODataError('syntax', 'percent-encoding is decoded once only; write the value plainly', at);
  if (CONTROL.test(value) || LONE_SURROGATE.test(value))
    throw new ODataError('syntax', 'a quoted value may hold printable characters only', at);
  return value;
}

function classify(run: string, at: number): Token {
  const as = (literal: LiteralType, text = run): Token => ({ kind: 'literal', literal, text, at });
  if (NUMBER.test(run)) return as('number');
  if (GUID.test(run)) return as('guid', run.toLowerCase());
  if (DATE.test(run)) return as('date');
  if (DATETIME.test(run)) return as('datetime', run.toUpperCase());
  if (TIME.test(run)) return as('time');
  throw new ODataError('syntax', 'expected a number, date, time with offset or GUID', at);
}

function typed(prefix: string, value: string, at: number): Token {
  if (/^duration$/i.test(prefix) && DURATION.test(value) && !/[PT]$/.test(value))
    return { kind: 'literal', literal: 'duration', text: value, at };
  if (/^binary$/i.test(prefix) && BINARY.test(value)) return { kind: 'literal', literal: 'binary', text: value, at };
  if (QUALIFIED.test(prefix) && ENUM_MEMBERS.test(value)) return { kind: 'literal', literal: 'enum', text: `${prefix}'${value}'`, at };
  throw new ODataError('not_served', 'expected duration, binary or a qualified enumeration before the quoted value', at);
}

const WORDS: Readonly<Record<string, LiteralType>> = { true: 'boolean', false: 'boolean', null: 'null', INF: 'number', NaN: 'number' };

function word(text: string, at: number): { token: Token; end: number } {
  const run = sticky(WORD, text, at);
  const end = at + run.length;
  if (text[end] === "'") {
    const value = quoted(text, end);
    return { token: typed(run, value.value, at), end: value.end };
  }
  if (run.includes('-')) return { token: classify(run, at), end };
  if (run.includes('.')) throw new ODataError('not_served', 'qualified names, casts and bound functions are not served', at);
  const literal = Object.hasOwn(WORDS, run) ? WORDS[run] : undefined;
  return { token: { kind: literal ? 'literal' : 'name', text: run, at, ...(literal ? { literal } : {}) }, end };
}

function digits(text: string, at: number): { token: Token; end: number } {
  const sign = text[at] === '-' ? '-' : '';
  const run = sign + sticky(RUN, text, at + sign.length);
  return { token: run === '-INF' ? { kind: 'literal', literal: 'number', text: run, at } : classify(run, at), end: at + run.length };
}

function next(text: string, at: number): { token: Token; end: number } {
  const char = text[at]!;
  if (char === "'") {
    const { value, end } = quoted(text, at);
    return { token: { kind: 'literal', literal: 'string', text: value, at }, end };
  }
  const after = text[at + 1] ?? '';
  if (/\d/.test(char) || (char === '-' && (/\d/.test(after) || text.startsWith('-INF', at)))) return digits(text, at);
  if (/[A-Za-z_]/.test(char)) return word(text, at);
  if (PUNCTUATION.has(char)) return { token: { kind: 'punctuation', text: char, at }, end: at + 1 };
  if (char === '$') {
    const option = sticky(OPTION, text, at);
    if (option) return { token: { kind: 'option', text: option.toLowerCase(), at }, end: at + option.length };
  }
  if (char === '@') throw new ODataError('not_served', 'parameter aliases and annotations are not served', at);
  if (char === '%') throw new ODataError('syntax', 'percent-encoding is decoded once only; write the text plainly', at);
  throw new ODataError('syntax', 'unexpected character', at);
}

/** Splits one option's text, already percent-decoded, into tokens. Linear in its length; throws ODataError only. */
export function tokenise(text: string): readonly Token[] {
  if (text.length > MAX_TEXT) throw new ODataError('limit', `a query option may have ${MAX_TEXT} characters`, MAX_TEXT);
  const tokens: Token[] = [];
  let at = sticky(SPACE, text, 0).length;
  while (at < text.length) {
    const { token, end } = next(text, at);
    tokens.push(token);
    at = end + sticky(SPACE, text, end).length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}
