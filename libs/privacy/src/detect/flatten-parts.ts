import { flatten, type Flattened } from './flatten.js';

/** As `flatten`, piece by piece with a pause after each: it goes by single signs, so that where it is cut changes nothing. */
export function* flattenInParts(text: string, size: number): Generator<void, Flattened> {
  const pieces: { readonly flat: Flattened; readonly from: number; readonly at: number }[] = [];
  let [length, isShorter] = [0, false];
  for (let from = 0; from < text.length; from += size) {
    const part = text.slice(from, from + size);
    const flat = flatten(part);
    pieces.push({ flat, from, at: length });
    length += flat.text.length;
    isShorter ||= flat.text.length < part.length;
    yield;
  }
  const whole = pieces.map(({ flat }) => flat.text).join('');
  if (!isShorter) return { text: whole, origin: (at) => at };
  const origin = (at: number): number => {
    let [low, high] = [0, pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle]!.at <= at) low = middle;
      else high = middle - 1;
    }
    const { flat, from, at: start } = pieces[low]!;
    return from + flat.origin(at - start);
  };
  return { text: whole, origin };
}
