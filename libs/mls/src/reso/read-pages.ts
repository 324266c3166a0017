import type { JsonObject } from '@gatehouse/kernel';
import type { Permit, QuotaLedger } from '../quota/quota-ledger.js';
import type { ResoRequest } from './next-link.js';
import type { ListingSource } from '../source/listing-source.js';

export interface ReadOptions {
  /** Rows wanted in all; pages are followed until then. */
  readonly rows: number;
  readonly pages: number;
  readonly subject: string;
  readonly shared?: boolean;
  readonly signal: AbortSignal;
  /** Reserved beforehand for the first page. */
  readonly permit: Permit;
}
export interface RowsRead {
  readonly rows: readonly JsonObject[];
  readonly count?: number;
  /** There is more upstream than was read. */
  readonly more: boolean;
}

/** Reads one request over as many pages as it takes and is allowed. A server may give pages smaller than asked, or link in a circle. */
export async function readPages(client: ListingSource, ledger: QuotaLedger, request: ResoRequest, options: ReadOptions): Promise<RowsRead> {
  const { subject, shared = true, signal } = options;
  let page = await client.query(
    { ...request, query: { ...request.query, top: options.rows } },
    { permit: options.permit, subject, shared, signal },
  );
  const { count } = page;
  const rows = [...page.rows];
  const places = new Set([placeOf(request)]);
  while (page.next && rows.length < options.rows && places.size < options.pages) {
    const next = page.next();
    if (places.has(placeOf(next))) break;
    places.add(placeOf(next));
    page = await client.follow(next, { permit: await ledger.reserve(subject, shared), subject, shared, signal });
    rows.push(...page.rows);
  }
  const more = rows.length > options.rows || page.next !== undefined;
  return { rows: rows.slice(0, options.rows), ...(count === undefined ? {} : { count }), more };
}

function placeOf({ skipToken, query }: ResoRequest): string {
  return `${skipToken ?? ''}|${query.skip ?? 0}`;
}
