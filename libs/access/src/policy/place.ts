/** Where in a file something stands; both count from 1, columns in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** @param offset in bytes of UTF-8, as Cedar counts */
export function placeAt(text: string, offset: number): Place {
  const before = Buffer.from(text).subarray(0, offset).toString().split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
