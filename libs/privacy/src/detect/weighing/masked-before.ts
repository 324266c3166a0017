const PLACEHOLDER = String.raw`\[\[[a-z_]{2,16}:[bcdfghjkmnpqrstvwxz]{12}\]\]`;
const HELD = new RegExp(PLACEHOLDER);
/** What stands in the place of a value, whether it can be opened again or not. */
const STANDING = new RegExp(String.raw`${PLACEHOLDER}|\[redacted\]`, 'y');

/** How much surer the weighing has to be in a text that holds placeholders: what it leaves open was weighed once, with the values still beside it. */
export const AGAIN = 0.4;

/** Not by what is redacted alone: that stays when the placeholders beside it were opened. */
export const isMasked = (text: string): boolean => text.includes('[[') && HELD.test(text);

/** The length of what stands in the place of a value here, 0 where nothing does. */
export function maskedAt(text: string, at: number): number {
  STANDING.lastIndex = at;
  return STANDING.exec(text)?.[0].length ?? 0;
}
