import { argumentSchemaOf } from './argument-schema.js';
import { isJsonObject, type JsonObject } from './json.js';
import type { CatalogueEntry } from './tool.js';

/** Characters of a reason, at least and at most. */
export const REASON_LENGTH = { least: 8, most: 300 } as const;

const NAMES = ['reasonForAccess', 'gatehouseReasonForAccess'] as const;
const SAYS =
  'Why you need this, in one sentence for the record, e.g. "Supervision: complaint about a missed call". Leave names, telephone numbers and other data of clients out. The system behind this tool does not receive it.';

/** The argument by which a caller gives the reason: one that the offer does not have itself. Undefined for what takes no arguments. */
export function reasonArgumentOf(entry: Pick<CatalogueEntry, 'kind' | 'descriptor'>): string | undefined {
  if (entry.kind !== 'tool' && entry.kind !== 'prompt') return undefined;
  const { properties } = argumentSchemaOf(entry);
  return NAMES.find((name) => !isJsonObject(properties) || !Object.hasOwn(properties, name));
}

/** The definition as somebody sees it who has to give a reason. The pinned one stays as it is: nothing of this goes upstream. */
export function withReason({ kind, descriptor }: Pick<CatalogueEntry, 'kind' | 'descriptor'>): JsonObject {
  const name = reasonArgumentOf({ kind, descriptor });
  if (name === undefined) return descriptor;
  if (kind === 'prompt') {
    const listed = Array.isArray(descriptor['arguments']) ? descriptor['arguments'] : [];
    return { ...descriptor, arguments: [...listed, { name, description: SAYS, required: true }] };
  }
  const schema = argumentSchemaOf({ kind, descriptor });
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const reason = { type: 'string', minLength: REASON_LENGTH.least, maxLength: REASON_LENGTH.most, description: SAYS };
  return { ...descriptor, inputSchema: { ...schema, properties: { ...properties, [name]: reason }, required: [...required, name] } };
}
