import { blobOfText, isJsonObject, isTextBlob, textOfBlob, type JsonObject, type JsonValue, type Pace } from '@gatehouse/kernel';
import { isBinary } from './binary.js';
import type { MaskRun } from './mask-run.js';

/** Words of the protocol in a question (MCP 2026-07-28: elicitation/create, sampling/createMessage), and addresses, which a mark would break. */
const OF_THE_PROTOCOL = new Set([
  'method',
  'mode',
  'type',
  'format',
  'role',
  'mimeType',
  'url',
  'elicitationId',
  'includeContext',
  'pattern',
  '$schema',
]);
const BINARY = new Set(['data', 'blob']);

/**
 * The questions of an upstream: every text in them is read as text. They are forms and prompts, not records, so that a member named `email`
 * is a field to fill in, and not an address.
 */
export function* maskQuestions(run: MaskRun, value: JsonValue, pace?: Pace, key = ''): Generator<void, JsonValue> {
  if (pace?.isOver) yield;
  if (typeof value === 'string') return OF_THE_PROTOCOL.has(key) ? value : yield* run.textInParts(value);
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const item of value) items.push(yield* maskQuestions(run, item, pace, key));
    return items;
  }
  if (!isJsonObject(value)) return value;
  const masked: JsonObject = {};
  for (const [name, item] of Object.entries(value))
    masked[name] =
      BINARY.has(name) && typeof item === 'string' ? yield* packed(run, name, item, value) : yield* maskQuestions(run, item, pace, name);
  return masked;
}

/** A text by its type is read as one, whatever it was packed in. */
function* packed(run: MaskRun, name: string, data: string, owner: JsonObject): Generator<void, string> {
  if (!isBinary(name, data, owner)) return yield* run.textInParts(data);
  if (!isTextBlob(data, owner['mimeType'])) return data;
  const text = textOfBlob(data);
  return blobOfText(yield* run.textInParts(text), text, data);
}
