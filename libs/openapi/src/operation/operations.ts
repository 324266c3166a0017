import { atOnce, sha256Hex, type JsonObject } from '@gatehouse/kernel';
import { DocumentFault } from '../document/document-fault.js';
import { References } from '../document/references.js';
import type { LeftOut, Operation, RawOperation } from './operation.js';
import { operationOf } from './operation-of.js';
import type { Reserved } from './parameter.js';
import { rawOperations, type Selection } from './raw-operations.js';

/** Names that every client and model takes. */
const MAX_TOOL_NAME = 64;

export interface Operations {
  /** By tool name. */
  readonly served: ReadonlyMap<string, Operation>;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The operations of a document as tools. Where two would have one name neither is served: which of the two is meant is not for the order
 * of a document to say. Throws DocumentFault where the document as a whole cannot be used.
 */
export function operationsOf(document: JsonObject, selection: Selection, reserved: Reserved = {}): Operations {
  return atOnce(operationsInParts(document, selection, reserved));
}

/** As `operationsOf`, with a pause after each operation: the largest documents hold a thousand, at a millisecond or more each. */
export function* operationsInParts(document: JsonObject, selection: Selection, reserved: Reserved): Generator<void, Operations> {
  const references = new References(document);
  const { operations, leftOut: unread } = rawOperations(document, references, selection);
  const byName = groupedBy(operations);
  const served = new Map<string, Operation>();
  const leftOut = [...unread];
  for (const [name, [raw, ...others]] of byName) {
    yield;
    if (others.length > 0) {
      for (const one of [raw!, ...others])
        leftOut.push({
          operation: labelOf(one),
          reason: `another operation would be called ${name} too; give them operationIds that differ`,
        });
      continue;
    }
    try {
      served.set(name, operationOf(raw!, name, references, reserved));
    } catch (fault) {
      if (!(fault instanceof DocumentFault)) throw fault;
      leftOut.push({ operation: labelOf(raw!), reason: fault.message });
    }
  }
  return { served, leftOut };
}

function groupedBy(operations: readonly RawOperation[]): Map<string, RawOperation[]> {
  const groups = new Map<string, RawOperation[]>();
  for (const raw of operations) {
    const name = toolName(raw);
    const group = groups.get(name);
    if (group) group.push(raw);
    else groups.set(name, [raw]);
  }
  return groups;
}

/** The operationId, or method and path where there is none, in the characters of a tool name. A long one ends in a digest, so that two do not become one. */
function toolName({ method, path, definition }: RawOperation): string {
  const { operationId } = definition;
  const given = typeof operationId === 'string' && operationId !== '' ? operationId : `${method.toLowerCase()}${path}`;
  const plain = given.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'operation';
  return plain.length <= MAX_TOOL_NAME ? plain : `${plain.slice(0, MAX_TOOL_NAME - 9)}_${sha256Hex(plain).slice(0, 8)}`;
}

function labelOf({ method, path, definition }: RawOperation): string {
  const { operationId } = definition;
  return typeof operationId === 'string' ? operationId.slice(0, 100) : `${method} ${path}`.slice(0, 100);
}
