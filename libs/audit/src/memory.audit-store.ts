import { EMPTY_HEAD, type AuditRecord, type ChainHead } from './audit-record.js';
import { EMPTIED, emptiedEvent } from './retention/emptied.js';
import { AuditStore, ChainConflict, type AuditLook, type AuditQuery, type ChainSpan, type LookedPage } from './audit-store.js';

/** Keeps records in memory only. For tests of what is composed with a trail; a gateway uses the database. */
export class MemoryAuditStore extends AuditStore {
  readonly records: AuditRecord[] = [];

  async head(chain: string): Promise<ChainHead> {
    return this.headNow(chain);
  }

  private headNow(chain: string): ChainHead {
    return this.records.findLast((record) => record.chain === chain) ?? EMPTY_HEAD;
  }

  async append(records: readonly AuditRecord[]): Promise<void> {
    const first = records[0];
    if (!first) return;
    // At once, as a database does it: nobody comes between.
    const head = this.headNow(first.chain);
    if (first.prevHash !== head.hash || first.seq !== head.seq + 1) throw new ChainConflict(first.chain);
    this.records.push(...records);
  }

  async empty(records: readonly AuditRecord[], act: string): Promise<void> {
    for (const { chain, seq } of records) {
      const at = this.records.findIndex((record) => record.chain === chain && record.seq === seq);
      const { subject: _, ...record } = this.records[at]!;
      if (record.kind !== EMPTIED) this.records[at] = { ...record, kind: EMPTIED, severity: 'info', event: emptiedEvent(record, act) };
    }
  }

  async find(eventId: string): Promise<AuditRecord | undefined> {
    return this.records.find((record) => record.eventId === eventId);
  }

  async *read(query: AuditQuery): AsyncGenerator<AuditRecord> {
    const { from = -Infinity, to = Infinity, afterSeq = 0, chain, actor } = query;
    for (const record of this.inOrder()) {
      const isAsked = record.ts >= from && record.ts <= to && record.seq > afterSeq;
      if (isAsked && (chain ?? record.chain) === record.chain && (actor ?? record.subject) === record.subject) yield record;
    }
  }

  async *look({ beforeSeq, holds, holdsInAnyCase = '', ...query }: AuditLook): AsyncGenerator<LookedPage> {
    const records: AuditRecord[] = [];
    for await (const record of this.read(query))
      if (
        record.seq < beforeSeq &&
        holds.every((text) => record.event.includes(text)) &&
        record.event.toLowerCase().includes(holdsInAnyCase)
      )
        records.unshift(record);
    yield { records, downTo: 1, at: -Infinity };
  }

  async ends(): Promise<readonly Pick<ChainSpan, 'chain' | 'lastSeq'>[]> {
    const ends = new Map<string, number>();
    for (const { chain, seq } of this.inOrder()) ends.set(chain, seq);
    return [...ends].map(([chain, lastSeq]) => ({ chain, lastSeq }));
  }

  async noteTerms(): Promise<boolean> {
    return false;
  }

  async after(chain: string, seq: number, most: number): Promise<readonly AuditRecord[]> {
    return this.inOrder()
      .filter((record) => record.chain === chain && record.seq > seq)
      .slice(0, most);
  }

  async *hashes({ chain, afterSeq, lastSeq }: { chain: string; afterSeq: number; lastSeq: number }): AsyncGenerator<readonly string[]> {
    yield this.inOrder().flatMap((record) =>
      record.chain === chain && record.seq > afterSeq && record.seq <= lastSeq ? [record.hash] : [],
    );
  }

  async spans(query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): Promise<readonly ChainSpan[]> {
    const ends = new Map<string, { first: number; last: number }>();
    for await (const { chain, seq } of this.read(query)) ends.set(chain, { first: ends.get(chain)?.first ?? seq, last: seq });
    const at = (chain: string, seq: number) => this.records.find((record) => record.chain === chain && record.seq === seq) as AuditRecord;
    return [...ends].map(([chain, { first, last }]) => {
      return { chain, firstSeq: first, firstPrevHash: at(chain, first).prevHash, lastSeq: last, lastHash: at(chain, last).hash };
    });
  }

  private inOrder(): readonly AuditRecord[] {
    return this.records.toSorted((one, other) => (one.chain === other.chain ? one.seq - other.seq : one.chain < other.chain ? -1 : 1));
  }
}
