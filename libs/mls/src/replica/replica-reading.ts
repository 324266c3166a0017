import { Refusal, type JsonObject } from '@gatehouse/kernel';
import type { Order, Query } from '../odata/ast.js';
import type { ServedFields } from '../query/served-fields.js';
import { Narrowing, type Condition } from './condition.js';
import { compareOrder, QueryReader, type OrderValues, type ReadLevel } from './read-query.js';
import { RelatedRecords } from './related-records.js';
import type { ReplicaSearch, ReplicaStore } from './replica-store.js';
import { replicated } from './resources.js';

export interface ReadPage {
  readonly rows: readonly JsonObject[];
  readonly count?: number;
  readonly more: boolean;
}

type Ordered = ReplicaSearch['order'];
interface Match {
  readonly order: OrderValues;
  readonly row: JsonObject;
}

/** Records looked at together where the database cannot answer alone: the event loop is free between two such readings. */
const SCANNED = 200;
/** Records looked at for one answer: a second or two of this process, which everybody shares. */
const MOST_SCANNED = 25_000;
/** And at first, since a page is often full after few. */
const FIRST_SCANNED = 60;
const LINKED = 200;
/** What people narrow a search by, of the indexed fields; the first that anybody may use. */
const NARROWING_FIELDS = ['City', 'PostalCode', 'StandardStatus', 'ListPrice', 'BedroomsTotal', 'OfficeKey', 'ListingKey'];

/** Answers queries from a replica as the MLS itself would: the database narrows, and what it cannot say is evaluated record by record. */
export class ReplicaReading {
  private readonly related = new RelatedRecords((resource, field, values) => this.linked(resource, field, values));

  constructor(
    private readonly connection: string,
    private readonly store: ReplicaStore,
    private readonly served: ServedFields,
  ) {}

  /** Throws Refusal MLS_QUERY, MLS_TOO_WIDE, or CANCELLED once `signal` says so. */
  async page(resource: string, query: Query, signal: AbortSignal): Promise<ReadPage> {
    const level = new QueryReader(this.served).level(resource, query);
    const narrowing = new Narrowing(resource, this.served);
    const { condition, exact } = narrowing.of(query.filter);
    const order = columnsOf(query.orderBy ?? [], narrowing);
    const [skip, top] = [query.skip ?? 0, query.top ?? SCANNED];
    const found =
      exact && order
        ? await this.indexed(resource, { query, condition, order, skip, top })
        : await this.scanned(resource, { level, query, condition, order, skip, top, signal });
    return { ...found, rows: await this.related.shaped(resource, found.rows, level) };
  }

  private search(resource: string, condition: Condition | undefined): Pick<ReplicaSearch, 'connection' | 'resource' | 'condition'> {
    return { connection: this.connection, resource, ...(condition ? { condition } : {}) };
  }

  /** Filter, order and page are the database's. */
  private async indexed(
    resource: string,
    at: { query: Query; condition: Condition | undefined; order: Ordered; skip: number; top: number },
  ): Promise<ReadPage> {
    const search = this.search(resource, at.condition);
    const bodies = await this.store.find({ ...search, order: at.order, limit: at.top + 1, offset: at.skip });
    const count = at.query.count === true ? await this.store.count(search) : undefined;
    return { rows: bodies.slice(0, at.top).map(parsed), more: bodies.length > at.top, ...(count === undefined ? {} : { count }) };
  }

