import { CursorStore, type ChainPlace } from './audit-sink.js';

/** For tests of what is composed with deliveries; a gateway uses the database. */
export class MemoryCursorStore extends CursorStore {
  private readonly seqs = new Map<string, number>();

  override async read(sink: string, chain: string): Promise<number | undefined> {
    return this.seqs.get(`${sink} ${chain}`);
  }

  /** Knows no records, so that more may follow anywhere. */
  override async places(sink: string): Promise<readonly ChainPlace[]> {
    const of = `${sink} `;
    return [...this.seqs].flatMap(([name, seq]) => (name.startsWith(of) ? [{ chain: name.slice(of.length), seq, hasMore: true }] : []));
  }

  override async move(sink: string, chain: string, seq: number): Promise<void> {
    this.seqs.set(`${sink} ${chain}`, seq);
  }
}
