import { decodedForms, strongest, type Suspicion } from './suspicion.js';

const seen = (family: string, rule: string, score: number): Suspicion => ({ rule: `argument.${rule}`, family, score });

const EXPRESSION =
  /(?:\{\{|[$#*@%~]\{|<%=?|\{%|\[\[\$|@\()\s*[^}%\n]{0,200}?(?:\d\s*[*+/-]\s*\d|\(|__|\bself\b|\bconfig\b|\brequest\b|\.class\b|getClass|constructor|\bfreemarker\b|\bsmarty\b|\bRuntime\b|\bProcessBuilder\b|\bsystem\b|\bimport\b|\|\s*(?:attr|join|filter|system|map|safe)\b|\bphp\b|\benv\b\.|\bdump\b|\bFile\b|\bIO\b|\bT\()/i;
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
  return strongest(decodedForms(value).map(judge));
}

function judge(text: string): Suspicion | undefined {
  const found: (Suspicion | undefined)[] = [];
  if (/[{<#[@*$%~]/.test(text) && EXPRESSION.test(text)) found.push(seen('template_injection', 'template.expression', 0.82));
  if (DUNDER.test(text)) found.push(seen('template_injection', 'template.internals', 0.85));
  if (OPERATOR.test(text)) found.push(seen('nosql_injection', 'nosql.operator', 0.8));
  if (DIRECTORY.test(text)) found.push(seen('ldap_injection', 'ldap.filter', 0.78));
  if (FORMULA.test(text)) found.push(seen('formula_injection', 'formula.active', 0.8));
  if (INCLUDE.test(text)) found.push(seen('template_injection', 'template.include', 0.85));
  if (MARKUP.test(text)) found.push(seen('markup_injection', 'markup.active', 0.7));
  return strongest(found);
}
