import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { memberName } from './comparisons.js';
import type { Lookups } from './lookups.js';
import { navigation } from './navigation.js';
import type { Store } from './store.js';
import { LOCAL_FIELD, STRAY_FIELD, type Traits } from './traits.js';

const KEY = /^(?:\w+Key|\w*MlsId|ListingId|ResourceRecordKey)$/;
const STAMP = /^(\d{4}-\d\d-\d\dT[\d:.]+)Z$/;

/** Writes records as a server of these traits does. */
export class TraitAnswers {
  private readonly lookups: Lookups;

  constructor(
    private readonly store: Store,
    private readonly traits: Traits,
  ) {
    this.lookups = store.lookups;
  }

  /** `select` is what was asked for; undefined asks for all. */
  body(resource: string, body: JsonObject, select: readonly string[] | undefined): JsonObject {
    const rows = body['value'];
    return Array.isArray(rows)
      ? { ...body, value: rows.map((row) => (isJsonObject(row) ? this.row(resource, row, select) : row)) }
      : this.row(resource, body, select);
  }

  private row(resource: string, row: JsonObject, select?: readonly string[]): JsonObject {
    const out: JsonObject = {};
    for (const [name, value] of Object.entries(row)) out[name] = this.related(resource, name, value) ?? this.value(resource, name, value);
    if (resource !== 'Property') return out;
    const asked = (name: string): boolean => select === undefined || select.includes(name);
    const rules = this.traits.feedRules.get(String(row['ListingKey']));
    if (this.traits.localField && asked(LOCAL_FIELD.name)) out[LOCAL_FIELD.name] = LOCAL_FIELD.value;
    if (rules && asked('FeedRules')) out['FeedRules'] = [...rules];
    if (this.traits.strayField) out[STRAY_FIELD.name] = STRAY_FIELD.value;
    return out;
  }

  private related(resource: string, name: string, value: JsonValue): JsonValue | undefined {
    const target = navigation(resource, name)?.target;
    if (!target) return undefined;
    if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? this.row(target, item) : item));
    return isJsonObject(value) ? this.row(target, value) : undefined;
  }

  private value(resource: string, name: string, value: JsonValue): JsonValue {
    const { traits } = this;
    if (typeof value === 'string' && traits.keyPrefix !== '' && KEY.test(name)) return `${traits.keyPrefix}${value}`;
    if (typeof value === 'string' && !traits.offsets) return value.replace(STAMP, '$1');
    const written = traits.enums !== 'string' && this.lookups.nameOf(resource, name) !== undefined ? this.members(value) : value;
    const empty = Array.isArray(written) && written.length === 0 && this.isCollection(resource, name);
    return empty && traits.emptyCollections === 'null' ? null : written;
  }

  private members(value: JsonValue): JsonValue {
    if (typeof value === 'string') return memberName(value);
    if (!Array.isArray(value)) return value;
    const names = value.map((item) => memberName(String(item)));
    if (this.traits.enums === 'enum') return names;
    return names.length === 0 ? null : names.join(',');
  }

  private isCollection(resource: string, name: string): boolean {
    return this.store.table(resource).type.fields.get(name)?.collection === true;
  }
}
