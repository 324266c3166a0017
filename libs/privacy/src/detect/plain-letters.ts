const CAPITALS = 'A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽƠƯȘȚẠẢẤẦẨẪẬẮẰẾỀỂỄỆỐỒỔỖỘỚỜỢỨỪỬỮỰỲÝΑ-ΩІЇЄЁА-Я';
const SMALL = 'a-zß-öø-ÿĀ-ɏ\\u0250-\\u1fff';
const LETTERS = 'A-Za-zÀ-ÖØ-öø-ɏ\\u0250-\\u1fff';
const RANGES: Readonly<Record<string, string>> = { L: LETTERS, Lu: CAPITALS, Ll: SMALL, N: '0-9' };
const CLASS = /\\p\{(Lu|Ll|L|N)\}/y;

/**
 * The same pattern with its letters as ranges below U+2000: to ask each place of a text for a letter of any script costs four to thirty times as
 * much. What is written in other scripts has patterns of its own.
 */
export function plain({ source, flags }: RegExp): RegExp {
  let written = '';
  let inClass = false;
  for (let at = 0; at < source.length;) {
    CLASS.lastIndex = at;
    const letters = CLASS.exec(source);
    const length = letters?.[0].length ?? (source[at] === '\\' ? 2 : 1);
    const sign = source.slice(at, at + length);
    if (letters) written += inClass ? RANGES[letters[1]!]! : `[${RANGES[letters[1]!]!}]`;
    else {
      if (sign === '[') inClass = true;
      if (sign === ']') inClass = false;
      written += sign;
    }
    at += length;
  }
  return new RegExp(written, flags.replace('u', ''));
}
