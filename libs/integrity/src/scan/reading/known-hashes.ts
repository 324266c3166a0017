/** Texts whose hashes are remembered: definitions share most of their words, and marks are few. */
const MOST_KNOWN = 30_000;

/** Hashes of short texts, each computed once while it is met often. */
export class KnownHashes {
  private readonly known = new Map<string, number>();

  constructor(private readonly compute: (text: string) => number) {}

  of(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const hash = this.compute(text);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(text, hash);
    return hash;
  }
}
