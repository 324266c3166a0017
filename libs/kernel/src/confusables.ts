/** Letters that look like Latin ones (a selection from Unicode UTS #39 confusables), applied only inside words that mix scripts or in compatibility alphabets. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['авсеёкмнорѕтухіїјԛԝһԁӏгѵьп', 'abceekmhopstyxiijqwhdlrvbn'],
  ['АВСЕЁКМНОРЅТУХІЇЈԚԜҺЗ', 'ABCEEKMHOPSTYXIIJQWH3'],
  ['αβεζηικμνορτυχωγσκ', 'abeznikuvoptuxwyok'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ['ɑɡıɩʋօոսհտքցԱՕՏՍ', 'agiivonuhspgUOSU'],
  ['ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷΝᏢᏒᏚᎢᏙᎳᎩᏃᏀᏆᎡᏕᏔᏳ', 'ABCDEHIJKLMNPRSTVWYZGIRSWG'],
];
/** Small capitals: letters of phonetics, in which no language writes its words. */
const SMALL_CAPITALS = PAIRS[4]!;

export const CONFUSABLES: ReadonlyMap<number, number> = new Map(
  PAIRS.flatMap(([strange, plain]) => [...strange].map((char, at): [number, number] => [char.charCodeAt(0), plain.charCodeAt(at)])),
);

/** Where an alphabet within signs begins: in brackets, in squares, in circles, in flags. */
const CAPITALS = [0x1f110, 0x1f130, 0x1f150, 0x1f170, 0x1f1e6];
const BRACKETED = 0x249c;
const LETTERS = 26;
const SMALL = new Map([...SMALL_CAPITALS[0]].map((char, at) => [char.charCodeAt(0), SMALL_CAPITALS[1][at]!]));

/** Plain letter of a sign that stands for one and that NFKC leaves alone or puts in brackets (enclosed alphabets, small capitals), or undefined. */
export function enclosedLetter(point: number): string | undefined {
  if (point < 0x10000)
    return point >= BRACKETED && point < BRACKETED + LETTERS ? String.fromCharCode(0x61 + point - BRACKETED) : SMALL.get(point);
  const from = CAPITALS.find((first) => point >= first && point < first + LETTERS);
  return from === undefined ? undefined : String.fromCharCode(0x41 + point - from);
}
