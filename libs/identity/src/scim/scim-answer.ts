import type { GroupRecord, PersonRecord } from '../accounts/person.js';
import { groupShape, type Shape } from './scim-schema.js';
import type { Resource } from './scim-values.js';

/** A resource as it is answered, whole. */
export type Answered = Record<string, unknown> & { readonly id: string; readonly schemas: readonly string[] };

export const etagOf = ({ version }: { readonly version: number }): string => `W/"${version}"`;

function metaOf(record: PersonRecord | GroupRecord, resourceType: string, base: string): object {
  return {
    resourceType,
    created: new Date(record.createdAt).toISOString(),
    lastModified: new Date(record.changedAt).toISOString(),
    location: `${base}/${resourceType}s/${record.id}`,
    version: etagOf(record),
  };
}

export function answeredUser(shape: Shape, record: PersonRecord, base: string): Answered {
  const attributes = record.attributes ?? {};
  const used = shape.extensions.filter(({ id }) => attributes[id] !== undefined).map(({ id }) => id);
  return { schemas: [shape.core.id, ...used], id: record.id, ...attributes, active: record.active, meta: metaOf(record, 'User', base) };
}

export function answeredGroup(record: GroupRecord, base: string): Answered {
  const { id, name, externalId, members } = record;
  return {
    schemas: [groupShape.core.id],
    id,
    ...(externalId === undefined ? {} : { externalId }),
    displayName: name,
    members: members.map((value) => ({ value, type: 'User', $ref: `${base}/Users/${value}` })),
    meta: metaOf(record, 'Group', base),
  };
}

/** Which attributes a client wants (RFC 7644 section 3.9). */
export class Projection {
  private readonly wanted: ReadonlySet<string> | undefined;
  private readonly unwanted: ReadonlySet<string>;

  constructor(
    query: URLSearchParams,
    private readonly shape: Shape,
  ) {
    const given = query.get('attributes');
    this.wanted = given === null ? undefined : this.names(given);
    this.unwanted = this.names(query.get('excludedAttributes') ?? '');
  }

  /** `id` and `schemas` are always answered. */
  of(answered: Answered): Resource {
    const kept = Object.entries(answered).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'id' || name === 'schemas') return [[name, value]];
      const low = name.toLowerCase();
      if (this.unwanted.has(low)) return [];
      if (this.wanted === undefined || this.wanted.has(low)) return [[name, this.without(low, value)]];
      const part = this.partsOf(low, value);
      return part === undefined ? [] : [[name, part]];
    });
    return Object.fromEntries(kept);
  }

  private without(name: string, value: unknown): unknown {
    return picked(value, (part) => !this.unwanted.has(`${name}.${part}`));
  }

  private partsOf(name: string, value: unknown): unknown {
    if (![...(this.wanted ?? [])].some((each) => each.startsWith(`${name}.`))) return undefined;
    return picked(value, (part) => this.wanted!.has(`${name}.${part}`));
  }

  /** Names as they stand in a resource: extensions by URN, a dot before a part. */
  private names(list: string): ReadonlySet<string> {
    const paths = list
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
    return new Set(paths.map((path) => this.asNamed(path).toLowerCase()));
  }

  private asNamed(path: string): string {
    const { schema, rest } = this.shape.split(path);
    if (!schema) return path;
    if (rest === undefined) return schema.id;
    return schema === this.shape.core ? rest : `${schema.id}.${rest}`;
  }
}

function picked(value: unknown, isKept: (part: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => picked(each, isKept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => isKept(name.toLowerCase())));
}