  /** Every candidate is looked at, in the database's order where it has it. */
  private async scanned(
    resource: string,
    at: {
      level: ReadLevel;
      query: Query;
      condition: Condition | undefined;
      order: Ordered | undefined;
      skip: number;
      top: number;
      signal: AbortSignal;
    },
  ): Promise<ReadPage> {
    const { level, skip, top } = at;
    // Where all must be looked at anyway, they are read by key, which needs no place to be counted off.
    const order = at.query.count === true || at.order?.length === 0 ? undefined : at.order;
    const enough = order || (at.order?.length === 0 && at.query.count !== true) ? skip + top + 1 : Infinity;
    const found: Match[] = [];
    let matching = 0;
    // All of them: whether they are too many an index tells before one is read.
    if (enough === Infinity && (await this.store.count(this.search(resource, at.condition))) > MOST_SCANNED) throw this.tooWide(resource);
    let looked = 0;
    for await (const rows of this.batches(resource, at.condition, { order, signal: at.signal })) {
      await this.related.attach(resource, rows, level.relations);
      const held = rows.filter((row) => level.holds(row));
      matching += held.length;
      found.push(...held.map((row) => ({ row, order: order ? [] : level.orderOf(row) })));
      if (!order) keepFirst(found, level, skip + top + 1);
      else if (found.length > skip + top + 1) found.length = skip + top + 1;
      if (matching >= enough) break;
      looked += rows.length;
      if (looked > MOST_SCANNED) throw this.tooWide(resource);
    }
    const count = at.query.count === true ? { count: matching } : {};
    return { rows: found.slice(skip, skip + top).map(({ row }) => row), more: matching > skip + top, ...count };
  }

  private tooWide(resource: string): Refusal {
    const narrowing = new Narrowing(resource, this.served);
    const fields = NARROWING_FIELDS.filter((field) => narrowing.column(field)).join(', ');
    const by =
      fields === '' ? '' : ` Filter by one of these too, which are indexed: ${fields}; and order by ModificationTimestamp or ListPrice.`;
    return new Refusal('MLS_TOO_WIDE', `More than ${MOST_SCANNED.toLocaleString('en-US')} were left to look through.${by}`);
  }

  private async *batches(
    resource: string,
    condition: Condition | undefined,
    { order, signal }: { order: Ordered | undefined; signal: AbortSignal },
  ): AsyncGenerator<JsonObject[]> {
    const key = replicated(resource)!.key;
    let after: Condition | undefined;
    for (let offset = 0, limit = order ? FIRST_SCANNED : SCANNED; ; offset += limit, limit = SCANNED) {
      if (signal.aborted) throw new Refusal('CANCELLED');
      const search = this.search(resource, after && condition ? { kind: 'all', of: [condition, after] } : (after ?? condition));
      const bodies = await this.store.find({ ...search, order: order ?? [], limit, offset: order ? offset : 0 });
      const rows = bodies.map(parsed);
      if (rows.length > 0) yield rows;
      if (bodies.length < limit) return;
      if (!order) after = { kind: 'compare', column: 'record_key', operator: 'gt', value: String(rows.at(-1)![key]), ordered: 'text' };
    }
  }

  private async linked(resource: string, field: string, values: readonly string[]): Promise<readonly JsonObject[]> {
    const column = new Narrowing(resource, this.served).column(field);
    if (!column) return [];
    const rows: JsonObject[] = [];
    for (let from = 0; from < values.length; from += LINKED) {
      const some = values.slice(from, from + LINKED);
      const condition: Condition = { kind: 'in', column: column.name, values: some, orNull: false };
      const key = replicated(resource)?.key;
      // A record has one owner by key, and of what belongs to many records no more is read than a page could show.
      const limit = field === key ? some.length : some.length * SCANNED;
      rows.push(...(await this.store.find({ ...this.search(resource, condition), order: [], limit, offset: 0 })).map(parsed));
    }
    return rows;
  }
}

const parsed = (body: string): JsonObject => JSON.parse(body) as JsonObject;

/** Keeps the first of what was found by the order asked for; equal ones stay in the order of their keys, in which they were read. */
function keepFirst(found: Match[], level: ReadLevel, most: number): void {
  found.sort((left, right) => compareOrder(left.order, right.order, level.descending));
  if (found.length > most) found.length = most;
}

/** The columns that the database can order by; undefined where it cannot. */
function columnsOf(orderBy: readonly Order[], narrowing: Narrowing): Ordered | undefined {
  const order: { column: string; descending: boolean; text: boolean }[] = [];
  for (const { by, descending } of orderBy) {
    const column = by.kind === 'path' && by.segments.length === 1 ? narrowing.column(by.segments[0]!) : undefined;
    if (!column || column.enumeration || column.kind === 'set' || column.kind === 'flag') return undefined;
    order.push({ column: column.name, descending, text: column.kind === 'text' });
  }
  return order;
}
