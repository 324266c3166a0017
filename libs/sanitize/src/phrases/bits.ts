/** Words that one term may have. */
const LONGEST_TERM = 5;

/** Bits from `first` to `first + gap` places above each bit. */
export function dilated(mask: number, gap: number, first: number): number {
  let bits = mask << first;
  let spread = bits;
  for (let step = 0; step < gap; step += 1) {
    bits <<= 1;
    spread |= bits;
  }
  return spread;
}

/** From any word of a term to its last: the words of one term stand side by side in the mask. */
export function filled(reached: number, mask: number): number {
  let bits = reached;
  for (let word = 0; word < LONGEST_TERM; word += 1) bits |= (bits << 1) & mask;
  return bits;
}

/** The words of a phrase and those that it skips, by the places of its steps and the gaps before them. */
export function covered(steps: Int32Array, gaps: readonly number[]): number {
  let bits = 0;
  for (let at = 0; at < gaps.length; at += 1) {
    bits |= steps[at]!;
    if (at > 0) bits |= dilated(steps[at - 1]!, gaps[at]!, 1) & receded(steps[at]!, gaps[at]!);
  }
  return bits;
}

export function receded(mask: number, gap: number): number {
  let bits = mask >>> 1;
  let spread = bits;
  for (let step = 0; step < gap; step += 1) {
    bits >>>= 1;
    spread |= bits;
  }
  return spread;
}
