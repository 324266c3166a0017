import { STATEMENT_FORMS } from './sql-statements.js';

/** Functions that injections call and values do not. */
export const FUNCTIONS = new Set(
  'sleep benchmark pg_sleep extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_regread sp_executesql sp_makewebtask char chr nchar concat concat_ws group_concat string_agg ascii ord substr substring mid hex unhex version database current_database user system_user current_user session_user schema elt make_set exp polygon geometrycollection multipoint linestring json_keys user charset collation coercibility compress uncompress conv md5 sha1 sha2 left right lpad reverse row_count randomblob dbms_pipe.receive_message dbms_lock.sleep utl_inaddr.get_host_address utl_inaddr.get_host_name utl_http.request ctxsys.drithsx.sn xmltype convert cast bin count if ifnull nullif iif case length len lower upper coalesce rand floor name_const aes_encrypt aes_decrypt quote_literal query_to_xml generate_series pg_read_file lo_import openrowset openquery opendatasource'.split(
    ' ',
  ),
);
/** Of those, the ones that are an attack wherever they stand. */
export const GRAVE = new Set(
  'sleep benchmark pg_sleep extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_regread sp_executesql sp_makewebtask dbms_pipe.receive_message dbms_lock.sleep utl_inaddr.get_host_address utl_inaddr.get_host_name utl_http.request ctxsys.drithsx.sn randomblob json_keys pg_read_file lo_import openrowset name_const query_to_xml'.split(
    ' ',
  ),
);
export const CATALOGUE =
  /\b(?:information_schema|sysobjects|syscolumns|sysusers|sys\.(?:tables|objects|databases|sql_logins)|master\.\.|pg_catalog|pg_shadow|pg_user|mysql\.(?:user|db|innodb\w*|tables_priv)|sqlite_master|all_tables|user_tables|all_tab_columns|user_tab_columns|sysibm\.\w+|syscat\.\w+|msysaccessobjects|dba_users|pg_user|v\$version)\b|@@(?:version|hostname|datadir|servername|global)|\b(?:into\s+(?:out|dump)file)\b|\bxp_cmdshell\b/i;
export const SPLIT_KEYWORD =
  /\/\*!?\d*\s*(?:union|select|or|and|sleep)|(?:un|uni|unio|sel|sele|selec|o|an)\/\*[^*]{0,20}\*\/(?:ion|on|n|ect|ct|t|r|d)\b|\/\*\*\/\s*(?:or|and|union|select|from|where)\b/i;
