/** No letter or digit that is easily taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP = 5;

/** A code in groups that can be read aloud; about 25 bits a group. @param random a whole number below `most` that nobody can foretell */
export function readableCode(groups: number, random: (most: number) => number): string {
  const group = (): string => Array.from({ length: GROUP }, () => LETTERS[random(LETTERS.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}
