import { ScimFault } from './scim-fault.js';
import { parseFilter, type Filter } from './scim-filter.js';
import { PatchedList } from './scim-patched-list.js';
import type { Attribute, Shape } from './scim-schema.js';
import { members, readOne, readValue, type Resource } from './scim-values.js';

const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MOST_OPERATIONS = 1_000;
const LONGEST_PATH = 2_000;
/** The filter is judged by its own reader. */
const PATH = /^([A-Za-z_$][\w$-]*)(?:\[([^]*)\])?(?:\.([\w$-]+))?$/;

export type PatchOp = 'add' | 'replace' | 'remove';

interface Operation {
  readonly op: PatchOp;
  readonly path?: string;
  readonly value: unknown;
}

/** Where an operation changes something. */
interface Target {
  readonly extension?: string;
  readonly attribute: Attribute;
  readonly filter?: Filter;
  readonly part?: Attribute;
}

/** Draft of a resource, as deep as resources are. */
type Draft = Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Changes a resource as RFC 7644 section 3.5.2 says and as Okta and Entra ID do: operations in any case, a path in the name of a member,
 * members that are removed by value. Attributes that are not kept are passed over. Throws ScimFault.
 */
export function patched(shape: Shape, resource: Resource, body: unknown): Resource {
  const draft: Draft = structuredClone({ ...resource });
  for (const operation of operationsOf(body)) apply(shape, draft, operation);
  for (const { id } of shape.extensions) if (isObject(draft[id]) && Object.keys(draft[id]).length === 0) delete draft[id];
  return draft;
}

function operationsOf(body: unknown): readonly Operation[] {
  const given = isObject(body) ? members(body) : undefined;
  const [schemas, operations] = [given?.get('schemas'), given?.get('operations')];
  if (!Array.isArray(schemas) || !schemas.includes(PATCH_SCHEMA) || !Array.isArray(operations) || operations.length === 0)
    throw ScimFault.badRequest('invalidSyntax', `A patch has schemas with ${PATCH_SCHEMA} and a list of Operations.`);
  if (operations.length > MOST_OPERATIONS)
    throw ScimFault.badRequest('tooMany', `A patch has at most ${MOST_OPERATIONS} operations; send several.`);
  return operations.map(operationOf);
}

function operationOf(given: unknown): Operation {
  const fields = isObject(given) ? members(given) : new Map<string, unknown>();
  const [op, path] = [fields.get('op'), fields.get('path')];
  const known = typeof op === 'string' ? (['add', 'replace', 'remove'] as const).find((each) => each === op.toLowerCase()) : undefined;
  if (!known) throw ScimFault.badRequest('invalidSyntax', 'The op of an operation is add, replace or remove.');
  if (path !== undefined && (typeof path !== 'string' || path.length > LONGEST_PATH))
    throw ScimFault.badRequest('invalidPath', `A path is a text of at most ${LONGEST_PATH} characters.`);
  return { op: known, value: fields.get('value'), ...(path ? { path } : {}) };
}

function apply(shape: Shape, draft: Draft, { op, path, value }: Operation): void {
  if (path !== undefined) return applyAt(shape, draft, { op, path, value });
  if (op === 'remove') throw ScimFault.badRequest('noTarget', 'A remove operation needs a path.');
  if (!isObject(value)) throw ScimFault.badRequest('invalidValue', 'Without a path the value has to be an object.');
  for (const [name, each] of Object.entries(value)) {
    // Okta sends the id along with what it changes.
    if (isChangeable(shape, name)) applyAt(shape, draft, { op, path: name, value: each });
  }
}

function isChangeable(shape: Shape, name: string): boolean {
  return name.toLowerCase() !== 'schemas' && !shape.find(name)?.attribute.isReadOnly;
}

function applyAt(shape: Shape, draft: Draft, { op, path, value }: Required<Operation>): void {
  const { schema, rest } = shape.split(path);
  if (schema && rest === undefined) return applyExtension(shape, draft, { op, path: schema.id, value });
  const target = schema && targetOf(shape, path, rest!);
  if (!target) return;
  if (target.attribute.isReadOnly) throw ScimFault.badRequest('mutability', `${target.attribute.name} cannot be changed.`);
  const { extension } = target;
  const container = extension === undefined ? draft : ((draft[extension] ??= {}) as Draft);
  if (target.attribute.isMany) applyToList(container, target, { op, value });
  else applyToOne(container, target, { op, value });
}

/** A path that is a schema: its attributes are in the value. */
function applyExtension(shape: Shape, draft: Draft, { op, path: id, value }: Required<Operation>): void {
  if (op === 'remove') {
    if (id !== shape.core.id) delete draft[id];
    return;
  }
  if (!isObject(value)) throw ScimFault.badRequest('invalidValue', 'The value for a whole schema has to be an object.');
  for (const [name, each] of Object.entries(value)) applyAt(shape, draft, { op, path: `${id}:${name}`, value: each });
}

function targetOf(shape: Shape, path: string, rest: string): Target | undefined {
  const found = PATH.exec(rest);
  if (!found) throw ScimFault.badRequest('invalidPath', 'The path cannot be read.');
  const [, name, filterText, partName] = found;
  const prefix = path.slice(0, path.length - rest.length);
  const place = shape.find(`${prefix}${name}${partName === undefined ? '' : `.${partName}`}`);
  const filter = filterText === undefined ? undefined : parseFilter(filterText);
  if (!place) return undefined;
  if (filter && !place.attribute.isMany) throw ScimFault.badRequest('invalidPath', `${place.attribute.name} is no list.`);
  return { ...place, ...(filter ? { filter } : {}) };
}

function applyToOne(container: Draft, { attribute, part }: Target, { op, value }: Omit<Operation, 'path'>): void {
  const { name, type } = attribute;
  if (part) {
    const inner: Draft = { ...(container[name] as Draft | undefined) };
    assign(inner, part.name, op === 'remove' ? undefined : readValue(part, value));
    assign(container, name, Object.keys(inner).length > 0 ? inner : undefined);
    return;
  }
  const read = op === 'remove' ? undefined : readValue(attribute, value);
  // Of an object, what is not given stays (RFC 7644 section 3.5.2.3).
  assign(
    container,
    name,
    type === 'complex' && read !== undefined ? { ...(container[name] as Draft | undefined), ...(read as Draft) } : read,
  );
}

function applyToList(container: Draft, { attribute, filter, part }: Target, { op, value }: Omit<Operation, 'path'>): void {
  const list = new PatchedList(attribute, (container[attribute.name] as Resource[] | undefined) ?? []);
  if (op === 'remove') list.remove(filter, part, value);
  else if (part) list.setPart(op, { filter, part, value: readOne(part, value ?? '') });
  else if (filter) list.merge(filter, readOne(attribute, value) as Resource);
  else list.take(op, (readValue(attribute, value) as Resource[] | undefined) ?? []);
  assign(container, attribute.name, list.elements.length > 0 ? list.elements : undefined);
}

function assign(draft: Draft, name: string, value: unknown): void {
  if (value === undefined) delete draft[name];
  else draft[name] = value;
}