export const STACKED =
  /;\s*(?:drop\s+(?:table|database|schema|user|view|index|procedure)\s+(?:if\s+exists\s+)?(?!(?:from|and|in|or|the|to|for|with|on)\b)[\w.`"[\]]{1,60}\s*(?:$|[;,#'")]|--|\/\*|cascade\b|restrict\b)|insert\s+into\s+\S{1,60}?\s*(?:\(|values\b|select\b|set\b|default\b)|update\s+\S{1,60}\s+set\s+\S{1,60}?\s*=|delete\s+from\s+\S{1,60}\s*(?:$|[;#]|--|\/\*|where\s+\S{1,60}?\s*(?:[=<>!(]|like\b|in\b|is\b))|(?:if|while)\s*\(?\s*\d\s*=\s*\d|alter\s+(?:table|user|database|login)|create\s+(?:table|user|login|database|function|procedure)|truncate\s+(?:table\s+)?\w|exec(?:ute)?\s*(?:\(|\s+(?:xp_|sp_|master|immediate))|shutdown\b|declare\s+@|waitfor\s+delay|grant\s+\w+\s+(?:on|to)|select\s+(?:pg_sleep|sleep|benchmark|\*|\d|@@)|begin\s+(?:declare|dbms)|copy\s+\w+\s+(?:from|to)\b|load\s+(?:xml|data)\b)/i;
export const STATEMENT =
  /^\s*(?:drop\s+(?:table|database|schema|user)\s+(?:if\s+exists\s+)?(?!from\b)[\w.]{1,60}\s*(?:;\s*(?:$|--|#)|--|#|\/\*|cascade\b)|insert\s+into\s+\w+.{0,200}\bvalues\s*\(|exec(?:ute)?\s+(?:master\.|xp_|sp_|immediate)|truncate\s+table\s+\w|declare\s+@\w+|waitfor\s+delay\s|shutdown\s+with|create\s+(?:user|login)\s+\w+\s+(?:with|identified)|grant\s+(?:all|connect|dba|select)\b.{0,40}\bto\b|bulk\s+insert\s)/i;

/** `' OR x IS NOT NULL`, `'='`, `7 update t set`: spellings too short or too plain for a fingerprint. */
export const PLAIN_FORMS: readonly (readonly [RegExp, string, number])[] = [
  ...STATEMENT_FORMS,
  [/(?:['")\d]\s*|^\s*)(?:or|and|\|\||&&)\s+[\w.]{1,40}\s+is\s+(?:not\s+)?null\b/i, 'null-test', 0.8],
  [
    /^[\w ]{0,3}'\s*(?:[-+*/%^|&=<>!~]{1,3}|(?:not\s+)?(?:x?or|and|r?like|regexp|div|mod|is|in|sounds\s+like))\s*'[\w ]{0,3}$/i,
    'quote-operator',
    0.75,
  ],
  [
    /^\s*['"]?\d*['")]{0,4}\s*(?:,\s*null\s*\))?\s*(?:insert\s+into\s+\S{1,60}\s*\(|update\s+\S{1,60}\s+set\s+\S{1,60}?=|delete\s+from\s+\S{1,60}\s+where\s+\S{1,60}?\s*[=<>])/i,
    'statement',
    0.78,
  ],
  [/^\s*(?:['"]\d*|\d+)['")]{0,4}\s*drop\s+table\s/i, 'statement', 0.78],
  [/^\s*DROP\s+(?:TABLE|DATABASE|SCHEMA)\s+\w{1,60}\s*;?\s*$/, 'statement', 0.78],
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
  [
    /^\s*(?:null|\d{1,12}(?:\s*(?:div|mod|[-+*/%])\s*\d{1,12})?)\s+(?:x?or|and)\s+(?:not\s+)?(?:(?:true|false|\d{1,12})\s*$|\d{1,12}\s+is\s+(?:not\s+)?null\b)/i,
    'constant',
    0.75,
  ],
  [/^\s*(?:x?or|and)\s+(?:true|false|\w{1,20}\s*=\s*\w{1,20})\s*(?:--|#|\/\*)/i, 'constant', 0.75],
  [/^\s*\d{0,12}['"][\s)]{0,6}(?:x?or|and)\s+\w{1,40}\s+is\s+(?:not\s+)?['"\d]/i, 'constant', 0.75],
  [/\bhaving\s*\(\s*\d{1,12}\s+(?:or|and)\b/i, 'having', 0.8],
  // A query where a column or a value stands, and a result put into a variable.
  [/\bcase\s+when\b[^;]{0,120}\(\s*select\b/i, 'subquery', 0.84],
  [/(?:\blimit\s+\d{1,9}|\bfrom\s+\w{1,60})\s+into\s+@\w/i, 'into-variable', 0.8],
  // Probes of truth and of quotation by themselves, and procedures and variables of a server.
  [/^\s*['")]{0,3}\s*(?:and|or)\s+(?:true|false|null|\d{1,6})(?:\s+(?:true|false))?\s*$/i, 'constant', 0.6],
  [/^\s*\w{0,12}'\s*(?:\|\||\+)\s*'\w{0,12}\s*$/, 'quote-operator', 0.6],
  [
    /\b(?:xp_(?:fileexist|dirtree|subdirs|regread|regwrite|cmdshell|fixeddrives|getfiledetails|loginconfig|enumgroups|servicecontrol)|sp_(?:password|addlogin|addsrvrolemember|oacreate|oamethod|configure|makewebtask|executesql|linkedservers|addextendedproc|start_job))\b/i,
    'procedure',
    0.72,
  ],
  [/(?:^|\bprint\s|\bselect\s)\s*@@[a-z_]{4,40}\b/i, 'server-variable', 0.65],
  [/^\s*exec(?:ute)?\s*\(\s*['"@]/i, 'statement', 0.8],
  [/^\s*select\s+(?:0x[0-9a-f]{1,60}|['"][^'"]{0,60}['"]|\d{1,12})\s*(?:union\s*)?select\b/i, 'statement', 0.75],
  [/\(\s*select\b[^;]{1,200}@\w{1,30}\s*:=/i, 'subquery', 0.82],
  [/'\s*exec(?:ute)?\s+(?:sp_|xp_|master)\w*/i, 'statement', 0.85],
  [/^\s*[\d.]+(?:\s*[-+*/]\s*[\d.]+)*\s*(?:--|\/\*)\s*$/, 'cut-off', 0.7],
];

/** Of the functions, those that people use in sheets and forms as well. */
export const GENERAL = new Set(
  'count if length len lower upper left right floor rand round coalesce convert cast case concat replace'.split(' '),
);
