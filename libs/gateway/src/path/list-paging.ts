import { isJsonObject, withReason, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import type { Discovery } from './discovery.js';
import type { ListCursors } from './list-cursors.js';
import { withPromisedOutput } from './output-promise.js';

/** How lists are cut: as data, so that Nest can hand it on. */
export class ListPages {
  constructor(
    readonly cursors: ListCursors,
    /** Most offers of one page. */
    readonly size: number,
    /** Where lists are so long that a model is given three tools instead. */
    readonly discovery: Discovery,
  ) {}
}

export interface ListPage {
  /** The same array whenever this page is asked for. */
  readonly items: JsonObject[];
  /** Public name of its last offer, where there is another page. */
  readonly last: string | undefined;
}

/**
 * One list, ordered by public name and cut into pages. A page begins behind a name and not at a number: that name may be gone by then,
 * others may have come, and each offer that was there all along still stands on exactly one page.
 */
export class ListPaging {
  private readonly entries: readonly CatalogueEntry[];
  private readonly pages = new Map<number, ListPage>();

  constructor(
    entries: readonly CatalogueEntry[],
    private readonly size: number,
    private readonly asksReason: (entry: CatalogueEntry) => boolean = () => false,
    /** Tools whose output schema holds as it is. */
    private readonly isBuiltIn: (entry: CatalogueEntry) => boolean = () => false,
  ) {
    this.entries = entries.toSorted((a, b) => (a.publicName < b.publicName ? -1 : Number(a.publicName > b.publicName)));
  }

  /** @param after public name that the page begins behind; undefined is the first page */
  page(after?: string): ListPage {
    const start = after === undefined ? 0 : this.firstBehind(after);
    const known = this.pages.get(start);
    if (known) return known;
    const page = this.cut(start);
    // Others begin where a list ended that has changed since: remembered, there would be as many as offers.
    if (start % this.size === 0) this.pages.set(start, page);
    return page;
  }

  private cut(start: number): ListPage {
    const entries = this.entries.slice(start, start + this.size);
    const hasMore = start + this.size < this.entries.length;
    return {
      items: entries.map((entry) => described(entry, { asksReason: this.asksReason(entry), isBuiltIn: this.isBuiltIn(entry) })),
      last: hasMore ? entries.at(-1)?.publicName : undefined,
    };
  }

  private firstBehind(name: string): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.publicName <= name) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A definition as its caller sees it: under its public name, with a reason to give where policy asks for one, and, where it is an upstream's, an output that is kept to. */
export function described(entry: CatalogueEntry, { asksReason, isBuiltIn }: { asksReason: boolean; isBuiltIn: boolean }): JsonObject {
  const own = withPlainCalls(asksReason ? withReason(entry) : entry.descriptor);
  const descriptor = isBuiltIn ? own : withPromisedOutput(own);
  // A resource goes by its URI; its name is for people.
  const named = entry.kind === 'tool' || entry.kind === 'prompt';
  return named && descriptor['name'] !== entry.publicName ? { ...descriptor, name: entry.publicName } : descriptor;
}

/** That its server serves it as a task alone (MCP 2025-11-25, Tasks) is between the two: clients of the SDKs call no such tool. */
function withPlainCalls(descriptor: JsonObject): JsonObject {
  const { execution, ...own } = descriptor;
  return isJsonObject(execution) && execution['taskSupport'] === 'required' ? own : descriptor;
}
