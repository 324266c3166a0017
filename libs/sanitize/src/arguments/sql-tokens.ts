/** A SQL token by kind: the letters are what the fingerprint is spelt in. */
export interface SqlToken {
  /** n number, s string, i identifier, f function, v variable, k keyword, l logic, o operator, c comment, and ( ) , ; by themselves. */
  readonly kind: string;
  readonly text: string;
}

const LOGIC = new Set('and or xor not between like rlike regexp in is sounds div mod'.split(' '));
const KEYWORDS = new Set(
  'select union all distinct from where insert into values update set delete drop table database schema index view user create alter truncate exec execute declare shutdown grant revoke having group order by limit offset procedure analyse waitfor delay outfile dumpfile join inner outer left right on as case when then else end null true false cast convert using collate begin commit rollback merge replace call'.split(
    ' ',
  ),
);
const MOST_TOKENS = 300;

/** What goes on as it began, from the second character on: one reading of a run costs a tenth of asking character by character. */
const BLANKS = /\s+/y;
const VARIABLE = /[@\w$.]*/y;
const OPTION = /[\w$]*/y;
const WORD = /[\w$.\u0080-\uffff]*/y;
const OPERATORS = /[=<>!~]*/y;
const BEGINS_WORD = /[a-z_\u0080-\uffff]/i;

/** Cuts a value into SQL tokens as if it started inside a string quoted by `quote`, or outside of any where none is given. One pass. */
export function sqlTokens(value: string, quote: '' | "'" | '"'): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  if (quote) {
    const end = value.indexOf(quote);
    if (end < 0) return [];
    tokens.push({ kind: 's', text: value.slice(0, end) });
    at = end + 1;
  }
  while (at < value.length && tokens.length < MOST_TOKENS) {
    if (isBlank(value.charCodeAt(at))) {
      at = endOf(value, at, BLANKS);
      continue;
    }
    const token = nextToken(value, at, tokens.at(-1));
    if (token.length === 0) at += 1;
    else {
      tokens.push({ kind: token.kind, text: token.text ?? value.slice(at, at + token.length).toLowerCase() });
      at += token.length;
    }
  }
  return tokens;
}

/** A space as one of the expressions here reads it; what lies beyond ASCII is asked of one. */
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(String.fromCharCode(code)));

function endOf(value: string, at: number, expression: RegExp): number {
  expression.lastIndex = at;
  return at + (expression.exec(value)?.[0].length ?? 0);
}

interface Cut {
  readonly kind: string;
  readonly length: number;
  /** Where it is known already, in lower case. */
  readonly text?: string;
}

function nextToken(value: string, at: number, before: SqlToken | undefined): Cut {
  const char = value[at]!;
  const two = value.slice(at, at + 2);
  if (two === '--' || (char === '#' && before !== undefined)) return { kind: 'c', length: lineEnd(value, at) - at };
  if (two === '/*') return comment(value, at);
  if (char === "'" || char === '"' || char === '`') return quoted(value, at, char);
  if (char === '@') return run(value, at, VARIABLE, 'v');
  // No database reads `$select` as its word: it is an option of OData.
  if (char === '$' && /[a-z]/i.test(value[at + 1] ?? '')) return run(value, at, OPTION, 'v');
  if (/[0-9]/.test(char) || (char === '.' && /[0-9]/.test(value[at + 1] ?? ''))) return number(value, at);
  if (BEGINS_WORD.test(char)) return word(value, at);
  if ('(),;'.includes(char)) return { kind: char, length: 1 };
  if (two === '&&' || two === '||') return { kind: 'l', length: 2 };
  if ('=<>!~+-*/%^|&'.includes(char)) return run(value, at, OPERATORS, 'o');
  return { kind: '', length: 0 };
}

function lineEnd(value: string, at: number): number {
  const end = value.indexOf('\n', at);
  return end < 0 ? value.length : end;
}

const NUMBER = /0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+|[df](?=union|or|and))?|\.\d+(?:e[+-]?\d+)?/iy;
/** `SELECT.2alias`: a database ends the word at the point, which belongs to a number. */
const KEYWORD_AND_NUMBER = /^(union|select|and|or|from|where|all)\.\d/i;

/** A number ends where its digits do: databases read `1AND` as two words. */
function number(value: string, at: number): Cut {
  NUMBER.lastIndex = at;
  return { kind: 'n', length: NUMBER.exec(value)?.[0].length ?? 1 };
}

function comment(value: string, at: number): Cut {
  // MySQL runs what stands in a version comment: only its mark is a comment.
  if (value[at + 2] === '!') return { kind: 'c', length: value.slice(at, at + 9).match(/^\/\*!\d*/)![0].length };
  const end = value.indexOf('*/', at + 2);
  return { kind: 'c', length: (end < 0 ? value.length : end + 2) - at };
}

function quoted(value: string, at: number, quote: string): Cut {
  let end = at + 1;
  while (end < value.length && value[end] !== quote) end += value[end] === '\\' ? 2 : 1;
  return { kind: quote === '`' ? 'i' : 's', length: Math.min(end + 1, value.length) - at };
}

function word(value: string, at: number): Cut {
  const end = endOf(value, at + 1, WORD);
  const text = value.slice(at, end).toLowerCase();
  const glued = text.includes('.') ? KEYWORD_AND_NUMBER.exec(value.slice(at, at + 10))?.[1] : undefined;
  if (glued) return { kind: LOGIC.has(glued.toLowerCase()) ? 'l' : 'k', length: glued.length };
  const kind = LOGIC.has(text) ? 'l' : KEYWORDS.has(text) ? 'k' : isCalled(value, end) ? 'f' : 'i';
  return { kind, length: end - at, text };
}

/** A bracket within the next four characters, with nothing but blanks before it. */
function isCalled(value: string, from: number): boolean {
  let at = from;
  while (at < from + 4 && isBlank(value.charCodeAt(at))) at += 1;
  return at < from + 4 && value[at] === '(';
}

// oxlint-disable-next-line max-params -- where, what and how it goes on
function run(value: string, at: number, rest: RegExp, kind: string): Cut {
  return { kind, length: endOf(value, at + 1, rest) - at };
}
