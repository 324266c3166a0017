import type { FieldRules } from './field-rules.js';

/**
 * Which fields an MLS really serves, from its $metadata. Only names are taken from there, and only to leave things out:
 * what the metadata advertises is never thereby allowed. Until it was read, everything in the dictionary counts as served
 * except what is peculiar to one provider.
 */
export class ServedFields {
  private resources: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;
  /** Rises when the metadata changes. */
  version = 0;

  constructor(private readonly peculiar: ReadonlySet<string> = new Set(['MlgCanView', 'MlgCanUse', 'FeedTypes', 'FeedRules'])) {}

  /** Where the MLS says under which licences its fields may be used; undefined where it says nothing. */
  fieldRules: FieldRules | undefined;

  /** Takes up what the MLS says about its fields now. */
  rule(rules: FieldRules): void {
    this.fieldRules = rules;
    this.version += 1;
  }

  learn(resources: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    this.resources = resources;
    this.version += 1;
  }

  /** Types by resource and field, as far as they were learnt. */
  get all(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.resources ?? new Map();
  }

  get learnt(): boolean {
    return this.resources !== undefined;
  }

  has(resource: string, field: string): boolean {
    const fields = this.resources?.get(resource);
    return fields ? fields.has(field) : !this.peculiar.has(field);
  }

  /** False where the metadata was read and does not name this resource. */
  hasResource(resource: string): boolean {
    return this.resources?.has(resource) ?? true;
  }

  /** The Edm type, where the metadata was read. */
  typeOf(resource: string, field: string): string | undefined {
    return this.resources?.get(resource)?.get(field);
  }
}

const ELEMENT = /<(EntityType|Property|NavigationProperty|EntitySet)\s([^<>]{1,500})>|<\/EntityType>/g;
const NAME = /\bName="([\w.]{1,100})"/;
const BASE = /\bBaseType="([\w.]{1,200})"/;
const TYPE = /\b(?:Type|EntityType)="([\w.()]{1,200})"/;

/** Reads entity sets with their properties from CSDL XML (OData CSDL XML 4.01 §6-8). Linear; anything it does not know is passed over. */
export function readMetadata(xml: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const types = new Map<string, Map<string, string>>();
  const sets = new Map<string, string>();
  const bases = new Map<string, string>();
  let current: Map<string, string> | undefined;
  for (const [element, kind, attributes = ''] of xml.matchAll(ELEMENT)) {
    if (element === '</EntityType>') {
      current = undefined;
      continue;
    }
    const name = NAME.exec(attributes)?.[1];
    const type = TYPE.exec(attributes)?.[1] ?? '';
    if (!name) continue;
    if (kind === 'EntityType') {
      types.set(name, (current = new Map()));
      const base = BASE.exec(attributes)?.[1];
      if (base !== undefined) bases.set(name, base.slice(base.lastIndexOf('.') + 1));
    } else if (kind === 'EntitySet') sets.set(name, type.slice(type.lastIndexOf('.') + 1));
    else current?.set(name, type);
  }
  for (const name of types.keys()) inherit(name, { types, bases });
  // A resource that may only be expanded has a type but no entity set: it goes by the name of its type.
  const resources = new Map<string, ReadonlyMap<string, string>>(types);
  for (const [set, type] of sets) if (types.has(type)) resources.set(set, types.get(type)!);
  return resources;
}

/** What a type has of those that it is derived from (OData CSDL XML 4.01 §6.2). A circle of them ends where it began. */
function inherit(
  name: string,
  { types, bases }: { readonly types: ReadonlyMap<string, Map<string, string>>; readonly bases: Map<string, string> },
): void {
  const seen = new Set([name]);
  for (let base = bases.get(name); base !== undefined && !seen.has(base); base = bases.get(base)) {
    seen.add(base);
    for (const [field, type] of types.get(base) ?? []) if (!types.get(name)!.has(field)) types.get(name)!.set(field, type);
  }
}
