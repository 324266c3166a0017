/** FNV-1a (draft-eastlake-fnv, section 2) over UTF-16 units: what words and features are known by. */
export const HASH_SEED = 0x811c9dc5 | 0;

export const mixHash = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

/** Spreads the bits of what was mixed (the finalizer of MurmurHash3, in part), so that any of them tells two features apart. */
export function settledHash(hash: number): number {
  const bits = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return bits ^ (bits >>> 13);
}

export function hashOf(text: string): number {
  let hash = HASH_SEED;
  for (let at = 0; at < text.length; at += 1) hash = mixHash(hash, text.charCodeAt(at));
  return hash;
}
