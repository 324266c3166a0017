import { Refusal, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ServedFields } from '../../query/served-fields.js';
import { kindOf, type Kind } from './kinds.js';

/** What a path stands for: records of a resource, or values of a kind. */
export interface Shape {
  readonly resource?: string;
  readonly kind?: Kind | undefined;
  readonly collection: boolean;
}

export interface Scope {
  readonly resource: string;
  readonly variables: ReadonlyMap<string, { readonly slot: number; readonly shape: Shape }>;
}

/** A part of an expression, ready to run. The frame holds the record at 0 and lambda variables after it. Truth has three values. */
export interface Compiled extends Shape {
  readonly evaluate: (frame: JsonValue[]) => JsonValue;
}

/** Related records that an expression reads, to be put into each record before it runs. */
export type Relations = Map<string, Relations>;

/** Says of a field or expansion what it is, by the metadata of the MLS. */
export class Model {
  constructor(
    private readonly served: ServedFields,
    private readonly expansions: (resource: string, name: string) => string | undefined,
  ) {}

  /** Throws Refusal MLS_QUERY where this resource has no such member, as the MLS itself would. */
  member(resource: string, name: string): Shape & { readonly related?: true } {
    const target = this.expansions(resource, name);
    const type = this.served.typeOf(resource, name);
    if (target) return { resource: target, collection: type?.startsWith('Collection(') ?? false, related: true };
    if (type === undefined) throw notServed();
    return kindOf(type);
  }
}

/** No field is named: the sentence goes to whoever asked, and is the same for all that an MLS would not answer. */
export function notServed(): Refusal {
  return new Refusal('MLS_QUERY', 'The MLS does not accept this combination of options. Ask for less or use plainer conditions.');
}

export function memberOf(held: JsonValue, name: string): JsonValue {
  return held === null || typeof held !== 'object' || Array.isArray(held) ? null : ((held as JsonObject)[name] ?? null);
}
