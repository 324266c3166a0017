import { JsonTexts, type JsonValue } from '@gatehouse/kernel';

/** What a text says that is JSON itself, and the same text with something else to say. */
export interface WrittenJson {
  readonly value: JsonValue;
  /** The text as it came, unless an object in it says a key twice. */
  unchanged(): string;
  write(value: JsonValue): string;
}

/** JSON that was written as a JSON text, and that once more. */
const DEEPEST = 3;
const MOST_LINES = 100_000;

export const isWritten = (text: string): boolean => /^\uFEFF?\s*["[{]/.test(text);
export const indentOf = (text: string): number => (/^\s*[[{]\s*\n/.test(text) ? 2 : 0);

/** A text that is a JSON object or list, one of these written as a JSON text, or such with one to a line; undefined for any other text. */
export function writtenJson(text: string, texts = new JsonTexts(), depth = 0): WrittenJson | undefined {
  if (!isWritten(text)) return undefined;
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const plain = text.slice(mark.length);
  let value: JsonValue;
  try {
    value = texts.parse(plain);
  } catch {
    return depth === 0 ? linesOfJson(plain, texts) : undefined;
  }
  if (typeof value === 'string') return depth < DEEPEST ? quoted(writtenJson(value, texts, depth + 1)) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const indent = indentOf(plain);
  return {
    value,
    unchanged: () => mark + texts.unchanged(plain, indent),
    write: (masked) => mark + JSON.stringify(masked, null, indent),
  };
}

const quoted = (inner: WrittenJson | undefined): WrittenJson | undefined =>
  inner && {
    value: inner.value,
    unchanged: () => JSON.stringify(inner.unchanged()),
    write: (masked) => JSON.stringify(inner.write(masked)),
  };

function linesOfJson(text: string, texts: JsonTexts): WrittenJson | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2 || lines.length > MOST_LINES) return undefined;
  const read: WrittenJson[] = [];
  for (const line of lines) {
    const json = writtenJson(line, texts, DEEPEST);
    if (!json) return undefined;
    read.push(json);
  }
  return {
    value: read.map(({ value }) => value),
    unchanged: () => read.map((line) => line.unchanged()).join('\n'),
    write: (masked) => (Array.isArray(masked) ? masked.map((item) => JSON.stringify(item)).join('\n') : JSON.stringify(masked)),
  };
}
