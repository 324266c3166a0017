import { flatten, type Flattened } from './flatten.js';

/** As `flatten`, piece by piece with a pause after each, cut between two words where there are any: no sign is in two pieces. */
export function* flattenInParts(text: string, size: number): Generator<void, Flattened> {
  const pieces: { readonly flat: Flattened; readonly from: number; readonly at: number }[] = [];
  let [length, isShorter] = [0, false];
  for (let from = 0; from < text.length;) {
    const part = text.slice(from, cutAt(text, from + size));
    const flat = flatten(part);
    pieces.push({ flat, from, at: length });
    length += flat.text.length;
    isShorter ||= flat.text.length < part.length;
    from += part.length;
    yield;
  }
  const whole = pieces.map(({ flat }) => flat.text).join('');
  if (!isShorter) return { text: whole, origin: (at) => at, behind: (at) => at + 1 };
  const pieceAt = (at: number): (typeof pieces)[number] => {
    let [low, high] = [0, pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle]!.at <= at) low = middle;
      else high = middle - 1;
    }
    return pieces[low]!;
  };
  const lookup =
    (side: 'origin' | 'behind') =>
    (at: number): number => {
      const { flat, from, at: start } = pieceAt(at);
      return from + flat[side](at - start);
    };
  return { text: whole, origin: lookup('origin'), behind: lookup('behind') };
}

/** How far behind a place a blank is looked for. */
const REACH = 64;

function cutAt(text: string, at: number): number {
  for (let end = at; end < Math.min(at + REACH, text.length); end += 1) if (text.charCodeAt(end) <= 32) return end;
  return at;
}
