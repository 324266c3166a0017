import { isUtf8 } from 'node:buffer';
import { canonicalJson, isJsonObject } from '@gatehouse/kernel';
import { lineOf } from './audit-record.js';
import type { AuditQuery, AuditStore, ChainSpan } from './audit-store.js';

const FORMAT = 'gatehouse-audit/1';

function headerLine(spans: readonly ChainSpan[]): string {
  const chains = Object.fromEntries(spans.map(({ chain, ...span }) => [chain, span]));
  return canonicalJson({ format: FORMAT, chains });
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function spanOf(chain: string, value: unknown): ChainSpan | undefined {
  if (!isJsonObject(value)) return undefined;
  const { firstSeq, firstPrevHash, lastSeq, lastHash } = value;
  if (!isCount(firstSeq) || !isCount(lastSeq) || lastSeq < firstSeq || !isHash(firstPrevHash) || !isHash(lastHash)) return undefined;
  return { chain, firstSeq, firstPrevHash, lastSeq, lastHash };
}

/** The spans that the first line of an export announces; undefined where the line is no header, to the last byte. */
export function readHeader(line: string): readonly ChainSpan[] | undefined {
  const header = parseLine(line);
  const chains = header?.['chains'];
  if (!isJsonObject(chains)) return undefined;
  const spans = Object.entries(chains).map(([chain, span]) => spanOf(chain, span));
  if (!spans.every((span) => span !== undefined)) return undefined;
  return headerLine(spans) === line ? spans : undefined;
}

export function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * An export as JSON lines, without line ends. The first line says where each chain begins and ends, so that a cut end is noticed.
 * A period is widened to whole runs of each chain: an export can always be verified.
 */
export async function* exportLines(store: AuditStore, query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): AsyncGenerator<string> {
  const spans = await store.spans(query);
  yield headerLine(spans);
  for (const { chain, firstSeq, lastSeq } of spans) {
    for await (const record of store.read({ chain, afterSeq: firstSeq - 1 })) {
      if (record.seq > lastSeq) break;
      yield lineOf(record);
    }
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
