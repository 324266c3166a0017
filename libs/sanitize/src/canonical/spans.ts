/** A stretch of a text, in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What hides text from a person or gives a payload away, whatever it says. Packs give each its weight (`signal:` in hidden-text.yaml). */
export const SIGNALS = [
  'zero_width',
  'bidi',
  'tag_characters',
  'variation_smuggling',
  'ansi',
  'control',
  'html_comment',
  'hidden_style',
  'mixed_script',
  'styled_letters',
  'beacon',
  'beacon_placeholder',
  'spaced_letters',
  'encoded',
] as const;
export type SignalKind = (typeof SIGNALS)[number];

export interface Signal extends Span {
  readonly kind: SignalKind;
}

/** Where a text stands that is read in blocks: what its block before left open, by the mark that ends it, and what still comes after it. */
export interface Place {
  readonly within?: Signal & { readonly closing: string };
  readonly comesLater?: (mark: string) => boolean;
}

/** Spans in order, with those that touch or overlap joined. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((one, other) => one.start - other.start);
  const result: { start: number; end: number }[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else result.push({ start: span.start, end: span.end });
  }
  return result;
}

export function overlaps(spans: readonly Span[], start: number, end: number): boolean {
  return spans.some((span) => span.start < end && start < span.end);
}
