import { isJsonObject, Refusal, textResult, type JsonObject, type JsonValue, type McpCall, type ODataTerms } from '@gatehouse/kernel';
import type { AttributionLine } from './attribution.js';
import { judgedRows } from './judge-rows.js';
import type { MlsConnection } from './mls-connection.js';
import type { SecuredRead } from './plan.js';
import { noteSuppressed } from './suppression.js';

/** A secured query that goes to somebody else's tool, and what its answer must be attributed to. */
export interface ForeignRead {
  readonly connection: MlsConnection;
  readonly terms: ODataTerms;
  readonly read: SecuredRead;
  readonly attributions: AttributionLine[];
}

/**
 * The answer of an upstream's OData tool, made anew of the rows that may be shown. Nothing else of it goes on: links, contexts and
 * errors may hold what the rows may not. Throws Refusal UPSTREAM_ERROR for an answer without rows, MLS_EXPORT_CAP.
 */
export async function admittedAnswer(call: McpCall, foreign: ForeignRead, result: JsonObject): Promise<JsonObject> {
  const { connection, terms, read, attributions } = foreign;
  connection.checkServable(call);
  if (result['isError'] === true) return textResult('The system behind this tool reported an error.', true);
  const document = documentIn(result);
  const rows = rowsOf(result, terms);
  if (!rows) throw new Refusal('UPSTREAM_ERROR', 'Its answer holds no rows where gateway.yaml says they are.');
  const judged = judgedRows(connection, read, rows.slice(0, read.rows), (why) => noteSuppressed(call, why));
  const rules = connection.rulesFor(read.caller);
  if (read.resource === 'Property') attributions.push(...judged.map(({ source }) => rules.attribution(source)));
  const count = isJsonObject(document) ? document['@odata.count'] : undefined;
  const isCounted = read.request.query.count === true && typeof count === 'number' && judged.length === rows.length && rows.length > 0;
  const content = placed(
    terms.rows,
    judged.map(({ row }) => row),
    isCounted ? { '@odata.count': count } : {},
  );
  const text = JSON.stringify(content);
  const keys = read.resource === 'Property' ? judged.map(({ source }) => String(source['ListingKey'])) : [];
  const { subject, application } = read.caller;
  await connection.meter.book(subject, judged.length, keys, {
    bytes: Buffer.byteLength(text),
    ...(application ? { application } : {}),
  });
  await connection.keepWithheld(read.caller);
  call.tally('rows', judged.length);
  return { content: [{ type: 'text', text }], ...(isJsonObject(result['structuredContent']) ? { structuredContent: content } : {}) };
}

function documentIn(result: JsonObject): JsonValue | undefined {
  if (isJsonObject(result['structuredContent'])) return result['structuredContent'];
  const [block] = Array.isArray(result['content']) ? result['content'] : [];
  if (!isJsonObject(block) || typeof block['text'] !== 'string') return undefined;
  try {
    return JSON.parse(block['text']) as JsonValue;
  } catch {
    return undefined;
  }
}

const stepsOf = (pointer: string): string[] => pointer.split('/').slice(1);

/** The rows at the pointer, or those of an answer that is a list itself, as tools give it that leave the envelope out. */
export function rowsOf(result: JsonObject, { rows: pointer }: ODataTerms): readonly JsonObject[] | undefined {
  const document = documentIn(result);
  const found = Array.isArray(document)
    ? document
    : stepsOf(pointer).reduce<JsonValue | undefined>((at, step) => (isJsonObject(at) ? at[step] : undefined), document);
  return Array.isArray(found) && found.every(isJsonObject) ? found : undefined;
}

function placed(pointer: string, rows: readonly JsonObject[], beside: JsonObject): JsonObject {
  const content = stepsOf(pointer).reduceRight<JsonValue>((inner, step) => ({ [step]: inner }), [...rows]);
  return { ...(content as JsonObject), ...beside };
}
