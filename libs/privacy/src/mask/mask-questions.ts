import { isJsonObject, type JsonValue } from '@gatehouse/kernel';
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
export function maskQuestions(run: MaskRun, value: JsonValue, key = ''): JsonValue {
  if (typeof value === 'string') return OF_THE_PROTOCOL.has(key) ? value : run.text(value);
  if (Array.isArray(value)) return value.map((item) => maskQuestions(run, item, key));
  if (!isJsonObject(value)) return value;
  const media = typeof value['mimeType'] === 'string';
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, media && BINARY.has(name) ? item : maskQuestions(run, item, name)]),
  );
}
