import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { feedName } from '../terms/feeds.js';

const listOf = (value: JsonValue | undefined): string[] | undefined => {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value : undefined;
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : undefined;
};
const keyOf = (resource: string, field: string): string => `${resource}/${field}`.toLowerCase();
/** A rule that names no resource is one of each. */
const EVERY = '*';

/**
 * The FieldRules resource of an MLS: under which licences each field may be used, `{ ResourceName, FieldName, FeedTypes }`, as Bridge derives it for
 * feeds that were combined. What cannot be read allows nothing, and a field that a resource's rules do not name belongs to no licence.
 * Source: Bridge documentation, combined feed types, field level rules; the shape of a row is ours to check against the contract.
 */
export class FieldRules {
  private readonly allowed = new Map<string, ReadonlySet<string>>();
  private readonly ruled = new Set<string>();

  constructor(rows: readonly JsonObject[]) {
    for (const { ResourceName: named, FieldName: field, FeedTypes: feeds } of rows) {
      const resource = typeof named === 'string' ? named : EVERY;
      this.ruled.add(resource.toLowerCase());
      if (typeof field !== 'string') continue;
      const key = keyOf(resource, field);
      const given = new Set((listOf(feeds) ?? []).map(feedName));
      const before = this.allowed.get(key);
      // Two rules about one field: what both allow.
      this.allowed.set(key, before ? new Set([...given].filter((feed) => before.has(feed))) : given);
    }
  }

  /** Whether a field may not be used under this use of the data. */
  hides(resource: string, field: string, use: string): boolean {
    const said = [resource, EVERY].map((name) => this.allowed.get(keyOf(name, field))).filter((feeds) => feeds !== undefined);
    if (said.length === 0) return this.ruled.has(resource.toLowerCase()) || this.ruled.has(EVERY);
    return said.some((feeds) => !feeds.has(use));
  }
}
