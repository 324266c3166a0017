import { CATALOGUE, FUNCTIONS, GENERAL, GRAVE, PLAIN_FORMS, SPLIT_KEYWORD, STACKED, STATEMENT } from './sql-forms.js';
import { expressionOf } from './sql-expression.js';
import { sqlTokens, type SqlToken } from './sql-tokens.js';
import { decodedForms, strongest, type Suspicion } from './suspicion.js';

const GATE =
  /['"`;#@]|--|\/\*|\(|\|\||&&|[0-9]\s*=|=\s*[0-9]|union|^\s*select\b|\border\s+by\s+\d|\bdrop\b|\bhaving\b|\butl_|\bdbms_|\bdelay\s|\binto\s+@|\b(?:or|and)\s+(?:true|false)\b|\bis\s+(?:not\s+)?null\b|^\s*(?:create|alter|attach|grant|backup|restore|exec|execute|declare|case|drop|truncate)\b|\b(?:and|x?or)\b.{0,40}(?:[=<>]|\b(?:like|between|in|is|r?like|regexp)\b)/i;

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.sql.${rule}`, family: 'sql_injection', score });

/** What the spelling of the token kinds gives away. Every expression here is anchored or has single-character gaps: the spelling is at most 300 letters. */
function spelt(kinds: string, tokens: readonly SqlToken[], inString: boolean): Suspicion | undefined {
  const found: (Suspicion | undefined)[] = [];
  for (const match of kinds.matchAll(/l[l(]*([nsi])[)]*o[o(]*[nsvi]/g)) {
    const part = tokens.slice(match.index, match.index + match[0].length);
    const [left, right] = [part.find((token) => token.kind === match[1])!, part.at(-1)!];
    if (!isAndOr(part[0]!) || !part.some((token) => token.kind === 'o' && /[=<>!~]/.test(token.text))) continue;
    if (left.kind !== 'i' && right.kind !== 'i') found.push(seen('tautology', 0.92));
    else if (left.text === right.text) found.push(seen('tautology', 0.85));
  }
  if (
    /l[l(]*[nsi][)]*l[(]*s/.test(kinds) &&
    /[sn)]l/.test(kinds) &&
    tokens.some((token) => token.text === 'like' || token.text === 'rlike') &&
    (inString || kinds.endsWith('c'))
  )
    found.push(seen('tautology', 0.85));
  if (inString) {
    if (/^s[)]*c/.test(kinds) && isBareComment(tokens.find((token) => token.kind === 'c')!.text))
      found.push(seen('comment-after-quote', 0.82));
    if (/^s[)]*l[l(]*[nsifv][)]*(?:o|c)/.test(kinds)) found.push(seen('quote-break', 0.88));
    if (/^s[)]*l[l(]*f\(/.test(kinds)) found.push(seen('quote-break-function', 0.9));
    if (/^s[)]*l[l(]*k/.test(kinds) && QUERYING.has(tokens.find((token) => token.kind === 'k')!.text))
      found.push(seen('quote-break-query', 0.88));
    if (/^s[)]*o[o(]*(?:s|n|f\()[)]*(?:l|o|c|$)/.test(kinds) && tokens[1] !== undefined && /^s[)]*o/.test(kinds) && symbolsOnly(tokens))
      found.push(seen('quote-operator', 0.45));
    if (/^s[)]*l[l(]*s/.test(kinds)) found.push(seen('quote-logic', 0.45));
    if (/^s[)]*l[l(]*n[)]*$/.test(kinds)) found.push(seen('quote-logic', 0.45));
    if (/^s[)]*;[;]*(?:k|c|f\()/.test(kinds)) found.push(seen('stacked', 0.9));
    if (
      /^s[)]*k/.test(kinds) &&
      (tokens.find((token) => token.kind === 'k')?.text ?? '') in { having: 1, group: 1, order: 1, union: 1, limit: 1, into: 1 } &&
      /[nc]/.test(kinds)
    )
      found.push(seen('clause-after-quote', 0.82));
  } else if (/^[niv]?[)]*l[l(]*[fk]\(/.test(kinds) && tokens.some((token) => token.text === 'select'))
    found.push(seen('logic-subquery', 0.88));
  else if (/^[niv][)]*l[l(]*f\(/.test(kinds) && FUNCTIONS.has(tokens[kinds.indexOf('f')]!.text)) found.push(seen('logic-function', 0.85));
  else if (/^[ni][)]*l[l(]*k/.test(kinds) && /\(?k/.test(kinds) && tokens.some((token) => token.text === 'select') && kinds.includes('('))
    found.push(seen('logic-subquery', 0.88));
  return strongest(found);
}

function isAndOr(token: SqlToken): boolean {
  return (
    token.text === 'or' ||
    token.text === 'and' ||
    token.text === '||' ||
    token.text === '&&' ||
    token.text === 'xor' ||
    token.text === 'having' ||
    token.text === 'not'
  );
}

const QUERYING = new Set(['select', 'exists', 'case', 'delete', 'drop', 'insert', 'update', 'union']);

/** A comment that only cuts off what follows: `-- -`, `#`, `--+`. A dash before a word is a word. */
function isBareComment(text: string): boolean {
  return text.startsWith('/*') || /^(?:--|#)[\s\-+;'"*/.a-z0-9]{0,4}$/i.test(text) || /^--\s/.test(text);
}

function symbolsOnly(tokens: readonly SqlToken[]): boolean {
  return tokens.every((token) => token.kind !== 'i');
}

/** `select f(x),2 from t where`: a query of expressions, where a sentence or a plain SELECT of names would be a request. */
function query(tokens: readonly SqlToken[], kinds: string): Suspicion | undefined {
  if (tokens[0]!.text !== 'select') return undefined;
  const from = tokens.findIndex((token) => token.text === 'from');
  const computed = /^k.{0,40}?(?:f\(|[(]|,n|v)/.test(kinds) && (from > 0 || kinds.includes('f('));
  const after = tokens[from + 2];
  return computed && (from < 0 || after === undefined || 'k;c)'.includes(after.kind)) ? seen('query', 0.7) : undefined;
}

/** `union select` with a column list, not a sentence about a union that selects. */
function union(tokens: readonly SqlToken[]): Suspicion | undefined {
  // Words and nothing else are a name or a sentence: a query has columns, numbers or marks.
  const isWords = tokens.every(({ kind }) => kind === 'i' || kind === 'k');
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]!.text !== 'union') continue;
    let next = at + 1;
    while (next < tokens.length && ('(c'.includes(tokens[next]!.kind) || ['all', 'distinct'].includes(tokens[next]!.text))) next += 1;
    if (tokens[next]?.text !== 'select') continue;
    const after = tokens[next + 1];
    const prose = after?.kind === 'i' && tokens[next + 2]?.kind === 'i' && tokens.length < 12;
    return seen('union-select', prose || (isWords && !tokens.some(({ text }) => text === 'from')) ? 0.4 : 0.95);
  }
  return undefined;
}

function functions(tokens: readonly SqlToken[], kinds: string): Suspicion | undefined {
  const called = tokens.filter(
    (token, at) => (token.kind === 'f' || (token.kind === 'k' && tokens[at + 1]?.kind === '(')) && FUNCTIONS.has(token.text),
  );
  if (called.some((token) => GRAVE.has(token.text))) return seen('function', 0.9);
  const select = tokens.some((token) => token.text === 'select');
  if (called.length > 0 && (/l|c$/.test(kinds) || select) && (kinds.includes('c') || /[()]{2}/.test(kinds) || called.length > 1))
    return seen('function', 0.78);
  const waits = tokens.some((token, at) => token.text === 'waitfor' && tokens[at + 1]?.text === 'delay');
  if (waits) return seen('delay', 0.92);
  // What is in brackets, calls or compares, and then comments the rest away, is a query and nothing else.
  return kinds.endsWith('c') &&
    kinds.includes('(') &&
    !tokens.at(-1)!.text.includes('\n') &&
    (select || /f\(|l/.test(kinds)) &&
    isBareComment(tokens.at(-1)!.text)
    ? seen('cut-off', 0.75)
    : undefined;
}

/** `order by 7--`, `having 1=1`, `limit 1,1 procedure analyse(`: clauses that probe a query from outside. */
function clauses(tokens: readonly SqlToken[], kinds: string): Suspicion | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const [token, next] = [tokens[at]!, tokens[at + 1]];
    const before = tokens[at - 1]?.kind ?? 'n';
    if (
      token.text === 'order' &&
      next?.text === 'by' &&
      tokens[at + 2]?.kind === 'n' &&
      ('ns)'.includes(before) || kinds.endsWith('c')) &&
      at + 6 > tokens.length &&
      tokens[at + 3]?.kind !== 'i'
    )
      return seen('order-by-number', 0.78);
    if (token.text === 'having' && next?.kind === 'n' && tokens[at + 2]?.kind === 'o') return seen('having', 0.85);
    if (token.text === 'procedure' && next?.text === 'analyse') return seen('procedure', 0.88);
  }
  return undefined;
}

