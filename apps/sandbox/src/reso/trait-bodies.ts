import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { memberName } from './comparisons.js';
import { ODataError, type ErrorDetail } from './odata-error.js';
import type { Store } from './store.js';
import type { Traits } from './traits.js';

/** Reads what is written as a server of these traits does: enumerations by their members, several flags as one text. */
export class TraitBodies {
  constructor(
    private readonly store: Store,
    private readonly traits: Traits,
  ) {}

  /** Values as the tables hold them. Throws ODataError 400 with a detail for each field that is no member. */
  read(resource: string, body: JsonObject): JsonObject {
    if (this.traits.enums === 'string') return body;
    const details: ErrorDetail[] = [];
    const read = Object.entries(body).map(([name, value]) => [name, this.value(resource, name, { value, details })] as const);
    if (details.length > 0) throw new ODataError(400, 'ValidationFailed', 'The record was not saved', { details });
    return Object.fromEntries(read);
  }

  private value(resource: string, name: string, { value, details }: { value: JsonValue; details: ErrorDetail[] }): JsonValue {
    const lookup = this.store.lookups.nameOf(resource, name);
    if (lookup === undefined || value === null) return value;
    const isList = this.store.table(resource).type.fields.get(name)?.collection === true;
    const flags = isList && this.traits.enums === 'flags';
    if (flags && typeof value !== 'string') {
      details.push({ code: 'WrongType', target: name, message: `${name} must be its members in one text.` });
      return value;
    }
    const known = [...this.store.lookups.values(lookup)];
    const members = flags ? String(value).split(',') : [value].flat().map(String);
    const values = members.filter((member) => member !== '').map((member) => known.find((each) => memberName(each) === member));
    const found = values.filter((each) => each !== undefined);
    if (found.length < values.length) details.push({ code: 'NotInLookup', target: name, message: `${name} has no such member.` });
    return isList ? found : (found[0] ?? value);
  }
}
