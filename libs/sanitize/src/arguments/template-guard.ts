import { decodedForms, strongest, type Suspicion } from './suspicion.js';

const seen = (family: string, rule: string, score: number): Suspicion => ({ rule: `argument.${rule}`, family, score });

const EXPRESSION =
  /(?:\{\{|[$#*@%~]\{|<%=?|\{%|\[\[\$|\[=|@\((?!\d{3}\)))\s*[^}%\n]{0,200}?(?:\d\s*[*+/-]{1,2}\s*['"]?\d|\(|__|\bself\b|\bconfig\b|\brequest\b|\.class\b|getClass|constructor|\bfreemarker\b|\bsmarty\b|\bRuntime\b|\bProcessBuilder\b|\bsystem\b|\bimport\b|\|\s*(?:attr|join|filter|system|map|safe)\b|\bphp\b|\benv\b\.|\bdump\b|\bFile\b|\bIO\b|\bT\()/i;
/** Between the marks of a template: objects of engines and servers, which no merge field is called after. */
const ENGINE_OBJECT =
  /(?:\{\{|[$#*@%~]\{|<%|\{%)[^}\n]{0,120}?(?:\b(?:lipsum|cycler|joiner|namespace|url_for|get_flashed_messages|applicationScope|sessionScope|requestScope|pageContext|servletContext|mainModule|prototype)\b|\bsettings\.[A-Z_]{4}|\broot\.process\b|\bthis\.(?:push|constructor)\b|#each this\b|\blookup this\b|#(?:context|_memberAccess|application|session|parameters)\b|\.data_model\b|\b(?:initParam|facesContext|pageScope|paramValues|headerValues)\b|\bx?printf?\s[^}\n]{0,60}\s\.[A-Z]|^\{\{\s*range \.)/;
/** What a template is told to do: a name, a place or a price holds none of it, a template does. */
const STATEMENT =
  /\{%-?\s*(?:debug|include|import|extends|with|set|for|if|macro|block|print|use|from|load|raw|filter|call|do|apply|embed|sandbox|autoescape|trans|extends)\b[^%\n]{0,200}%\}|<#(?:list|include|import|macro|function|setting|attempt)\b|\[#(?:assign|list|include|if|import|macro)\b|\{\{\s*log\s|\{(?:include|fetch|extends|capture|eval|insert)\s+\w{1,20}=|#(?:evaluate|parse|include|macro|foreach|define)\s*\(\s*[$"']|\{\{\s*(?:range|with|template|define)\s+["$.]/i;
const CALLED =
  /\{\s*(?:if\s+|=\s*)?(?:system|exec|passthru|shell_exec|phpinfo|eval|assert|popen|proc_open|file_get_contents|readfile|fopen)\s*\(/i;
/** What engines add to a value (`${x?api}`), their own objects, and what Ruby and .NET reach from a page. */
const BUILT_IN =
  /\$\{[^}\n]{0,60}\?(?:c|new|api|keys|eval|interpret|upper_case|string|size|html|join|map)\b|\$\{\s*\.(?:now|main|globals|vars|version|locals)\b|<%=?\s*(?:Rails|ENV|File|Dir|IO|Kernel|Process)\b|@(?:Model|Html|System|Context|ViewBag|Request)\.[\w.]{1,60}\(|\$!?\{?\w{1,30}\.class\b/;
const PROCESS = /\b(?:root|global|globalThis|this)\.process\b|\bprocess\.mainModule\b|\bmainModule\.require\b|\$class\.\w+\s*\(/;
/** Names by which the ancestor of every object of a script is reached and changed. */
const ANCESTOR =
  /__proto__|\bObject\.prototype\b|\bconstructor["']?\s*(?:\.\s*|\]?\s*\[\s*["']?|:\s*\{\s*["']?)(?:prototype|constructor)\b|^\s*prototype(?:\[\w|\.\w{6})/;
const ESCAPED_UNIT = /\\u\{?00([2-7][0-9a-f])\}?|\\x([2-7][0-9a-f])/gi;
const DUNDER =
  /__(?:class|mro|subclasses|globals|builtins|import|bases|dict)__|__init__\.__|\.getClass\(\)|getRuntime\(|registerUndefinedFilterCallback|\bclass\.forName\b|#set\s*\(\s*\$|#exec\b|\bsubclasses\(\)|cycler\.__|lipsum\.__|\$smarty\.|\{php\}|\{literal\}/i;
const OPERATOR =
  /["']?\$(?:ne|gt|gte|lt|lte|regex|where|nin|exists|or|and|not|eq|in|elemMatch|expr|jsonSchema|mod|size|all|text|function)["']?\s*[:\]]|\[\$(?:ne|gt|gte|lt|lte|regex|where|nin|exists|or|and|not|eq|in)\]|\[%24\w+\]|\bthis\.\w+\.match\(|['"]\s*(?:\|\||&&)\s*(?:this\.|['"]?\w*['"]?\s*={2,3})|^[\w'")\]} ]{0,12};\s*(?:return\b|sleep\s*\(|while\s*\(|it\s*=\s*new\b)|\bdb\.\w+\.(?:find|insert|remove|drop|update)\w*\(|\$where\b|\bmapReduce\b/i;
const MARKUP =
  /<script\b|\bon(?:error|load|click|mouseover|focus|toggle)\s*=\s*["']?[^"'\s>]{0,40}\(|javascript\s*:\s*\S|<iframe\b|<svg\b[^>]{0,100}on\w+=|<!DOCTYPE[^>]{0,100}\[|<!ENTITY\b|\bSYSTEM\s+["'](?:file|http)/i;

/** A filter of a directory closed and opened again, or one of its own: `*)(uid=*`, `admin)(&)`, `(|(cn=*))`. */
const DIRECTORY = /\*?\)\s?\(\s?(?:[|&!]\s?(?:\)|\()|[\w-]{1,40}\s?[~<>]?=)|^\s*\(\s?[|&]\s?\([\w-]{1,40}\s?[~<>]?=/;
/** What a spreadsheet runs or fetches when the value is exported into a cell. */
const FORMULA =
  /^\s*["']?\s*[=+@-][^\n]{0,200}?(?:\|\s?'[^'\n]{0,200}'\s?![A-Z]{1,3}\d|\b(?:HYPERLINK|WEBSERVICE|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|FILTERXML|RTD|DDE|EXEC|CALL|REGISTER)\s?\(\s?["'&A-Z])/;
const INCLUDE = /<esi:(?:include|inline|vars)\b|<!--#(?:exec|include|echo)\b|<#assign\b|\?new\(\)/i;

/** Template expressions, database operators, script and entities in a value. */
export function codeSuspicion(value: string): Suspicion | undefined {
  const forms = decodedForms(value);
  const last = forms.at(-1)!;
  const unescaped = last.replace(ESCAPED_UNIT, (_, wide?: string, narrow?: string) =>
    String.fromCharCode(Number.parseInt((wide ?? narrow)!, 16)),
  );
  return strongest((unescaped === last ? forms : [...forms, unescaped]).map(judge));
}

/** In a parameter that is for a template: what templates are made of is what it is for. */
export function templateSuspicion(value: string): Suspicion | undefined {
  const found = codeSuspicion(value);
  return found && mildOnStatements(found);
}

export function mildOnStatements(suspicion: Suspicion): Suspicion {
  return suspicion.rule === 'argument.template.statement' ? { ...suspicion, score: 0.4 } : suspicion;
}

function judge(text: string): Suspicion | undefined {
  const found: (Suspicion | undefined)[] = [];
  if (/[{<#[@*$%~]/.test(text) && EXPRESSION.test(text)) found.push(seen('template_injection', 'template.expression', 0.82));
  if (DUNDER.test(text)) found.push(seen('template_injection', 'template.internals', 0.85));
  if (ENGINE_OBJECT.test(text) || CALLED.test(text) || PROCESS.test(text) || BUILT_IN.test(text))
    found.push(seen('template_injection', 'template.object', 0.82));
  if (STATEMENT.test(text)) found.push(seen('template_injection', 'template.statement', 0.72));
  if (ANCESTOR.test(text)) found.push(seen('template_injection', 'object.ancestor', 0.8));
  if (OPERATOR.test(text)) found.push(seen('nosql_injection', 'nosql.operator', 0.8));
  if (DIRECTORY.test(text)) found.push(seen('ldap_injection', 'ldap.filter', 0.78));
  if (FORMULA.test(text)) found.push(seen('formula_injection', 'formula.active', 0.8));
  if (INCLUDE.test(text)) found.push(seen('template_injection', 'template.include', 0.85));
  if (MARKUP.test(text)) found.push(seen('markup_injection', 'markup.active', 0.7));
  return strongest(found);
}
