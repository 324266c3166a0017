/** Everything that shows nothing, or moves what is shown elsewhere: controls, format characters, fillers, line separators, strange spaces. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const unitsOf = (text: string): string[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
const escaped = (text: string): string =>
  unitsOf(text)
    .map((unit) => `\\u${unit}`)
    .join('');

/** A text in which nothing hides: what cannot be seen stands there as JSON escapes it. */
export const visibleText = (text: string): string => text.replaceAll(UNSEEN, escaped);

/** The same of a text over several lines, which stay lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visibleText).join('\n');

/** A value as JSON over several lines, with nothing hidden in it; parsed again it is the same value. */
export const visibleJson = (value: unknown): string => visibleLines(JSON.stringify(value, null, 2));
