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

/** The value and what it becomes when percent signs are decoded once and twice. */
export function decodedForms(value: string): string[] {
  const text = value.slice(0, GRAMMAR_LIMIT);
  const forms = [text];
  for (let round = 0; round < 2; round += 1) {
    const last = forms.at(-1)!;
    if (!/%[0-9a-f]{2}/i.test(last)) break;
    const spaced = last.includes(' ') ? last : last.replaceAll('+', ' ');
    forms.push(spaced.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  }
  return forms.map(withoutBlankRuns);
}
