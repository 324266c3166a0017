import { setImmediate } from 'node:timers/promises';
import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { allOf, binary, field, literal, type Query } from '../odata/ast.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { ResoPage } from '../reso/page.js';
import { instantOf } from './evaluate/kinds.js';
import type { UpstreamReads } from './upstream-reads.js';

const CHANGED = 'ModificationTimestamp';

export interface ChangedPage {
  readonly rows: readonly JsonObject[];
  readonly count?: number;
  /** Everything up to this time was read, this page included. Undefined while that cannot be said. */
  readonly cursor?: string;
  readonly last: boolean;
}

export interface Walk {
  readonly resource: string;
  readonly select: Query['select'];
  /** Begin at changes of this time; undefined: at the beginning. */
  readonly from: string | undefined;
}

/**
 * All records changed since a time, oldest change first. Each page after the first is a query of its own from the last time seen: a record
 * that changes while pages are turned moves to the end, and what is counted off by $skip or by a token would pass over its neighbour. Pages
 * are turned by the server's link only within records of one and the same time, and where a server does not sort. The next page is on its way
 * while one is written.
 *
 * A page that looks like the last one is believed where its query was counted: some servers give fewer rows than there are and no link. Near
 * the end, by the count that was given first, each query is counted. Throws Refusal UPSTREAM_ERROR where a server that
 * sorts gives fewer rows than it counts.
 */
export async function* changedPages(reads: UpstreamReads, walk: Walk, startedAt: number): AsyncGenerator<ChangedPage> {
  let cursor = walk.from;
  let counted = true;
  let page = await reads.query(requestOf(walk, cursor, counted));
  let left = page.count ?? 0;
  // Since the last query that begins anew.
  let given = 0;
  let newest = cursor;
  let sorts = true;
  const turned = new Set<string>();
  for (;;) {
    const times = page.rows.map((row) => row[CHANGED]);
    sorts &&= areAscending(times, cursor);
    newest = later(newest, times);
    left -= page.rows.length;
    given += page.rows.length;
    const link = page.rows.length > 0 ? page.next : undefined;
    const isLast = !link && (counted || !sorts);
    if (isLast && sorts && (page.count ?? 0) > given) throw new Refusal('UPSTREAM_ERROR', 'It gives fewer records than it counts.');
    const reached = sorts ? newest : undefined;
    // A server that does not sort may have shown the newest first: only what had changed before the walk began is known whole.
    const atEnd = sorts ? newest : earlier(newest, new Date(startedAt).toISOString());
    const count = page.count === undefined ? {} : { count: page.count };
    const known = isLast ? atEnd : reached;
    const read: ChangedPage = { rows: page.rows, ...count, ...(known === undefined ? {} : { cursor: known }), last: isLast };
    if (isLast) {
      yield read;
      return;
    }
    const moved = sorts && newest !== undefined && (cursor === undefined || instantOf(newest) > instantOf(cursor));
    const isAnew = moved || !link;
    if (isAnew) {
      cursor = newest;
      counted = !link || left <= 2 * page.rows.length;
      given = 0;
      turned.clear();
    }
    const following = isAnew ? reads.query(requestOf(walk, cursor, counted)) : turn(reads, link, turned);
    // Where whoever reads stops here, nobody hears of its fault.
    following.catch(() => undefined);
    // It is on its way only when the event loop has been at it, and an embedded database leaves it no time while it writes.
    await setImmediate();
    yield read;
    page = await following;
  }
}

async function turn(reads: UpstreamReads, link: () => ResoRequest, turned: Set<string>): Promise<ResoPage> {
  const next = link();
  const place = `${next.skipToken ?? ''}|${next.query.skip ?? 0}`;
  if (turned.has(place)) throw new Refusal('UPSTREAM_ERROR', 'Its pages lead in a circle.');
  turned.add(place);
  return reads.follow(next);
}

function requestOf({ resource, select }: Walk, cursor: string | undefined, counted: boolean): ResoRequest {
  const since = cursor === undefined ? undefined : binary('ge', field(CHANGED), literal('datetime', withOffset(cursor)));
  const filter = allOf(since);
  return {
    resource,
    query: {
      ...(select ? { select } : {}),
      ...(filter ? { filter } : {}),
      orderBy: [{ by: field(CHANGED), descending: false }],
      ...(counted ? { count: true } : {}),
    },
  };
}

const withOffset = (text: string): string => (/(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? text.toUpperCase() : `${text}Z`);

function areAscending(times: readonly unknown[], from: string | undefined): boolean {
  let before = from === undefined ? Number.NEGATIVE_INFINITY : instantOf(from);
  for (const time of times) {
    const at = typeof time === 'string' ? instantOf(time) : Number.NaN;
    if (!(at >= before)) return false;
    before = at;
  }
  return true;
}

function later(newest: string | undefined, times: readonly unknown[]): string | undefined {
  let found = newest;
  for (const time of times) {
    if (typeof time === 'string' && (found === undefined || instantOf(time) > instantOf(found))) found = time;
  }
  return found;
}

function earlier(one: string | undefined, other: string): string | undefined {
  return one !== undefined && instantOf(one) <= instantOf(other) ? one : one === undefined ? undefined : other;
}
