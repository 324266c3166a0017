import type { McpCall } from '@gatehouse/kernel';
import type { Suppression } from './row-rules.js';

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
