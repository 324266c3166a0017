import { createInterface } from 'node:readline';

/** One JSON object a line from standard input; a line that is none comes back as a fault with its number. */
export async function* jsonLines(
  input: NodeJS.ReadableStream,
): AsyncGenerator<{ line: number; value?: Record<string, unknown>; fault?: string }> {
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === '') continue;
    yield { line, ...parse(text) };
  }
}

function parse(text: string): { value?: Record<string, unknown>; fault?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value: value as Record<string, unknown> };
  } catch {
    // Answered below: the line is no JSON object either way.
  }
  return { fault: 'expected one JSON object on this line' };
}
