import { badRequest } from './odata-error.js';

/** Splits at a separator that stands outside parentheses and quotes. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth < 0) break;
  }
  if (depth !== 0 || quoted) throw badRequest('A parenthesis or quote is left open', '$expand');
  return [...parts, text.slice(start)];
}

/** `$select=A,B;$top=2` by name. */
export function nestedOptions(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const option of splitOutside(text, ';')) {
    const at = option.indexOf('=');
    if (at < 1) throw badRequest(`"${option.trim()}" is no query option`, '$expand');
    found.set(option.slice(0, at).trim(), option.slice(at + 1).trim());
  }
  return found;
}
