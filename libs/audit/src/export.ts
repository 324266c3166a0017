import { isUtf8 } from 'node:buffer';
import { canonicalJson, isJsonObject } from '@gatehouse/kernel';
import { lineOf } from './audit-record.js';
import type { AuditQuery, AuditStore, ChainSpan } from './audit-store.js';
import type { CheckpointStore, KeptCheckpoint } from './checkpoint/checkpoint-store.js';
import { treeAt } from './checkpoint/grown-tree.js';
import { MemoryCheckpointStore } from './checkpoint/memory.checkpoint-store.js';

/** Exports of the first format have no checkpoints; they are still read. */
const FORMATS = ['gatehouse-audit/1', 'gatehouse-audit/2'] as const;

/** A run of one chain, and what the signed roots of its checkpoints are computed from. */
export interface ExportedSpan extends ChainSpan {
  /** Of the tree over the records before the first one, largest first, base64; absent in an export of the first format. */
  readonly subtrees?: readonly string[];
}

function headerLine(format: string, spans: readonly ExportedSpan[]): string {
  const chains = Object.fromEntries(spans.map(({ chain, ...span }) => [chain, span]));
  return canonicalJson({ format, chains });
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');

function spanOf(chain: string, value: unknown): ExportedSpan | undefined {
  if (!isJsonObject(value)) return undefined;
  const { firstSeq, firstPrevHash, lastSeq, lastHash, subtrees } = value;
  if (!isCount(firstSeq) || !isCount(lastSeq) || lastSeq < firstSeq || !isHash(firstPrevHash) || !isHash(lastHash)) return undefined;
  const span = { chain, firstSeq, firstPrevHash, lastSeq, lastHash };
  if (subtrees === undefined) return span;
  return areTexts(subtrees) ? { ...span, subtrees } : undefined;
}

/** The spans that the first line of an export announces; undefined where the line is no header, to the last byte. */
export function readHeader(line: string): readonly ExportedSpan[] | undefined {
  const header = parseLine(line);
  const chains = header?.['chains'];
  const format = FORMATS.find((each) => each === header?.['format']);
  if (!isJsonObject(chains) || !format) return undefined;
  const spans = Object.entries(chains).map(([chain, span]) => spanOf(chain, span));
  if (!spans.every((span) => span !== undefined)) return undefined;
  return headerLine(format, spans) === line ? spans : undefined;
}

/** How many records an export has by its first line; undefined where that is no header. */
export const exportedRecords = (header: string): number | undefined =>
  readHeader(header)?.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0);

/** The line of a checkpoint: it stands after the last record that it covers. */
export const checkpointLine = (note: string): string => canonicalJson({ checkpoint: note });

export function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a line of a record says of itself, whether or not it is true. */
interface ExportedRecord {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  readonly prevHash: string;
  readonly event: unknown;
}

/** Undefined where the line is none of a record. */
export function parseRecord(line: string): ExportedRecord | undefined {
  const { chain, event, hash, prevHash, seq } = parseLine(line) ?? {};
  if (typeof chain !== 'string' || typeof seq !== 'number' || typeof hash !== 'string' || typeof prevHash !== 'string') return undefined;
  return event === undefined ? undefined : { chain, seq, hash, prevHash, event };
}

/**
 * An export as JSON lines, without line ends. The first line says where each chain begins and ends, so that a cut end is noticed.
 * A period is widened to whole runs of each chain, and to the next checkpoint behind it: an export can always be verified. With `signed` it ends at
 * the last checkpoint where none is behind it: beside a gateway that writes, the newest records are signed by nobody yet.
 */
export async function* exportLines(
  store: AuditStore,
  query: Pick<AuditQuery, 'from' | 'to' | 'chain'>,
  checkpoints: CheckpointStore = new MemoryCheckpointStore(),
  end: 'whole' | 'signed' = 'whole',
): AsyncGenerator<string> {
  const spans: ExportedSpan[] = [];
  for (const whole of await store.spans(query)) {
    const span = end === 'signed' ? await signedPart(store, checkpoints, whole) : whole;
    if (!span) continue;
    const { subtrees } = await treeAt(store, checkpoints, span.chain, span.firstSeq - 1);
    spans.push({ ...(await toCheckpoint(store, checkpoints, span)), subtrees: subtrees.map((each) => each.toString('base64')) });
  }
  yield headerLine(FORMATS[1], spans);
  for (const span of spans) yield* spanLines(store, span, await checkpoints.within(span.chain, span.firstSeq, span.lastSeq));
}

/** Undefined where nothing of it is signed. */
async function signedPart(store: AuditStore, checkpoints: CheckpointStore, span: ChainSpan): Promise<ChainSpan | undefined> {
  const size = (await checkpoints.latest(span.chain))?.size ?? 0;
  if (size >= span.lastSeq) return span;
  return size < span.firstSeq ? undefined : endingAt(store, span, size);
}

async function endingAt(store: AuditStore, span: ChainSpan, lastSeq: number): Promise<ChainSpan> {
  for await (const [lastHash] of store.hashes({ chain: span.chain, afterSeq: lastSeq - 1, lastSeq }))
    if (lastHash) return { ...span, lastSeq, lastHash };
  return span;
}

async function toCheckpoint(store: AuditStore, checkpoints: CheckpointStore, span: ChainSpan): Promise<ChainSpan> {
  const [next] = await checkpoints.within(span.chain, span.lastSeq, Number.MAX_SAFE_INTEGER, 1);
  return !next || next.size === span.lastSeq ? span : endingAt(store, span, next.size);
}

async function* spanLines(
  store: AuditStore,
  { chain, firstSeq, lastSeq }: ChainSpan,
  checkpoints: readonly KeptCheckpoint[],
): AsyncGenerator<string> {
  let next = 0;
  for await (const record of store.read({ chain, afterSeq: firstSeq - 1 })) {
    if (record.seq > lastSeq) break;
    yield lineOf(record);
    for (; checkpoints[next]?.size === record.seq; next += 1) yield checkpointLine(checkpoints[next]!.note);
  }
}

const NEWLINE = 0x0a;

function decoded(pieces: readonly Uint8Array[]): string {
  const bytes = Buffer.concat(pieces);
  // Marked, for decoding alone would turn different broken bytes into the same text.
  return isUtf8(bytes) ? bytes.toString() : `\uFFFD${bytes.toString()}`;
}

/** Splits an export at line feeds and nowhere else. `readline` takes a carriage return for one too and decodes broken bytes: a change could pass. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      pieces.push(chunk.subarray(start, end));
      yield decoded(pieces);
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield decoded(pieces);
}
