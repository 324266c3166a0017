import { canonicalJson, isJsonObject } from '@gatehouse/kernel';
import type { AuditStore } from '../audit-store.js';
import { parseLine } from '../export.js';
import { chainOf, parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { rootOfRange } from './grown-tree.js';
import { consistencyRanges, isConsistent, type Digest } from './merkle-tree.js';
import { signerOf, type NoteVerifier } from './signed-note.js';

const FORMAT = 'gatehouse-consistency/1';
/** What a file of proofs begins with. */
export const CONSISTENCY_START = `{"format":"${FORMAT}"`;

/** Shows that the records of an earlier checkpoint are the beginning of those of a later one, without showing any record (RFC 9162 section 2.1.4). */
export interface ConsistencyProof {
  readonly before: Checkpoint;
  readonly after: Checkpoint;
  readonly hashes: readonly Digest[];
}

/** A proof as it is made: the notes of both checkpoints, and the hashes between them. */
export interface ConsistencyPair {
  readonly before: string;
  readonly after: string;
  readonly hashes: readonly Digest[];
}

export const consistencyText = (proofs: readonly ConsistencyPair[]): string =>
  `${canonicalJson({
    format: FORMAT,
    proofs: proofs.map(({ before, after, hashes }) => ({ before, after, hashes: hashes.map((hash) => hash.toString('base64')) })),
  })}\n`;

/** The hashes that show an earlier checkpoint of a chain to be the beginning of a later one. Throws TrailCut where records of it are missing. */
export async function consistencyOf(audit: AuditStore, chain: string, before: number, size: number): Promise<readonly Digest[]> {
  const hashes: Digest[] = [];
  for (const range of consistencyRanges(before, size)) hashes.push(await rootOfRange(audit, chain, range));
  return hashes;
}

/** Undefined where the text is no file of proofs. */
export function parseConsistency(text: string): readonly ConsistencyProof[] | undefined {
  const { format, proofs } = parseLine(text) ?? {};
  if (format !== FORMAT || !Array.isArray(proofs) || proofs.length === 0) return undefined;
  const read = proofs.map((each: unknown) => (isJsonObject(each) ? proofIn(each) : undefined));
  return read.every((each) => each !== undefined) ? read : undefined;
}

function proofIn({ before, after, hashes }: Record<string, unknown>): ConsistencyProof | undefined {
  if (typeof before !== 'string' || typeof after !== 'string' || !Array.isArray(hashes)) return undefined;
  const [first, last] = [parseCheckpoint(before), parseCheckpoint(after)];
  const digests = hashes.map((hash) => Buffer.from(String(hash), 'base64'));
  return first && last && digests.every(({ length }) => length === 32) ? { before: first, after: last, hashes: digests } : undefined;
}

/** A sentence where a proof does not show what it should. */
export function checkConsistency({ before, after, hashes }: ConsistencyProof, keys?: readonly NoteVerifier[]): string | undefined {
  if (before.origin !== after.origin || chainOf(before.origin) === undefined) return 'The checkpoints are of different chains.';
  if (before.size > after.size)
    return `The checkpoint that is called earlier is for ${before.size} records, the later one for ${after.size}.`;
  if (!isConsistent(before, after, hashes))
    return `The first ${before.size} records of the later checkpoint are not those that the earlier one signs: records were changed, or the chain was forked.`;
  const unsigned = keys && [before, after].find(({ note }) => !signerOf(note, keys));
  return unsigned && `The checkpoint for ${unsigned.size} records is not signed with the key that was given.`;
}
