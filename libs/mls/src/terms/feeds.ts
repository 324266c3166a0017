/** Two vocabularies for one licence: MLS Grid says BO and PT where RESO FeedTypes say BBO and PDAP. */
const SAME: Readonly<Record<string, string>> = { BO: 'BBO', PT: 'PDAP' };
const OF_DISPLAY: ReadonlySet<string> = new Set(['IDX', 'VOW']);

export function feedName(feed: string): string {
  return SAME[feed.toUpperCase()] ?? feed.toUpperCase();
}

/** Every way in which an MLS may write a feed. */
export function feedSpellings(feed: string): string[] {
  return [feed, ...Object.keys(SAME).filter((other) => SAME[other] === feed)];
}

export function displayFeeds(useCases: readonly string[]): ReadonlySet<string> {
  return new Set(useCases.map(feedName).filter((feed) => OF_DISPLAY.has(feed)));
}
