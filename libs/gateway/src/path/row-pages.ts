import { Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import type { SealedBox } from '@gatehouse/seal';
import { pageIn, type AnsweredPage } from './answered-page.js';
import { CountedPages, type CountedPlace } from './counted-pages.js';
import { pagingOf, type Paging } from './page-arguments.js';
import { MOST_READ, seenOf } from './page-reads.js';
import type { RecordSight } from './record-sight.js';

/** Where the next page begins: what the upstream is asked with (nothing for its first page), and rows to pass over that were shown before. */
interface Place {
  readonly cursor?: string;
  readonly skip: number;
}

/** A place, with what the call said of paging. */
interface CursorPlace extends Place, Pick<Paging, 'argument' | 'size'> {
  readonly by: 'cursor';
  /** What a cursor from here belongs to. */
  readonly bound: string;
}

interface Read {
  readonly place: Pick<Place, 'cursor'>;
  readonly page: AnsweredPage;
  readonly rows: readonly JsonObject[];
}

/**
 * Pages of clients' records, of which the caller may not know all: an upstream fills its pages and numbers its places with everybody's. So rows
 * that do not exist for the caller are left out here, the page is filled from those that follow, no cursor is given where nothing of theirs
 * follows, and the cursor is the gateway's own, since that of an upstream may count. A count is of what is shown.
 */
export class RowPages {
  private readonly counted: CountedPages;

  constructor(
    private readonly forwarder: Pick<Forwarder, 'consult'>,
    private readonly sight: RecordSight,
    private readonly box: Pick<SealedBox, 'name' | 'open'>,
  ) {
    this.counted = new CountedPages(forwarder, sight);
  }

  /** Takes the place of this gateway for that of the upstream. Throws Refusal ARGUMENT_CONTRACT for one that is not of this list. */
  begin(call: McpCall): CursorPlace | CountedPlace | undefined {
    const paging = pagingOf(call, this.sight.namesOwn(call));
    if (!paging) return undefined;
    const { by, argument, size } = paging;
    if (by !== 'cursor') return this.counted.begin(call, { ...paging, by });
    const bound = boundTo(call, argument);
    const place = this.placeIn(call, argument, bound);
    const { cursor, skip } = place;
    // Undefined is not sent: the place is in the upstream's first page.
    call.ownArguments.set({ ...paging.atOnce, [argument]: cursor } as JsonObject);
    return { by, argument, size, bound, ...cursorIn(place), skip };
  }

  /** The page as its reader may know of it. Throws what the forwarder throws. */
  async complete(call: McpCall, from: CursorPlace | CountedPlace, answer: JsonObject): Promise<JsonObject> {
    if (from.by !== 'cursor') return this.counted.complete(call, from, answer);
    const first = pageIn(answer);
    if (!first) return answer;
    const { argument, bound, skip } = from;
    const reads: Read[] = [{ place: from, page: first, rows: (await seenOf(call, this.sight, first)).slice(skip) }];
    const size = from.size ?? first.rows.length;
    // One more than fits: a cursor with nothing behind it would tell of what is hidden there.
    while (countIn(reads) <= size && reads.at(-1)!.page.next !== undefined && reads.length < MOST_READ) {
      const cursor = reads.at(-1)!.page.next!;
      const args = { ...call.upstreamArguments, [argument]: cursor };
      const page = pageIn(await this.forwarder.consult(call, { tool: call.tool.get().name, args }));
      if (!page || page.next === cursor) break;
      reads.push({ place: { cursor }, page, rows: await seenOf(call, this.sight, page) });
    }
    const next = nextOf(reads, { size, skipped: skip });
    const shown = reads.flatMap(({ rows }) => rows).slice(0, size);
    const cursor = next && this.box.name(next, bound);
    return first.with(shown, { next: cursor, counted: this.sight.namesOwn(call) && shown.length === first.rows.length });
  }

  private placeIn(call: McpCall, argument: string, bound: string): Place {
    const given = call.upstreamArguments[argument];
    if (given === undefined || given === null || given === '') return { skip: 0 };
    const place = typeof given === 'string' ? this.box.open(given, bound) : undefined;
    if (!place)
      throw new Refusal(
        'ARGUMENT_CONTRACT',
        `${argument}: expected the cursor of the page before, with the same other arguments; leave it out to begin.`,
      );
    const { cursor, skip } = place;
    return { ...(typeof cursor === 'string' ? { cursor } : {}), skip: Number(skip) };
  }
}

const countIn = (reads: readonly Read[]): number => reads.reduce((sum, { rows }) => sum + rows.length, 0);

/** Undefined where nothing follows that the reader may know of. */
function nextOf(reads: readonly Read[], { size, skipped }: { readonly size: number; readonly skipped: number }): Place | undefined {
  let left = size;
  for (const [index, { place, rows }] of reads.entries()) {
    if (rows.length > left) return { ...cursorIn(place), skip: left + (index === 0 ? skipped : 0) };
    left -= rows.length;
  }
  const { next } = reads.at(-1)!.page;
  return next === undefined ? undefined : { cursor: next, skip: 0 };
}

const cursorIn = ({ cursor }: Pick<Place, 'cursor'>): Pick<Place, 'cursor'> => (cursor === undefined ? {} : { cursor });

function boundTo(call: McpCall, argument: string): string {
  const { claims, endpoint } = call.inbound;
  const { [argument]: _cursor, ...args } = call.upstreamArguments;
  const { upstream, name } = call.tool.get();
  return JSON.stringify([
    claims.issuer,
    claims.subject,
    endpoint ?? null,
    upstream,
    name,
    Object.entries(args).toSorted(([a], [b]) => a.localeCompare(b)),
  ]);
}
