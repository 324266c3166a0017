import type { PiiScanner } from './pii-scanner.js';

/** A text for logs: personal data replaced by its label, nothing kept. */
export function redactedText(scanner: PiiScanner, text: string): string {
  const spans = scanner.scan(text);
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, label } of spans) {
    pieces.push(text.slice(from, start), `[${label.toLowerCase()}]`);
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}
