/** What a grammar detector says of one value. `score` is 0..1; `rule` a stable id. */
export interface Suspicion {
  readonly rule: string;
  readonly family: string;
  readonly score: number;
}

/** Longest stretch of a value that the grammars read; a payload further in would not reach a parser as code. */
const GRAMMAR_LIMIT = 2048;

export function strongest(suspicions: readonly (Suspicion | undefined)[]): Suspicion | undefined {
  return suspicions.reduce((best, next) => (next && (!best || next.score > best.score) ? next : best), undefined);
}

/** Runs of blanks mean no more than one to any grammar; to an expression they could mean quadratic time. */
export function withoutBlankRuns(text: string): string {
  return text.replace(/\s{3,}/g, (run) => (run.includes('\n') ? '\n ' : '  '));
}

const INVISIBLE = /\u034f|[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(apos|quot|lt|gt|amp));/gi;
const NAMED: Readonly<Record<string, string>> = { apos: "'", quot: '"', lt: '<', gt: '>', amp: '&' };
const QUOTES = /[\u2018\u2019\u201a\u2032\u02b9\u02bc]/g;

/** What a lenient reader makes of it: full-width letters, invisible characters, entities, escaped quotes and typographic ones as plain ones. */
function plainer(text: string): string {
  const entities = text.includes('&')
    ? text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
        if (name) return NAMED[name.toLowerCase()]!;
        const point = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      })
    : text;
  return /[^\x20-\x7e]|\\["']/.test(entities)
    ? entities
        .normalize('NFKC')
        .replace(INVISIBLE, '')
        .replace(QUOTES, "'")
        .replaceAll(/\\(?=["'])/g, '')
    : entities;
}

/** The value, what it becomes when percent signs are decoded once and twice, and what a lenient reader makes of that. */
export function decodedForms(value: string): string[] {
  const text = value.slice(0, GRAMMAR_LIMIT);
  const forms = [text];
  for (let round = 0; round < 2; round += 1) {
    const last = forms.at(-1)!;
    if (!/%[0-9a-f]{2}/i.test(last)) break;
    const spaced = last.includes(' ') ? last : last.replaceAll('+', ' ');
    forms.push(spaced.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  }
  const plain = plainer(forms.at(-1)!);
  if (plain !== forms.at(-1)) forms.push(plain);
  return forms.map(withoutBlankRuns);
}
