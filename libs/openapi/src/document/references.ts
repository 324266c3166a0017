import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { DocumentFault } from './document-fault.js';

const MAX_CHAIN = 16;

/** Follows `$ref` inside one document (JSON Pointer, RFC 6901). A reference to anywhere else is a fault: nothing is fetched, no file is opened. */
export class References {
  constructor(private readonly document: JsonObject) {}

  /** The object that a node is, or that it refers to. Undefined for what is no object. Throws DocumentFault. */
  follow(node: JsonValue | undefined): JsonObject | undefined {
    let here = node;
    for (let steps = 0; isJsonObject(here) && typeof here['$ref'] === 'string'; steps += 1) {
      if (steps >= MAX_CHAIN) throw new DocumentFault('a reference in it leads in a circle');
      here = this.at(here['$ref']);
    }
    return isJsonObject(here) ? here : undefined;
  }

  /** What a reference points at. Throws DocumentFault. */
  at(reference: string): JsonValue {
    if (reference !== '#' && !reference.startsWith('#/')) throw new DocumentFault('it refers outside of itself');
    let here: JsonValue = this.document;
    for (const part of reference.split('/').slice(1)) {
      const key = unescaped(part);
      const holds = typeof here === 'object' && here !== null && Object.hasOwn(here, key);
      if (!holds) throw new DocumentFault('a reference in it leads nowhere');
      here = (here as JsonObject)[key]!;
    }
    return here;
  }
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    throw new DocumentFault('a reference in it is malformed');
  }
}
