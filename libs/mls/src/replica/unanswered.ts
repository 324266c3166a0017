/**
 * Keys that are not answered also when they are asked for alone. A server may give fewer records than it is asked for without a word, and what
 * it left out is not gone.
 */
export async function unanswered(
  keys: readonly string[],
  ask: (keys: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  let left = keys;
  while (left.length > 0) {
    const answered = new Set(await ask(left));
    const still = left.filter((key) => !answered.has(key));
    if (still.length === left.length) break;
    left = still;
  }
  return left;
}
