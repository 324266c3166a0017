import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { feedName } from './feeds.js';

/**
 * FeedRules of one record (RESO RCP-35): `{ FieldName, FeedType, Visible }`. A field is shown where one of the reader's feeds does not hide it.
 * An entry that cannot be read hides the field that it names from everybody.
 */
export class FeedRules {
  private readonly hiddenIn = new Map<string, Set<string>>();
  private readonly closed = new Set<string>();
  /** False for what is no list of rules, or has one that names no field: nobody can tell what such a record hides. */
  readonly readable: boolean;

  constructor(record: JsonObject) {
    const given = record['FeedRules'];
    const rules = given ?? [];
    this.readable = Array.isArray(rules) && rules.every((rule) => isJsonObject(rule) && this.take(rule));
  }

  /** False where it names no field. */
  private take({ FieldName: name, FeedType: feed, Visible: visible }: JsonObject): boolean {
    if (typeof name !== 'string') return false;
    const field = name.toLowerCase();
    if (typeof feed !== 'string' || typeof visible !== 'boolean') this.closed.add(field);
    else if (!visible) this.hiddenIn.set(field, (this.hiddenIn.get(field) ?? new Set()).add(feedName(feed)));
    return true;
  }

  hides(field: string, feeds: ReadonlySet<string>): boolean {
    const name = field.toLowerCase();
    if (this.closed.has(name)) return true;
    const hidden = this.hiddenIn.get(name);
    return hidden !== undefined && [...feeds].every((feed) => hidden.has(feed));
  }
}
