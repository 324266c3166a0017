import type { JsonObject, RefusalCode } from '@gatehouse/kernel';

export { noteSuppressed } from '../terms/suppression.js';

/** What a built-in tool read, before it becomes a tool result. */
export interface ToolAnswer {
  readonly content: JsonObject;
  readonly rows: number;
  /** Listings among the rows, for the export caps. */
  readonly listingKeys: readonly string[];
  /** A write that did not happen as asked: said as a failed result, so that words of the MLS pass the same stages as any answer. */
  readonly failure?: { readonly code: RefusalCode; readonly sentence: string };
}
