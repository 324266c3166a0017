import { hash } from 'node:crypto';

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space. Undefined members are left out.
 * Throws TypeError for a number that JSON cannot carry.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonicalJson: a number must be finite');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value as Record<string, unknown>);
  throw new TypeError(`canonicalJson: ${typeof value} is not JSON`);
}

function canonicalObject(record: Record<string, unknown>): string {
  let text = '';
  for (const key of Object.keys(record).sort()) {
    const value = record[key];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(key)}:${typeof value === 'string' ? quoted(value) : canonicalJson(value)}`;
  }
  return `{${text}}`;
}

const PLAIN = /^[\w .,:;@/+=()-]*$/;

/** Most names and ids need no escapes, and looking is cheaper than asking the serialiser for each. */
function quoted(text: string): string {
  return text.length < 80 && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

/** SHA-256 of the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
