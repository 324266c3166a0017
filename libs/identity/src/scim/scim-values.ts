import { ScimFault } from './scim-fault.js';
import type { Found, Sight } from './scim-filter.js';
import { COMMON, type Attribute, type Place, type Shape } from './scim-schema.js';

/** A resource as it is kept: names as the schema writes them, extensions under their URN, nothing but what the schema knows. */
export type Resource = Readonly<Record<string, unknown>>;
type Draft = Record<string, unknown>;

const LONGEST_TEXT = 1_024;
/** Of a list that is no membership. */
const MOST_ELEMENTS = 50;

const bad = (name: string, expected: string): ScimFault => ScimFault.badRequest('invalidValue', `${name} has to be ${expected}.`);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own members by name without regard to case: what a client calls `__proto__` is a name like any other. */
export function members(value: Record<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

/** A value as an attribute takes it; undefined for none. Throws ScimFault. */
export function readValue(attribute: Attribute, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (attribute.isMany) return readMany(attribute, value);
  return readOne(attribute, value);
}

function readMany(attribute: Attribute, value: unknown): unknown {
  const list = Array.isArray(value) ? value : [value];
  if (attribute.name !== 'members' && list.length > MOST_ELEMENTS) throw bad(attribute.name, `a list of at most ${MOST_ELEMENTS}`);
  // Some clients send the values alone.
  const read = list.map((each) => readOne(attribute, typeof each === 'string' ? { value: each } : each) as Resource);
  const kept = read.filter((each) => Object.keys(each).length > 0);
  return kept.length > 0 ? kept : undefined;
}

export function readOne({ name, type, parts = [] }: Attribute, value: unknown): unknown {
  if (type === 'complex') {
    if (!isObject(value)) throw bad(name, 'an object');
    const given = members(value);
    return readAll(parts, (part) => given.get(part.name.toLowerCase()));
  }
  if (type === 'boolean') {
    if (typeof value === 'boolean') return value;
    // Entra ID writes "True" and "False".
    if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
    throw bad(name, 'true or false');
  }
  const bare = unwrapped(value);
  const text = typeof bare === 'number' ? String(bare) : bare;
  if (typeof text !== 'string' || text.length > LONGEST_TEXT || /\p{Cc}/u.test(text))
    throw bad(name, `a text of at most ${LONGEST_TEXT} characters without control characters`);
  return text === '' ? undefined : text;
}

/** Entra ID once wrote a text as `[{ "value": "…" }]`, and does so where it is told to. */
function unwrapped(value: unknown): unknown {
  const only = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  return isObject(only) && 'value' in only ? only['value'] : only;
}

function readAll(attributes: readonly Attribute[], given: (attribute: Attribute) => unknown): Draft {
  const read = attributes
    .filter(({ isReadOnly }) => !isReadOnly)
    .map((attribute) => [attribute.name, readValue(attribute, given(attribute))] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** Reads a whole resource as a client sends it. What is read-only or not kept is passed over (RFC 7644 section 3.3). Throws ScimFault. */
export function readResource(shape: Shape, body: unknown): Resource {
  if (!isObject(body)) throw ScimFault.badRequest('invalidSyntax', 'The body has to be a JSON object.');
  const given = members(body);
  const core = readAll([...COMMON, ...shape.core.attributes], ({ name }) => given.get(name.toLowerCase()));
  for (const { id, attributes } of shape.extensions) {
    const extension = given.get(id.toLowerCase());
    if (!isObject(extension)) continue;
    const inner = members(extension);
    const read = readAll(attributes, ({ name }) => inner.get(name.toLowerCase()));
    if (Object.keys(read).length > 0) core[id] = read;
  }
  return core;
}

/** Throws ScimFault where something is missing that the schema requires. */
export function assertComplete({ core }: Shape, resource: Resource): void {
  const missing = core.attributes.find(({ name, isRequired }) => isRequired && resource[name] === undefined);
  if (missing) throw bad(missing.name, 'given');
}

/** What is at a place, as a list. */
export function valuesAt(resource: Resource, { extension, attribute, part }: Place): readonly unknown[] {
  const container = extension === undefined ? resource : (resource[extension] as Resource | undefined);
  const value = container?.[attribute.name];
  if (value === undefined) return [];
  const whole = Array.isArray(value) ? value : [value];
  const wanted = part?.name ?? (attribute.isMany ? 'value' : undefined);
  if (wanted === undefined) return whole;
  return whole.map((each: Resource) => each[wanted]).filter((each) => each !== undefined);
}

/** A resource as a filter sees it. An attribute that is not kept has no value. */
export class ResourceSight implements Sight {
  constructor(
    private readonly shape: Shape,
    private readonly resource: Resource,
  ) {}

  at(path: string): Found {
    const place = this.shape.find(path);
    if (!place) return { values: [], isCaseExact: false };
    const { attribute, part } = place;
    return { values: valuesAt(this.resource, place), isCaseExact: (part ?? valuePartOf(attribute)).isCaseExact ?? false };
  }

  elements(path: string): readonly Sight[] {
    const place = this.shape.find(path);
    if (!place?.attribute.isMany || place.part) return [];
    return ((this.resource[place.attribute.name] as Resource[] | undefined) ?? []).map((each) => new ElementSight(place.attribute, each));
  }
}

function valuePartOf(attribute: Attribute): Attribute {
  return attribute.parts?.find(({ name }) => name === 'value') ?? attribute;
}

/** One element of a list as a filter sees it. */
export class ElementSight implements Sight {
  constructor(
    private readonly attribute: Attribute,
    private readonly element: Resource,
  ) {}

  at(path: string): Found {
    const part = this.attribute.parts?.find(({ name }) => name.toLowerCase() === path.toLowerCase());
    const value = part && this.element[part.name];
    return { values: value === undefined ? [] : [value], isCaseExact: part?.isCaseExact ?? false };
  }

  elements(): readonly Sight[] {
    return [];
  }
}
