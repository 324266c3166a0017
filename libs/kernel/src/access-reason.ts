import { argumentSchemaOf } from './argument-schema.js';
import { isJsonObject, type JsonObject } from './json.js';
import type { CatalogueEntry } from './tool.js';

/** Characters of a reason, at least and at most. */
export const REASON_LENGTH = { least: 8, most: 300 } as const;

const NAMES = ['reasonForAccess', 'gatehouseReasonForAccess'] as const;
const SAYS =
  'Why you need this, in one sentence for the record, e.g. "Supervision: complaint about a missed call". Leave names, telephone numbers and other data of clients out. The system behind this tool does not receive it.';

type Offer = Pick<CatalogueEntry, 'kind' | 'upstream' | 'descriptor'>;

/** Whether the offer is the gateway's own and asks everybody for a reason itself, in its argument `reason`. */
export function asksReasonItself(entry: Offer): boolean {
  const { required } = argumentSchemaOf(entry);
  return entry.kind === 'tool' && entry.upstream === 'gatehouse' && Array.isArray(required) && required.includes('reason');
}

/** The argument by which a caller gives the reason: one that the offer does not have itself. Undefined for what takes no arguments, and what asks itself. */
export function reasonArgumentOf(entry: Offer): string | undefined {
  if ((entry.kind !== 'tool' && entry.kind !== 'prompt') || asksReasonItself(entry)) return undefined;
  const { properties } = argumentSchemaOf(entry);
  return NAMES.find((name) => !isJsonObject(properties) || !Object.hasOwn(properties, name));
}

/** The definition as somebody sees it who has to give a reason. The pinned one stays as it is: nothing of this goes upstream. */
export function withReason(entry: Offer): JsonObject {
  const { kind, descriptor } = entry;
  const name = reasonArgumentOf(entry);
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
