/** A page as somebody reads it who follows links: what stands at the top, and what stands at an anchor up to the next heading. */
export class WalkedPage {
  constructor(private readonly page: string) {}

  /** What is seen without following a link: up to the first list of people or of single events. */
  get firstPage(): string {
    return this.page.slice(
      0,
      Math.min(...['id="people"', '<section>', '<section '].map((mark) => this.page.indexOf(mark)).filter((at) => at >= 0)),
    );
  }

  /** Links that were followed from the first page to the first place that holds the text, that one counted; undefined where none leads there. */
  stepsTo(text: string, most: number): number | undefined {
    const seen = new Set<string>();
    let places: readonly string[] = [this.firstPage];
    for (let steps = 0; steps <= most; steps += 1) {
      if (places.some((place) => place.includes(text))) return steps;
      const next = places.flatMap((place) => [...place.matchAll(/href="#([^"]+)"/g)].map(([, to]) => to!)).filter((to) => !seen.has(to));
      for (const to of next) seen.add(to);
      places = [...new Set(next)].map((to) => this.placeAt(to));
    }
    return undefined;
  }

  private placeAt(anchor: string): string {
    const at = this.page.indexOf(` id="${anchor}"`);
    if (at < 0) return '';
    const end = this.page.indexOf('</section>', at);
    const heading = this.page.indexOf('<h', at + anchor.length);
    return this.page.slice(at, Math.min(...[end, heading].filter((each) => each >= 0), this.page.length));
  }
}
