/** Letters that look like Latin ones (a selection from Unicode UTS #39 confusables), applied only inside words that mix scripts or in compatibility alphabets. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['авсеёкмнорѕтухіїјԛԝһԁӏгѵьп', 'abceekmhopstyxiijqwhdlrvbn'],
  ['АВСЕЁКМНОРЅТУХІЇЈԚԜҺЗ', 'ABCEEKMHOPSTYXIIJQWH3'],
  ['αβεζηικμνορτυχωγσκ', 'abezhikuvoptuxwyok'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ['ɑɡıɩʋօոսհտքցԱՕՏՍ', 'agiivonuhspgUOSU'],
  ['ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷΝᏢᏒᏚᎢᏙᎳᎩᏃ', 'ABCDEHIJKLMNPRSTVWYZ'],
];

export const CONFUSABLES: ReadonlyMap<number, number> = new Map(
  PAIRS.flatMap(([strange, plain]) => [...strange].map((char, at): [number, number] => [char.charCodeAt(0), plain.charCodeAt(at)])),
);

const NEGATIVE_SQUARES: readonly (readonly [number, number])[] = [
  [0x1f130, 26],
  [0x1f150, 26],
  [0x1f170, 26],
  [0x1f1e6, 26],
];

/** Plain letters of a code point beyond the basic plane that NFKC leaves alone (enclosed alphabets), or undefined. */
export function enclosedLetter(point: number): string | undefined {
  for (const [from, count] of NEGATIVE_SQUARES) if (point >= from && point < from + count) return String.fromCharCode(0x41 + point - from);
  return undefined;
}
