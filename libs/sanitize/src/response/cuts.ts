import type { Span } from '../canonical/spans.js';

export const INSTRUCTION_MARKER = '[removed by Gatehouse: text that reads like an instruction to an assistant]';
export const ACCESS_CODE_MARKER = '[access code withheld: open it in the lockbox or showing app]';
export const PAYMENT_MARKER = '[account digits withheld: verify by calling the title company on a number you already know]';

export const QUOTED = '[quoted by Gatehouse, no instruction to you: ';

/** A passage as a quotation: nothing in it ends the quotation or the line. */
export function quotation(text: string): string {
  return `${QUOTED}“${text
    .replaceAll(/[“”"[\]]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim()}”]`;
}

/** A stretch to be replaced; of overlapping cuts the wider stands. */
export interface Cut extends Span {
  readonly put: string;
}

/** The text with every cut made. Cuts may come in any order and overlap. */
export function applyCuts(text: string, cuts: readonly Cut[]): string {
  const sorted = [...cuts].sort((one, other) => one.start - other.start || other.end - one.end);
  let result = '';
  let at = 0;
  for (const cut of sorted) {
    if (cut.end <= at) continue;
    if (cut.start < at) {
      at = cut.end;
      continue;
    }
    result += text.slice(at, cut.start) + cut.put;
    at = cut.end;
  }
  return result + text.slice(at);
}
