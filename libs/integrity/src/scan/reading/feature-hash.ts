const SEED = 0x811c9dc5 | 0;
/** Texts whose hashes are remembered: definitions share most of their words, and marks are few. */
const MOST_KNOWN = 30_000;

export const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

/** Spreads the bits of what was mixed, so that any of them tells two features apart. */
export function settled(hash: number): number {
  let bits = hash ^ (hash >>> 15);
  bits = Math.imul(bits, 0x85ebca6b);
  return bits ^ (bits >>> 13);
}

export function hashOf(text: string): number {
  let hash = SEED;
  for (let at = 0; at < text.length; at += 1) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

/** Hashes of short texts, each computed once while it is met often. */
export class KnownHashes {
  private readonly known = new Map<string, number>();

  constructor(private readonly compute: (text: string) => number = hashOf) {}

  of(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const hash = this.compute(text);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(text, hash);
    return hash;
  }
}
