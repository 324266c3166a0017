import { EnumLiterals } from './enum-literals.js';
import { optionsOf, readQuery, type ExpandItem, type Query } from './query.js';
import { navigation } from './navigation.js';
import type { Store } from './store.js';
import { extraFields, type Traits } from './traits.js';

/** Reads queries as a server of these traits does: its own enumerations, its own extra fields, its prefix before keys. */
export class TraitQueries {
  constructor(
    private readonly store: Store,
    readonly traits: Traits,
  ) {}

  /** Throws ODataError like readQuery, and 400 for what this server does not understand. */
  read(search: URLSearchParams, resource: string): Query {
    const options = new Map([...optionsOf(search)].map(([name, value]) => [name, this.unprefixed(value)]));
    return this.own(readQuery(options), resource);
  }

  unprefixed(text: string): string {
    const { keyPrefix } = this.traits;
    return keyPrefix === '' ? text : text.replaceAll(new RegExp(`'${keyPrefix}(?=[A-Z]{1,4}[-\\d]|\\d)`, 'g'), "'");
  }

  private own(query: Query, resource: string): Query {
    const extra = new Set(resource === 'Property' ? extraFields(this.traits).map(({ name }) => name) : []);
    const filter = query.filter && new EnumLiterals(this.store.lookups, this.traits).read(query.filter, resource);
    return {
      ...query,
      ...(filter ? { filter } : {}),
      ...(query.select ? { select: query.select.filter((name) => !extra.has(name)) } : {}),
      expand: query.expand.map((item) => this.expansion(item, resource)),
    };
  }

  private expansion(item: ExpandItem, resource: string): ExpandItem {
    const target = navigation(resource, item.name)?.target;
    return target ? { ...item, query: this.own(item.query, target) } : item;
  }
}
