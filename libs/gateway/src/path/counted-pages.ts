import { Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { pageIn, type AnsweredPage } from './answered-page.js';
import type { Paging } from './page-arguments.js';
import { MOST_READ, seenOf } from './page-reads.js';
import type { RecordSight } from './record-sight.js';

/** Where a page begins that the caller counts to: at a row, or at a page. */
export interface CountedPlace extends Paging {
  readonly by: 'offset' | 'number';
  readonly given: number;
}

/**
 * Pages that are found by counting. Whoever may not know of every row counts those that they may, so a list is read from its beginning and
 * counted anew: what stands between would otherwise be told by short pages and by places that nothing stands at.
 */
export class CountedPages {
  constructor(
    private readonly forwarder: Pick<Forwarder, 'consult'>,
    private readonly sight: RecordSight,
  ) {}

  /** Takes the upstream's first page for that of the caller. Throws Refusal ARGUMENT_CONTRACT for what is no place. */
  begin(call: McpCall, paging: Paging & Pick<CountedPlace, 'by'>): CountedPlace {
    const { argument, base, atOnce } = paging;
    const given = call.upstreamArguments[argument] ?? base;
    if (typeof given !== 'number' || !Number.isInteger(given) || given < base)
      throw new Refusal('ARGUMENT_CONTRACT', `${argument}: expected a whole number from ${base} on.`);
    call.ownArguments.set({ ...atOnce, [argument]: base });
    return { ...paging, given };
  }

  /** The page as its reader may know of it. Throws Refusal ARGUMENT_CONTRACT where the list is too long to be counted, and what the forwarder throws. */
  async complete(call: McpCall, from: CountedPlace, answer: JsonObject): Promise<JsonObject> {
    const first = pageIn(answer);
    if (!first) return answer;
    const size = from.size ?? first.rows.length;
    const begins = from.by === 'offset' ? from.given - from.base : (from.given - from.base) * size;
    const rows = await this.read(call, from, { first, most: begins + size + 1 });
    const shown = rows.slice(begins, begins + size);
    return first.with(shown, { counted: false, more: rows.length > begins + size });
  }

  /** So many rows that the reader may know of, from the beginning, and fewer only where there are no more. */
  private async read(call: McpCall, from: CountedPlace, { first, most }: { first: AnsweredPage; most: number }): Promise<JsonObject[]> {
    const rows = await seenOf(call, this.sight, first);
    let [page, passed, reads] = [first, first.rows.length, 1];
    while (rows.length < most && !isLast(page, passed)) {
      if (reads === MOST_READ)
        throw new Refusal(
          'ARGUMENT_CONTRACT',
          `${from.argument}: this list is too long to be counted up to there. Narrow it by another argument.`,
        );
      const place = from.base + (from.by === 'offset' ? passed : reads);
      const args = { ...call.upstreamArguments, [from.argument]: place };
      const next = pageIn(await this.forwarder.consult(call, { tool: call.tool.get().name, args }));
      // An upstream that heeds no place gives its first page again and again.
      if (!next || JSON.stringify(next.rows[0]) === JSON.stringify(page.rows[0])) break;
      rows.push(...(await seenOf(call, this.sight, next)));
      [page, passed, reads] = [next, passed + next.rows.length, reads + 1];
    }
    return rows;
  }
}

const isLast = ({ rows, total, more }: AnsweredPage, passed: number): boolean =>
  rows.length === 0 || more === false || (total !== undefined && passed >= total);
