import { isJsonObject, type Descriptor, type OfferKind } from '@gatehouse/kernel';

/** RFC 3339, as `lastModified` is written (MCP 2026-07-28, annotations). A client refuses a whole list for a date without a time. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

interface Definition {
  /** What is listed. */
  readonly descriptor: Descriptor;
  /** What is pinned: the same object where all of it is. */
  readonly definition: Descriptor;
}

/**
 * A resource's size and the moment of its last change speak of its content and change with it; all else defines it. They are listed and
 * not pinned, which is why they may be nothing but a number and a date: what is neither is left out.
 */
export function definitionOf(kind: OfferKind, given: Descriptor): Definition {
  if (kind !== 'resource') return { descriptor: given, definition: given };
  const { size, ...rest } = given;
  const annotations = isJsonObject(rest['annotations']) ? rest['annotations'] : undefined;
  const { lastModified, ...lasting } = annotations ?? {};
  if (size === undefined && lastModified === undefined) return { descriptor: given, definition: given };
  const definition: Descriptor = { ...rest, name: given.name, ...(annotations ? { annotations: lasting } : {}) };
  const dated = typeof lastModified === 'string' && MOMENT.test(lastModified);
  const descriptor: Descriptor = {
    ...definition,
    ...(typeof size === 'number' ? { size } : {}),
    ...(dated ? { annotations: { ...lasting, lastModified } } : {}),
  };
  return { descriptor, definition };
}
