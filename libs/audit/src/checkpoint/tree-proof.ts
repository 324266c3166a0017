import { canonicalJson } from '@gatehouse/kernel';
import { hashOf, lineOf } from '../audit-record.js';
import type { AuditStore } from '../audit-store.js';
import { parseRecord } from '../export.js';
import { chainOf, parseCheckpoint, type Checkpoint } from './checkpoint.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { leafOf, rootOfRange } from './grown-tree.js';
import { inclusionRanges, rootByInclusion, type Digest } from './merkle-tree.js';
import { signerOf, type NoteVerifier } from './signed-note.js';

const FORMAT = 'c2sp.org/tlog-proof@v1';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Shows that one record is among those that a checkpoint signs, without showing any other. */
export interface InclusionProof {
  /** The line of an export. */
  readonly line: string;
  /** Counted from 0: one less than `seq`. */
  readonly index: number;
  readonly hashes: readonly Digest[];
  readonly checkpoint: Checkpoint;
  readonly note: string;
}

/** The proof of a record in the format of C2SP tlog-proof, its line as the extra data. Undefined where no checkpoint covers it yet. */
export async function proofOf(
  { audit, checkpoints }: { readonly audit: AuditStore; readonly checkpoints: CheckpointStore },
  { chain, seq, line }: { readonly chain: string; readonly seq: number; readonly line: string },
): Promise<string | undefined> {
  const [kept] = await checkpoints.within(chain, seq, Number.MAX_SAFE_INTEGER, 1);
  if (!kept) return undefined;
  const hashes: string[] = [];
  for (const range of inclusionRanges(seq - 1, { from: 0, to: kept.size }))
    hashes.push((await rootOfRange(audit, chain, range)).toString('base64'));
  return [FORMAT, `extra ${Buffer.from(line).toString('base64')}`, `index ${seq - 1}`, ...hashes, '', kept.note].join('\n');
}

/** Undefined where the text is no such proof. */
export function parseProof(text: string): InclusionProof | undefined {
  const end = text.indexOf('\n\n');
  const [format, extra = '', index = '', ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  const note = text.slice(end + 2);
  const checkpoint = parseCheckpoint(note);
  if (format !== FORMAT || !checkpoint || !/^extra \S+$/.test(extra) || !/^index \d{1,15}$/.test(index)) return undefined;
  if (!hashes.every((hash) => BASE64.test(hash) && Buffer.from(hash, 'base64').length === 32)) return undefined;
  return {
    line: Buffer.from(extra.slice('extra '.length), 'base64').toString(),
    index: Number(index.slice('index '.length)),
    hashes: hashes.map((hash) => Buffer.from(hash, 'base64')),
    checkpoint,
    note,
  };
}

/** A sentence where a proof does not show what it should: its line is a whole record, at that place, under a checkpoint that one of the keys signed. */
export function checkProof(proof: InclusionProof, keys?: readonly NoteVerifier[]): string | undefined {
  const record = parseRecord(proof.line);
  if (!record) return 'Its record is none: it was changed or cut.';
  const { chain, event, hash, prevHash, seq } = record;
  const text = canonicalJson(event);
  const link = { chain, event: text, prevHash, seq };
  if (lineOf({ ...link, hash }) !== proof.line || hashOf(link) !== hash) return 'The hash does not fit the record: the record was changed.';
  if (chainOf(proof.checkpoint.origin) !== chain || seq !== proof.index + 1)
    return 'The checkpoint is of another chain, or the record of another place.';
  if (!holds(proof, hash)) return 'The record is not among those that the checkpoint signs.';
  if (keys && !signerOf(proof.checkpoint.note, keys)) return 'The checkpoint is not signed with the key that was given.';
  return undefined;
}

/** Whether the record of this hash is where the proof says, in the tree that the checkpoint signs. */
export function holds({ index, hashes, checkpoint }: InclusionProof, hash: string): boolean {
  return rootByInclusion(leafOf(hash), { index, size: checkpoint.size }, hashes)?.equals(checkpoint.root) ?? false;
}
