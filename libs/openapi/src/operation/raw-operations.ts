import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { DocumentFault } from '../document/document-fault.js';
import type { References } from '../document/references.js';
import type { HttpMethod, LeftOut, RawOperation } from './operation.js';

const METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MAX_OPERATIONS = 2_000;

/** Which operations become tools. Nothing said: all of them. */
export interface Selection {
  /** operationIds. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Operations that carry one of these tags. */
  readonly tags?: readonly string[];
}

/** The operations of a document in its own order, those that were asked for. */
export function rawOperations(
  document: JsonObject,
  references: References,
  selection: Selection,
): { readonly operations: readonly RawOperation[]; readonly leftOut: readonly LeftOut[] } {
  const { paths } = document;
  if (!isJsonObject(paths)) throw new DocumentFault('it has no paths');
  const operations: RawOperation[] = [];
  const leftOut: LeftOut[] = [];
  for (const [path, given] of Object.entries(paths)) {
    try {
      const item = references.follow(given) ?? {};
      for (const method of METHODS) {
        const definition = references.follow(item[method.toLowerCase()]);
        if (!definition || !isSelected(definition, selection)) continue;
        operations.push({ method, path, definition, parameters: parametersOf(item, definition, references) });
      }
    } catch (fault) {
      if (!(fault instanceof DocumentFault)) throw fault;
      leftOut.push({ operation: path, reason: fault.message });
    }
  }
  if (operations.length > MAX_OPERATIONS)
    throw new DocumentFault(`it has more than ${MAX_OPERATIONS} operations; name those that you need under operations`);
  return { operations, leftOut };
}

function isSelected({ operationId, tags }: JsonObject, { include, exclude, tags: wanted }: Selection): boolean {
  const id = typeof operationId === 'string' ? operationId : '';
  if (exclude?.includes(id)) return false;
  if (!include?.length && !wanted?.length) return true;
  return include?.includes(id) === true || (Array.isArray(tags) && tags.some((tag) => typeof tag === 'string' && wanted?.includes(tag)));
}

function parametersOf(item: JsonObject, definition: JsonObject, references: References): JsonObject[] {
  const found = new Map<string, JsonObject>();
  for (const owner of [item, definition]) {
    const { parameters } = owner;
    for (const given of Array.isArray(parameters) ? parameters : []) {
      const parameter = references.follow(given);
      if (parameter) found.set(`${String(parameter['in'])} ${String(parameter['name'])}`, parameter);
    }
  }
  return [...found.values()];
}
