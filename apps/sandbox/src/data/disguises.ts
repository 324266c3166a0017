/** Ways to hide a sentence from a reader that a model still reads. Written as code, so that no invisible character stands in a source file. */
const point = String.fromCodePoint;

/** Every letter as its Unicode tag character (U+E0000 block): invisible in most fonts. */
export function inTags(text: string): string {
  return Array.from(text, (character) => point(0xe0000 + (character.codePointAt(0) ?? 0x20))).join('');
}

/** A zero-width space after every letter: defeats word lists. */
export function zeroWidth(text: string): string {
  return Array.from(text).join(point(0x200b));
}

/** Cyrillic and Greek letters that look like the Latin ones. */
export function lookAlike(text: string): string {
  const twins: Readonly<Record<string, number>> = {
    a: 0x430,
    e: 0x435,
    o: 0x43e,
    p: 0x440,
    c: 0x441,
    x: 0x445,
    y: 0x443,
    i: 0x456,
    A: 0x391,
    S: 0x405,
  };
  return Array.from(text, (letter) => {
    const twin = twins[letter];
    return twin === undefined ? letter : point(twin);
  }).join('');
}

/** Backwards inside a right-to-left override: shows forwards. */
export function bidiReversed(text: string): string {
  return `${point(0x202e)}${Array.from(text).toReversed().join('')}${point(0x202c)}`;
}

/** Mathematical bold letters. */
export function mathBold(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) => point(letter.charCodeAt(0) + (letter < 'a' ? 0x1d400 - 65 : 0x1d41a - 97)));
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
