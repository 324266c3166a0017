import { canonicalJson, sha256Hex, type JsonValue } from '@gatehouse/kernel';

const LENGTH = 40;

/** A digest as the store of writes has it. */
export function digestOfWords(words: JsonValue): string {
  return sha256Hex(canonicalJson(words)).slice(0, LENGTH);
}

/** What was asked for, so that the same again is known, and a record of it at the MLS. */
export function writeDigest(tool: string, listingKey: string, changes: JsonValue): string {
  return digestOfWords([tool, listingKey, changes]);
}
