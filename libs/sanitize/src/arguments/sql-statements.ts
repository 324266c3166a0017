/** Statements and parts of queries that stand in a value by themselves, by their own structure: no sentence has it. Score 0..1. */
export const STATEMENT_FORMS: readonly (readonly [RegExp, string, number])[] = [
  [/^\s*select\s+(?:\*\s+from\s+\w|@@?\w)/i, 'query', 0.76],
  [/^\s*select\s+[\w.]{1,40}(?:\s*,\s*[\w.]{1,40}){0,12}\s+from\s+\w{0,40}[_.]\w/i, 'query', 0.74],
  [/^\s*select\s+(?:session_user|current_user|user|version|database|\d{1,9}|0x[0-9a-f]{1,200})\s*(?:;|--|from\s|$)/i, 'query', 0.74],
  [/^\s*\(\s*select\s+\w{1,30}\s*\(/i, 'subquery', 0.78],
  [/^\s*-?\d{1,9}(?:\s+div\s+\d{1,9})?\s+union(?:\s+(?:all|distinct))?\s*(?:#|--|$)/i, 'union', 0.74],
  [/\bunion\s{0,5}(?:all\s|distinct\s)?\s{0,5}select\s{0,5}[.`(*@\d'"]/i, 'union-select', 0.93],
  [/^\s*['"]?\d{1,9}['"]?\s*(?:or|and)\s*\d{1,9}\s*[=<>]{1,2}\s*['"]?\d/i, 'tautology', 0.84],
  [
    /^\s*-?\d{1,9}\s+(?:and|or)\s+(?:current_user|session_user|user|database|version|password|passwd|pwd|username|user_?id|uid|login)\b\s{0,5}(?:\(\s{0,5}\))?\s{0,5}(?:[=<>]|like\b)/i,
    'expression',
    0.8,
  ],
  [/^\s*\d{1,9}\s*[-+*/|]\s*(?:true|false)\s*$/i, 'constant', 0.72],
  [/^\s*\|\|\s*\d{1,9}\s*$/, 'expression', 0.71],
  [
    /^\s*(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|external\s+)?(?:table|database|schema|index|view|procedure|function|trigger|user|login|role|extension)\s+(?:if\s+(?:not\s+)?exists\s+)?[\w.`"[\]]{1,60}\s*(?:\(|;|as\s+(?:select|begin|'|\$)|add\s|drop\s|modify\s|identified\s|returns\s|on\s+\w{1,40}\s*\()/i,
    'statement',
    0.8,
  ],
  // Of a piece of furniture there is one, and its name has no underscore.
  [
    /^\s*(?:drop|truncate)\s+(?:table|database|schema|view)\s+(?:if\s+exists\s+)?(?:\w{0,40}[_.]\w{1,40}|\w{2,40}[^s\W]s)\s*;?\s*$/i,
    'statement',
    0.74,
  ],
  [/^\s*attach\s+database\s+['"]/i, 'statement', 0.86],
  [
    /^\s*grant\s+(?:all|select|insert|update|delete|execute|usage|connect|file|alter|create|drop|references)\b[\w ,]{0,60}\son\s+\S{1,60}\s+to\s+\S/i,
    'statement',
    0.86,
  ],
  [/^\s*(?:backup|restore)\s+(?:database|log)\s+\w{1,40}\s+(?:to|from)\s+dis[kc]/i, 'statement', 0.86],
  [/^\s*exec(?:ute)?\s*(?:\(\s*@|\s@?\w{1,60}\s+(?:@\w{1,40}\s*=|N?'[^']{0,80}'\s*,))/i, 'statement', 0.8],
  [/^\s*declare\s+@?\w{1,40}\s+(?:text|n?varchar|int|n?char|cursor|table)\b/i, 'statement', 0.8],
  [/\b(?:utl_(?:http|file|smtp|tcp|inaddr)\.\w|dbms_\w{1,30}\.\w{1,40}\s*\()/i, 'function', 0.86],
  [
    /\b(?:ascii|substring|substr|unicode|ord)\s*\(\s*(?:\(|substring|substr|mid|select|password|passwd|user\b|lower\s*\()/i,
    'function',
    0.8,
  ],
  [/\b(?:coercibility|extractvalue|updatexml)\s*\(/i, 'function', 0.8],
  [/\bdelay\s{1,5}'\d{1,3}:\d{1,3}:\d{1,3}/i, 'delay', 0.92],
  [
    /['")]\s{0,5};\s{0,5}(?:desc|describe|show|use|kill|flush|revoke|rollback|commit|rename|vacuum)\s+\w{1,40}\s{0,5};?\s{0,5}(?:--|#|$)/i,
    'stacked',
    0.8,
  ],
  [/['"]\s*sounds\s+like\s*\+?\s*['"]/i, 'quote-operator', 0.8],
  [/^\s*case\s.{1,60}\bwhen\b.{1,60}\bthen\b.{1,60}\bend\s*$/i, 'expression', 0.76],
  [/^\s*\w{1,20}\(\)\s+(?:and|or)\s+\w{1,20}\(.{0,40}\)\s*[=<>]/i, 'expression', 0.82],
];