/** Whether a value speaks SQL that would change the meaning of a query around it. Names with apostrophes, prose and OData do not. */
export function sqlSuspicion(value: string): Suspicion | undefined {
  return strongest(decodedForms(value).flatMap((form) => (GATE.test(form) ? [judge(form), withoutComments(form)] : [undefined])));
}

/** As a database reads it that drops comments wherever they stand, and runs what MySQL has in version comments. */
function withoutComments(text: string): Suspicion | undefined {
  if (!text.includes('/*') && !/(?:#|--)[^\n]{0,200}\n/.test(text)) return undefined;
  const bare = text
    .replace(/\/\*!\d*|(?:#|--)[^\n]{0,200}\n/g, ' ')
    .replace(/\/\*(?:[^*]|\*(?!\/)){0,200}\*\//g, ' ')
    .replaceAll(/\/\*|\*\//g, ' ');
  return judge(bare);
}

/** Out of the string, then operands and operators up to where the string of the query is closed again or the rest is cut off. */
function breakout(tokens: readonly SqlToken[], inString: boolean): Suspicion | undefined {
  const first = tokens[inString ? 1 : 0];
  if (first === undefined || (!inString && !'n('.includes(first.kind) && !(first.kind === 'i' && tokens[1]!.kind === 'l')))
    return undefined;
  const found = expressionOf(inString ? tokens.slice(1) : tokens, inString);
  if (!found || found.operators === 0) return undefined;
  if (!inString)
    return found.logic > 0 && found.comparisons > 0 && found.names === (first.kind === 'i' ? 1 : 0) ? seen('expression', 0.8) : undefined;
  if (found.ending === 'plain') return undefined;
  // A word in quotation marks with another one before it: `the "Not" quilt`.
  if (found.operators === 1 && /^['"](?:$|.*[a-z]{4})/is.test(tokens.at(-1)!.text)) return undefined;
  const computes = found.logic + found.comparisons > 0 || (found.names === 0 && found.operators > 1);
  return seen('expression', computes ? 0.8 : 0.45);
}

/** Calls in calls, of functions that ask a database about itself or take texts apart: nothing that a value says. */
function nested(tokens: readonly SqlToken[], kinds: string): Suspicion | undefined {
  if (!/^f\(.{0,120}\)$/.test(kinds)) return undefined;
  const called = tokens.filter(({ kind }) => kind === 'f').map(({ text }) => text);
  return called.length > 1 && called.every((name) => FUNCTIONS.has(name)) && called.some((name) => !GENERAL.has(name))
    ? seen('function', 0.76)
    : undefined;
}

/** A query in brackets where a value of an expression stands. */
function subquery(tokens: readonly SqlToken[], kinds: string): Suspicion | undefined {
  const at = /[olf,]\(+k/.exec(kinds);
  const inner = at ? tokens.slice(at.index) : [];
  return inner.some(({ text }) => text === 'select') && inner.some(({ text, kind }) => text === 'from' || kind === 'f')
    ? seen('subquery', 0.84)
    : undefined;
}

function judge(text: string): Suspicion | undefined {
  const found: (Suspicion | undefined)[] = [];
  if (STACKED.test(text)) found.push(seen('stacked', 0.93));
  if (STATEMENT.test(text)) found.push(seen('statement', 0.8));
  for (const [expression, rule, score] of PLAIN_FORMS) if (expression.test(text)) found.push(seen(rule, score));
  if (CATALOGUE.test(text)) found.push(seen('catalogue', 0.85));
  if (SPLIT_KEYWORD.test(text)) found.push(seen('split-keyword', 0.85));
  for (const quote of ['', "'", '"'] as const) {
    const tokens = sqlTokens(text, quote);
    if (tokens.length < 2) continue;
    const kinds = tokens.map((token) => token.kind).join('');
    found.push(
      spelt(kinds, tokens, quote !== ''),
      union(tokens),
      functions(tokens, kinds),
      clauses(tokens, kinds),
      quote === '' ? query(tokens, kinds) : undefined,
      quote === '' ? nested(tokens, kinds) : undefined,
      subquery(tokens, kinds),
      breakout(tokens, quote !== ''),
    );
  }
  return strongest(found);
}
