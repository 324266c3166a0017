import { sqlTokens, type SqlToken } from './sql-tokens.js';
import { decodedForms, strongest, type Suspicion } from './suspicion.js';

const GATE =
  /['"`;#@]|--|\/\*|\(|\|\||&&|[0-9]\s*=|=\s*[0-9]|\bunion\b|^\s*select\b|\border\s+by\s+\d|\bdrop\b|\bhaving\b|\b(?:and|or)\b.{0,40}[=<>]/i;

/** Functions that injections call and values do not. */
const FUNCTIONS = new Set(
  'sleep benchmark pg_sleep extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_regread sp_executesql sp_makewebtask char chr nchar concat concat_ws group_concat string_agg ascii ord substr substring mid hex unhex version database current_database user system_user current_user session_user schema elt make_set exp polygon geometrycollection multipoint linestring json_keys row_count randomblob dbms_pipe.receive_message dbms_lock.sleep utl_inaddr.get_host_address utl_inaddr.get_host_name utl_http.request ctxsys.drithsx.sn xmltype convert cast bin count if ifnull nullif iif case length len lower upper coalesce rand floor name_const aes_encrypt aes_decrypt quote_literal query_to_xml generate_series pg_read_file lo_import openrowset openquery opendatasource'.split(
    ' ',
  ),
);
/** Of those, the ones that are an attack wherever they stand. */
const GRAVE = new Set(
  'sleep benchmark pg_sleep extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_regread sp_executesql sp_makewebtask dbms_pipe.receive_message dbms_lock.sleep utl_inaddr.get_host_address utl_inaddr.get_host_name utl_http.request ctxsys.drithsx.sn randomblob json_keys pg_read_file lo_import openrowset name_const query_to_xml'.split(
    ' ',
  ),
);
const CATALOGUE =
  /\b(?:information_schema|sysobjects|syscolumns|sysusers|sys\.(?:tables|objects|databases|sql_logins)|master\.\.|pg_catalog|pg_shadow|pg_user|mysql\.(?:user|db|innodb\w*|tables_priv)|sqlite_master|all_tables|user_tables|all_tab_columns|user_tab_columns|sysibm\.\w+|syscat\.\w+|msysaccessobjects|dba_users|pg_user|v\$version)\b|@@(?:version|hostname|datadir|servername|global)|\b(?:into\s+(?:out|dump)file)\b|\bxp_cmdshell\b/i;
const SPLIT_KEYWORD =
  /\/\*!?\d*\s*(?:union|select|or|and|sleep)|(?:un|uni|unio|sel|sele|selec|o|an)\/\*[^*]{0,20}\*\/(?:ion|on|n|ect|ct|t|r|d)\b|\/\*\*\/\s*(?:or|and|union|select|from|where)\b/i;
const STACKED =
  /;\s*(?:drop\s+(?:table|database|schema|user|view|index|procedure)|insert\s+into|update\s+\S+\s+set|delete\s+from|alter\s+(?:table|user|database|login)|create\s+(?:table|user|login|database|function|procedure)|truncate\s+(?:table\s+)?\w|exec(?:ute)?\s*(?:\(|\s+(?:xp_|sp_|master|immediate))|shutdown\b|declare\s+@|waitfor\s+delay|grant\s+\w+\s+(?:on|to)|select\s+(?:pg_sleep|sleep|benchmark|\*|\d|@@)|begin\s+(?:declare|dbms)|copy\s+\w+\s+(?:from|to)\b|load\s+(?:xml|data)\b)/i;
const STATEMENT =
  /^\s*(?:drop\s+(?:table|database|schema|user)\s+\w|insert\s+into\s+\w+.{0,200}\bvalues\s*\(|exec(?:ute)?\s+(?:master\.|xp_|sp_|immediate)|truncate\s+table\s+\w|declare\s+@\w+|waitfor\s+delay\s|shutdown\s+with|create\s+(?:user|login)\s+\w+\s+(?:with|identified)|grant\s+(?:all|connect|dba|select)\b.{0,40}\bto\b|bulk\s+insert\s)/i;

/** `' OR x IS NOT NULL`, `'='`, `7 update t set`: spellings too short or too plain for a fingerprint. */
const PLAIN_FORMS: readonly (readonly [RegExp, string, number])[] = [
  [/(?:['")\d]\s*|^\s*)(?:or|and|\|\||&&)\s+[\w.]{1,40}\s+is\s+(?:not\s+)?null\b/i, 'null-test', 0.8],
  [
    /^[\w ]{0,3}'\s*(?:[-+*/%^|&=<>!~]{1,3}|(?:not\s+)?(?:x?or|and|r?like|regexp|div|mod|is|in|sounds\s+like))\s*'[\w ]{0,3}$/i,
    'quote-operator',
    0.75,
  ],
  [
    /^\s*['"]?\d*['")]{0,4}\s*(?:,\s*null\s*\))?\s*(?:insert\s+into\s+\S{1,60}\s*\(|update\s+\S{1,60}\s+set\s+\S{1,60}?=|delete\s+from\s+\S{1,60}\s+where\b|drop\s+table\s)/i,
    'statement',
    0.78,
  ],
  // A query in brackets or bare, of columns or a table, with nothing said around it.
  [/^\s*[-\d'"]{0,3}\s*\(\s*select\b[^;]{1,200}?\bfrom\s+[\w.`"[\]]{1,60}\s*(?:\)|limit\b|where\b|;|$)/i, 'subquery', 0.8],
  [
    /;\s*(?:do\s*\(|call\s+\w{1,40}\s*\(|delete\s+(?:low_priority|quick|ignore)\b|handler\s+\w+\s+open|prepare\s+\w+\s+from)/i,
    'stacked',
    0.85,
  ],
  [/^\s*copy\s*\([^)]{0,200}\)\s*to\s+program\b|^\s*(?:restore|backup)\s+\w+\s+(?:from|to)\s+disk\b/i, 'statement', 0.85],
  // Out of the string or the bracket, then a constant of truth, then a comment.
  [/^\s*['")\d][\s)'"]{0,6}(?:or|and|\|\||&&)\s*(?:not\s+)?(?:true|false|1|!?\s?['"]?\d{1,6}['"]?)\s*(?:--|#|\/\*|;|$)/i, 'constant', 0.72],
  [/^\s*\d{1,12}\s+(?:and|or|xor)\s+[\d'"@][^a-z]{0,20}(?:not\s+)?(?:like|in|between|rlike|regexp)\b/i, 'constant', 0.75],
  [/'\s*exec(?:ute)?\s+(?:sp_|xp_|master)\w*/i, 'statement', 0.85],
  [/^\s*[\d.]+(?:\s*[-+*/]\s*[\d.]+)*\s*(?:--|\/\*)\s*$/, 'cut-off', 0.7],
];

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
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]!.text !== 'union') continue;
    let next = at + 1;
    while (next < tokens.length && ('(c'.includes(tokens[next]!.kind) || ['all', 'distinct'].includes(tokens[next]!.text))) next += 1;
    if (tokens[next]?.text !== 'select') continue;
    const after = tokens[next + 1];
    const prose = after?.kind === 'i' && tokens[next + 2]?.kind === 'i' && tokens.length < 12;
    return seen('union-select', prose ? 0.4 : 0.95);
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
  return kinds.endsWith('c') && kinds.includes('(') && (select || /f\(|l/.test(kinds)) && isBareComment(tokens.at(-1)!.text)
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
      at + 6 > tokens.length
    )
      return seen('order-by-number', 0.78);
    if (token.text === 'having' && next?.kind === 'n' && tokens[at + 2]?.kind === 'o') return seen('having', 0.85);
    if (token.text === 'procedure' && next?.text === 'analyse') return seen('procedure', 0.88);
  }
  return undefined;
}

/** Whether a value speaks SQL that would change the meaning of a query around it. Names with apostrophes, prose and OData do not. */
export function sqlSuspicion(value: string): Suspicion | undefined {
  return strongest(decodedForms(value).map((form) => (GATE.test(form) ? judge(form) : undefined)));
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
    );
  }
  return strongest(found);
}
