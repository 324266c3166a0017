import { CursorStore } from './audit-sink.js';

/** For tests of what is composed with deliveries; a gateway uses the database. */
export class MemoryCursorStore extends CursorStore {
  private readonly places = new Map<string, number>();

  override async read(sink: string, chain: string): Promise<number | undefined> {
    return this.places.get(`${sink} ${chain}`);
  }

  override async move(sink: string, chain: string, seq: number): Promise<void> {
    this.places.set(`${sink} ${chain}`, seq);
  }
}
