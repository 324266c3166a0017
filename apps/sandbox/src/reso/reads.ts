import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '@gatehouse/kernel';
import type { Address } from './address.js';
import type { Met } from './faults.js';
import { navigation } from './navigation.js';
import { badRequest, notFound } from './odata-error.js';
import { countOf, pageOf, type Page } from './pages.js';
import type { Query } from './query.js';
import { jsonReply, type Reply } from './replies.js';
import type { Store } from './store.js';
import type { Source } from './table.js';
import type { TraitQueries } from './trait-queries.js';
import { etagOf, renderer } from './view.js';

interface Asked {
  readonly req: IncomingMessage;
  readonly url: URL;
  readonly met: Met;
}

const MOST_ROWS = 1000;

function preferredSize(req: IncomingMessage): number | undefined {
  const found = /\b(?:odata\.)?maxpagesize=(\d{1,6})\b/.exec(String(req.headers['prefer'] ?? ''));
  return found ? Math.max(1, Math.min(Number(found[1]), MOST_ROWS)) : undefined;
}

/** Reading: collections page by page, records, single properties, counts. It serves every field to whoever has a token, as real upstreams do. */
export class Reads {
  constructor(
    private readonly store: Store,
    private readonly root: () => string,
    private readonly pageSize: number,
    private readonly queries: TraitQueries,
  ) {}

  private query({ url }: Asked, resource: string): Query {
    return this.queries.read(url.searchParams, resource);
  }

  answer(address: Address, asked: Asked): Reply {
    const { resource, key, rest } = address;
    const table = this.store.table(resource);
    if (key !== undefined) return this.record(address, asked);
    if (rest.length === 0) return this.collection(table, asked, `${this.root()}/${resource}`);
    if (rest.length === 1 && rest[0] === '$count') {
      const count = countOf(table, this.query(asked, resource), this.store);
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) };
    }
    throw notFound(`There is no ${rest.join('/')} in ${resource}`);
  }

  private collection(source: Source, asked: Asked, self: string): Reply {
    const query = this.query(asked, source.type.name);
    const preferred = preferredSize(asked.req);
    const { met } = asked;
    const total = met.get('total_top')?.size;
    const size = met.get('small_pages')?.size ?? (total === undefined ? preferred : Math.min(total, preferred ?? total)) ?? this.pageSize;
    const page = pageOf(source, query, this.store, size);
    const link = this.nextLink(page, self, asked);
    const applied: Record<string, string> = preferred === undefined ? {} : { 'Preference-Applied': `odata.maxpagesize=${preferred}` };
    return jsonReply(
      200,
      {
        '@odata.context': `${this.root()}/$metadata#${source.type.name}`,
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        value: page.rows,
        ...(link === undefined ? {} : { '@odata.nextLink': link }),
      },
      applied,
    );
  }

  /** Same options, another start. Faults bend it the ways that clients have met. */
  private nextLink(page: Page, self: string, { url, met }: Asked): string | undefined {
    const empty = met.has('empty_last_page') && page.rows.length > 0 ? Buffer.from('999999999..1').toString('base64url') : undefined;
    const token = page.next ?? empty;
    if (token === undefined) return met.has('looping_next_link') ? url.href : undefined;
    const options = [...url.searchParams].filter(
      ([name]) => !['$skip', '$top', '$skiptoken'].includes(name) && !(met.has('dropped_filter') && name === '$filter'),
    );
    const query = [...options, ['$skiptoken', token] as const].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    if (met.has('looping_next_link')) return url.href;
    return met.has('foreign_next_link') ? `https://collector.example/odata?${query}` : `${self}?${query}`;
  }

  private record(address: Address, asked: Asked): Reply {
    const { resource, rest } = address;
    const { type } = this.store.table(resource);
    const row = this.store.record(resource, address.key ?? null);
    const [name, ...more] = rest;
    if (name !== undefined) return this.part(address, row, { name, more, asked });
    const query = this.query(asked, resource);
    if (query.filter || query.orderBy.length > 0 || query.count) throw badRequest('A single record takes $select and $expand only');
    return jsonReply(
      200,
      { '@odata.context': `${this.root()}/$metadata#${resource}/$entity`, ...renderer(query, type, this.store)(row) },
      { etag: etagOf(row) },
    );
  }

  /** A property of a record, its bare value, or what an expansion leads to. */
  private part(address: Address, row: JsonObject, what: { name: string; more: readonly string[]; asked: Asked }): Reply {
    const { resource } = address;
    const { type } = this.store.table(resource);
    const nav = navigation(resource, what.name);
    if (nav && what.more.length === 0) {
      const target = this.store.table(nav.target);
      if (!nav.many) return this.record({ resource: nav.target, key: row[nav.by] ?? null, rest: [] }, what.asked);
      const rows = [...(target.where(nav.foreign, row[type.key] ?? null) ?? [])];
      const self = `${this.root()}/${resource}('${String(row[type.key])}')/${nav.name}`;
      return this.collection({ type: target.type, rows, indexes: undefined }, what.asked, self);
    }
    const value = row[what.name] ?? null;
    if (!type.fields.has(what.name)) throw notFound(`${resource} has no property ${what.name}`);
    if (what.more.length === 0)
      return jsonReply(200, { '@odata.context': `${this.root()}/$metadata#${resource}('${String(row[type.key])}')/${what.name}`, value });
    if (what.more.length === 1 && what.more[0] === '$value')
      return { status: 200, headers: { 'content-type': 'text/plain;charset=utf-8' }, body: String(value ?? '') };
    throw notFound(`There is no ${what.more.join('/')} in ${what.name}`);
  }
}
