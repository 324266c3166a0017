import { isJsonObject, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';
import { writtenJson } from '../mask/written-json.js';
import { textsAt } from './wall-facts.js';

const DEEPEST = 24;

interface Naming {
  /** Where a record may name its listing. */
  readonly pointers: readonly string[];
  /** Whether records in lists count, too. */
  readonly inLists: boolean;
}

/** Keys of the listings that an answer names: in its structured part, and in records written out in its texts. */
export function namedListings(call: McpCall, payload: JsonObject, { pointers, inLists }: Naming): Set<string> {
  const found = new Set<string>();
  const record = (value: JsonValue, depth: number): void => {
    if (depth > DEEPEST) return;
    if (Array.isArray(value)) for (const item of value) record(typeof item === 'string' ? parsed(call, item) : item, depth + 1);
    if (!isJsonObject(value)) return;
    for (const listing of textsAt(value, pointers)) found.add(listing);
    for (const item of Object.values(value)) {
      const said = typeof item === 'string' ? parsed(call, item) : item;
      if (isJsonObject(said) || (inLists && Array.isArray(said))) record(said, depth + 1);
    }
  };
  const texts = (value: JsonValue, depth: number): void => {
    if (depth > DEEPEST) return;
    if (typeof value === 'string') record(parsed(call, value), 0);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) texts(item, depth + 1);
  };
  if (pointers.length === 0) return found;
  const { structuredContent, ...rest } = payload;
  record(structuredContent ?? null, 0);
  texts(rest, 0);
  return found;
}

const parsed = (call: McpCall, text: string): JsonValue => writtenJson(text, call.jsonTexts)?.value ?? null;
