const MARK = '\uFEFF';

/** A text without the mark that writers of Windows put before UTF-8 (RFC 8259, 8.1: whoever reads may pass over it). */
export function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}
