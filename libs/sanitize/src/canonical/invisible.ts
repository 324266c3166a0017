/**
 * What is drawn as nothing wherever it stands, by the properties that Unicode gives it: fillers, selectors, format characters of any script. Signs of
 * Arabic and Indic numbers are format characters too, and are drawn.
 */
const IGNORED = /^(?:\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb\u{13430}-\u{1343f}])$/u;
/** What encloses the letter before it, what only a font of its own draws, and what stands where something could not be put. */
const AROUND = /^(?:\p{Me}|\p{Co}|[\u20d0-\u20ff\ufffc\ufffd])$/u;

type Drawn = 'nothing' | 'around' | undefined;

const known = new Map<number, Drawn>();
const MOST_KNOWN = 8192;

/** Whether a character shows no letter of its own between two that do, and so hides a word from whoever compares letters. Remembered. */
export function drawnAs(point: number): Drawn {
  const before = known.get(point);
  if (before !== undefined || known.has(point)) return before;
  const char = String.fromCodePoint(point);
  const drawn = IGNORED.test(char) ? 'nothing' : AROUND.test(char) ? 'around' : undefined;
  if (known.size < MOST_KNOWN) known.set(point, drawn);
  return drawn;
}
