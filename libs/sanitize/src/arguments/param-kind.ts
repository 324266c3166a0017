import { isJsonObject, type ArgumentKind, type JsonObject } from '@gatehouse/kernel';

/** What an argument is for, as far as its name and schema tell: which grammar a hostile value would have to speak. */
export type ParamKind = ArgumentKind | 'unknown';

const KINDS: readonly (readonly [ParamKind, RegExp])[] = [
  ['url', /(?:^|[_.-])(?:urls?|uri|href|link|endpoint|webhook|callback|redirect|feed|origin|proxy|avatar|remote|site|website|domain|image_?url|src)(?:$|[_.-])|(?:Url|Uri|URL|Href|Link|Webhook|Endpoint|Callback)$/],
  ['filter', /^\$?(?:filter|select|orderby|order_by|expand|apply|compute|odata|where|sort|sortby|sort_by|fields)$|(?:Filter|OrderBy)$/i],
  ['sql', /(?:^|[_.-])sql(?:$|[_.-])|Sql$|SQL$/],
  ['shell', /(?:^|[_.-])(?:command|cmd|shell|script|exec|bash|terminal|args|argv|program|executable|process)(?:$|[_.-])|(?:Command|Cmd|Script)$/i],
  ['path', /(?:^|[_.-])(?:paths?|files?|filename|filepath|file_?name|dir|directory|folder|attachments?|document_?path|template|include|root)(?:$|[_.-])|(?:Path|File|Filename|FileName|Dir|Directory|Folder)$/i],
  ['header', /(?:^|[_.-])(?:subject|to|cc|bcc|from|reply_?to|recipients?|sender|headers?|cookies?|user_?agent|content_?type|referr?er|etag)(?:$|[_.-])|(?:Subject|ReplyTo|Recipients?|Sender|Headers?|Cookie|UserAgent|ContentType)$/i],
  ['free_text', /(?:^|[_.-])(?:notes?|messages?|body|descriptions?|remarks?|comments?|text|content|title|summary|details?|reason|prompt|questions?|instructions?|caption|feedback|bio|letter|reply|answer|about|memo|story|task|draft)(?:$|[_.-])|(?:Notes?|Message|Body|Description|Remarks?|Comments?|Text|Content|Summary|Reason|Instructions|Caption)$/i],
]; // prettier-ignore

const HINTS: readonly (readonly [ParamKind, RegExp])[] = [
  ['shell', /\b(?:shell|command line|bash|powershell|executed? (?:as|by|in) (?:a|the)? ?(?:shell|terminal)|system command)\b/i],
  ['sql', /\bSQL\b/],
  ['filter', /\bOData\b/i],
  ['url', /\bURL\b/],
  ['path', /\b(?:file path|path to|file name|filename|directory)\b/i],
  ['free_text', /\b(?:free text|note|message|remarks|description of|comment)\b/i],
];

/** Kind of a parameter: name first, then the schema's format and description. */
export function paramKind(param: string | undefined, schema: JsonObject | undefined): ParamKind {
  if (param === undefined && schema === undefined) return 'unknown';
  const name = param?.split('/').findLast((part) => !/^\d+$/.test(part)) ?? '';
  const named = KINDS.find(([, expression]) => expression.test(name))?.[0];
  if (named) return named;
  const format = schema?.['format'];
  if (format === 'uri' || format === 'uri-reference' || format === 'iri') return 'url';
  const description = schema?.['description'];
  const hinted = typeof description === 'string' ? HINTS.find(([, expression]) => expression.test(description))?.[0] : undefined;
  return hinted ?? 'value';
}

/** The schema of one property, for hints only: validation is the argument contract's. */
export function propertySchema(schema: unknown, key: string): JsonObject | undefined {
  if (!isJsonObject(schema)) return undefined;
  const properties = schema['properties'];
  const own = isJsonObject(properties) ? properties[key] : undefined;
  return isJsonObject(own) ? own : undefined;
}
