import { html, type Html } from '../html.js';

export interface Bar {
  readonly of: string;
  readonly value: number;
  /** Where its events are. */
  readonly href: string;
}

const MOST = 12;
const ROW = 24;
const LABEL = 300;
const WIDTH = 760;

/** The largest of them as bars. A picture of the table beside it, which says the same in words. */
export function barChart(title: string, bars: readonly Bar[]): Html {
  const shown = bars.toSorted((one, other) => other.value - one.value).slice(0, MOST);
  const largest = shown[0]?.value ?? 0;
  if (shown.length < 2) return html``;
  const length = (value: number): number => Math.max(2, Math.round(((WIDTH - LABEL - 70) * value) / largest));
  const rows = shown.map(
    ({ of, value, href }, at) =>
      html`<a href="${href}">
        <text x="${LABEL - 8}" y="${at * ROW + 16}" text-anchor="end">${of.length > 42 ? `${of.slice(0, 41)}…` : of}</text>
        <rect x="${LABEL}" y="${at * ROW + 3}" width="${length(value)}" height="${ROW - 7}"></rect>
        <text x="${LABEL + length(value) + 6}" y="${at * ROW + 16}">${value.toLocaleString('en-US')}</text>
      </a>`,
  );
  return html`<figure>
    <svg viewBox="0 0 ${WIDTH} ${shown.length * ROW}" role="img" aria-label="${title}">${rows}</svg>
    <figcaption>${title}${bars.length > shown.length ? `, the largest ${MOST} of ${bars.length}` : ''}</figcaption>
  </figure>`;
}
