import type { JsonObject, McpCall, RefusalCode } from '@gatehouse/kernel';
import type { Suppression } from '../terms/row-rules.js';

/** What a built-in tool read, before it becomes a tool result. */
export interface ToolAnswer {
  readonly content: JsonObject;
  readonly rows: number;
  /** Listings among the rows, for the export caps. */
  readonly listingKeys: readonly string[];
  /** A write that did not happen as asked: said as a failed result, so that words of the MLS pass the same stages as any answer. */
  readonly failure?: { readonly code: RefusalCode; readonly sentence: string };
}

const EVENTS: Readonly<Record<Suppression, string>> = {
  optout: 'mls.optout.suppressed',
  licence: 'mls.usecase.mismatch',
  status: 'data.query.rewritten',
};

/** Counts a row that was left out. The caller is not told: an opt-out that is announced is no opt-out. */
export function noteSuppressed(call: McpCall, why: Suppression): void {
  call.tally('suppressed');
  call.label(EVENTS[why]);
}
