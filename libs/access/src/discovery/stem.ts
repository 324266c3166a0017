const VOWEL = /[aeiouy]/;

/** Endings of English that say nothing of what a word is about, longest first, with what stands in their place. */
const ENDINGS: readonly (readonly [ending: string, instead: string, left: number])[] = [
  ['ations', 'at', 3],
  ['ation', 'at', 3],
  ['ments', '', 4],
  ['ment', '', 4],
  ['ities', '', 4],
  ['ings', '', 3],
  ['ies', 'y', 2],
  ['ing', '', 3],
  ['ers', '', 4],
  ['ity', '', 4],
  ['ed', '', 3],
  ['er', '', 4],
  ['es', '', 3],
  ['ly', '', 4],
  ['s', '', 3],
];

/**
 * A word cut so that its forms meet: `listings`, `listing` and `listed` are `list`. Rougher than Porter's (1980), which is of no matter where
 * words are compared with words cut the same way.
 */
export function stem(word: string): string {
  if (word.length <= 3 || word.endsWith('ss')) return word;
  for (const [ending, instead, left] of ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const cut = word.slice(0, -ending.length);
    if (cut.length < left || !VOWEL.test(cut)) continue;
    return trimmed(cut + instead);
  }
  return trimmed(word);
}

/** `stopped` is `stop`, `schedule` and `scheduling` are `schedul`, `property` and `properties` are `properti`. */
function trimmed(word: string): string {
  const single = /([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
  return single.length > 3 ? single.replace(/e$/, '').replace(/y$/, 'i') : single;
}
