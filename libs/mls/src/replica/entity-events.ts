import type { JsonObject } from '@gatehouse/kernel';
import { anyOf, binary, equals, field, literal, type Expression, type Query } from '../odata/ast.js';
import type { UpstreamReads } from './upstream-reads.js';

export const ENTITY_EVENT = 'EntityEvent';
const SEQUENCE = 'EntityEventSequence';

export interface EventPage {
  /** Keys that something happened to, by resource. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  readonly cursor: string;
  readonly last: boolean;
}

const ordered = (descending: boolean): Pick<Query, 'orderBy'> => ({ orderBy: [{ by: field(SEQUENCE), descending }] });

function sequenceOf(row: JsonObject | undefined): number | undefined {
  const value = Number(row?.[SEQUENCE] ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The number of the newest event: what is loaded after this was asked holds all that came before. Source: RESO RCP-27. */
export async function newestEvent(reads: UpstreamReads): Promise<string> {
  const page = await reads.query({ resource: ENTITY_EVENT, query: { ...ordered(true), top: 1 } });
  return String(sequenceOf(page.rows[0]) ?? 0);
}

/** Events after a number, oldest first. */
export async function* eventPages(reads: UpstreamReads, after: string): AsyncGenerator<EventPage> {
  let cursor = after;
  for (;;) {
    const filter = binary('gt', field(SEQUENCE), literal('number', cursor));
    const page = await reads.query({ resource: ENTITY_EVENT, query: { filter, ...ordered(false) } });
    const keys = new Map<string, Set<string>>();
    for (const row of page.rows) {
      const [resource, key] = [String(row['ResourceName']), String(row['ResourceRecordKey'])];
      keys.set(resource, (keys.get(resource) ?? new Set()).add(key));
    }
    const reached = page.rows.map(sequenceOf).filter((value) => value !== undefined);
    const newest = reached.length > 0 ? Math.max(...reached) : Number(cursor);
    const last = !page.next || newest <= Number(cursor);
    cursor = String(newest);
    yield { keys, cursor, last };
    if (last) return;
  }
}

/** Records by key, in as few conditions as the provider takes. */
export function keysFilter(key: string, keys: readonly string[], listOperator: boolean): Expression {
  if (!listOperator) return anyOf(...keys.map((value) => equals(key, value)))!;
  return binary('in', field(key), { kind: 'list', items: keys.map((value) => literal('string', value)) });
}
