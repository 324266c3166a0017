import { argumentSchemaOf, isJsonObject, OF_CLIENTS, Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import type { SealedBox } from '@gatehouse/seal';
import type { RecordSight } from './record-sight.js';
import { pageIn, type AnsweredPage } from './answered-page.js';

/** Arguments by which tools take up a list where its last page ended. */
const CURSOR_ARGUMENTS = ['cursor', 'pageToken', 'page_token', 'nextToken', 'next_token', 'after'];
const SIZE_ARGUMENTS = ['limit', 'pageSize', 'page_size', 'perPage', 'per_page', 'top', 'first'];
/** Pages of the upstream that one page may take: whoever searches among thousands of others gets a short page. */
const MOST_READ = 40;

/** Where the next page begins: what the upstream is asked with (nothing for its first page), and rows to pass over that were shown before. */
interface Place {
  readonly cursor?: string;
  readonly skip: number;
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
  constructor(
    private readonly forwarder: Pick<Forwarder, 'consult'>,
    private readonly sight: RecordSight,
    private readonly box: Pick<SealedBox, 'name' | 'open'>,
  ) {}

  /** Takes the cursor of this gateway for that of the upstream. Throws Refusal ARGUMENT_CONTRACT for one that is not of this list. */
  begin(call: McpCall): Place | undefined {
    const argument = cursorArgumentOf(call);
    if (argument === undefined) return undefined;
    const given = call.upstreamArguments[argument];
    if (given === undefined || given === null || given === '') return { skip: 0 };
    const place = typeof given === 'string' ? this.box.open(given, boundTo(call, argument)) : undefined;
    if (!place)
      throw new Refusal(
        'ARGUMENT_CONTRACT',
        `${argument}: expected the cursor of the page before, with the same other arguments; leave it out to begin.`,
      );
    const { cursor, skip } = place;
    const own = typeof cursor === 'string' ? { cursor } : {};
    // Undefined is not sent: the place is in the upstream's first page.
    call.ownArguments.set({ [argument]: own.cursor } as JsonObject);
    return { ...own, skip: Number(skip) };
  }

  /** The page as its reader may know of it. Throws what the forwarder throws. */
  async complete(call: McpCall, from: Place, answer: JsonObject): Promise<JsonObject> {
    const first = pageIn(answer);
    const argument = cursorArgumentOf(call);
    if (!first || argument === undefined) return answer;
    const reads: Read[] = [{ place: from, page: first, rows: (await this.seen(call, first)).slice(from.skip) }];
    const size = sizeOf(call) ?? first.rows.length;
    // One more than fits: a cursor with nothing behind it would tell of what is hidden there.
    while (countIn(reads) <= size && reads.at(-1)!.page.next !== undefined && reads.length < MOST_READ) {
      const cursor = reads.at(-1)!.page.next!;
      const page = pageIn(
        await this.forwarder.consult(call, { tool: call.tool.get().name, args: { ...call.upstreamArguments, [argument]: cursor } }),
      );
      if (!page || page.next === cursor) break;
      reads.push({ place: { cursor }, page, rows: await this.seen(call, page) });
    }
    const next = nextOf(reads, { size, skipped: from.skip });
    const shown = reads.flatMap(({ rows }) => rows).slice(0, size);
    const cursor = next && this.box.name(next, boundTo(call, argument));
    return first.with(shown, cursor, this.sight.namesOwn(call) && shown.length === first.rows.length);
  }

  private async seen(call: McpCall, { rows }: AnsweredPage): Promise<JsonObject[]> {
    const hidden = await Promise.all(rows.map((row) => this.sight.hides(call, row)));
    return rows.filter((_row, index) => !hidden[index]);
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

/** The argument of a tool that gives clients' records in pages to a member; undefined for every other call. */
function cursorArgumentOf(call: McpCall): string | undefined {
  const entry = call.tool.get();
  const { action, dataClass } = entry.terms;
  if (call.method !== 'tools/call' || action !== 'read' || !OF_CLIENTS.has(dataClass) || !call.principal.get().member) return undefined;
  const { properties } = argumentSchemaOf(entry);
  return isJsonObject(properties) ? CURSOR_ARGUMENTS.find((name) => Object.hasOwn(properties, name)) : undefined;
}

function sizeOf(call: McpCall): number | undefined {
  const given = SIZE_ARGUMENTS.map((name) => call.upstreamArguments[name]).find((value) => typeof value === 'number');
  return typeof given === 'number' && Number.isInteger(given) && given > 0 ? given : undefined;
}

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
