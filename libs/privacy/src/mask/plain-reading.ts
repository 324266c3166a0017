const LOOK_ALIKE: ReadonlyMap<string, string> = new Map(
  [...'аеорсухіјѕԁһАВЕКМНОРСТХοαΑΒΕΚΜΝΟΡΤΧ'].map((letter, at) => [letter, 'aeopcyxijsdhABEKMHOPCTXoaABEKMNOPTX'[at]!]),
);
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const MIXED = /[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]/;
const WORDS = /[A-Za-z\u0370-\u052f]+/g;

/**
 * A text as a reader takes it, sign for sign as long as it is: without halves of pairs, with the Latin letters that those of other scripts pass
 * for inside one word, and where it looks like JSON without its quotes (a figure before one is read as inches otherwise).
 */
export function plainReading(text: string): string {
  const whole = text.replace(HALF_PAIR, ' ');
  const unquoted = /^\s*[[{]/.test(whole) ? whole.replaceAll('"', ' ') : whole;
  if (!MIXED.test(unquoted)) return unquoted;
  return unquoted.replace(WORDS, (word) =>
    MIXED.test(word) ? [...word].map((letter) => LOOK_ALIKE.get(letter) ?? letter).join('') : word,
  );
}
