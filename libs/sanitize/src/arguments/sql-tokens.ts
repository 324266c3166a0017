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
    const char = value[at]!;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const token = nextToken(value, at, tokens.at(-1));
    if (token.length === 0) at += 1;
    else {
      tokens.push({ kind: token.kind, text: value.slice(at, at + token.length).toLowerCase() });
      at += token.length;
    }
  }
  return tokens;
}

interface Cut {
  readonly kind: string;
  readonly length: number;
}

function nextToken(value: string, at: number, before: SqlToken | undefined): Cut {
  const char = value[at]!;
  const two = value.slice(at, at + 2);
  if (two === '--' || (char === '#' && before !== undefined)) return { kind: 'c', length: lineEnd(value, at) - at };
  if (two === '/*') return comment(value, at);
  if (char === "'" || char === '"' || char === '`') return quoted(value, at, char);
  if (char === '@') return run(value, at, /[@\w$.]/, 'v');
  // No database reads `$select` as its word: it is an option of OData.
  if (char === '$' && /[a-z]/i.test(value[at + 1] ?? '')) return run(value, at, /[\w$]/, 'v');
  if (/[0-9]/.test(char) || (char === '.' && /[0-9]/.test(value[at + 1] ?? ''))) return number(value, at);
  if (/[a-z_\u0080-\uffff]/i.test(char)) return word(value, at);
  if ('(),;'.includes(char)) return { kind: char, length: 1 };
  if (two === '&&' || two === '||') return { kind: 'l', length: 2 };
  if ('=<>!~+-*/%^|&'.includes(char)) return run(value, at, /[=<>!~]/, 'o', 1);
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
  const cut = run(value, at, /[\w$.\u0080-\uffff]/, 'i');
  const glued = KEYWORD_AND_NUMBER.exec(value.slice(at, at + 10))?.[1];
  if (glued) return { kind: LOGIC.has(glued.toLowerCase()) ? 'l' : 'k', length: glued.length };
  const text = value.slice(at, at + cut.length).toLowerCase();
  if (LOGIC.has(text)) return { kind: 'l', length: cut.length };
  if (KEYWORDS.has(text)) return { kind: 'k', length: cut.length };
  const next = value.slice(at + cut.length, at + cut.length + 4).trimStart();
  return next.startsWith('(') ? { kind: 'f', length: cut.length } : cut;
}

// oxlint-disable-next-line max-params -- where, what and how long a token is
function run(value: string, at: number, expression: RegExp, kind: string, least = 0): Cut {
  let end = at + Math.max(least, 1);
  while (end < value.length && expression.test(value[end]!)) end += 1;
  return { kind, length: end - at };
}
