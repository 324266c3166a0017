import { shippedTable } from '@gatehouse/tables';

interface NonDisclosureRule {
  readonly states: readonly string[];
  readonly source: { readonly document: string; readonly section: string; readonly asOf: string };
}

let kept: ReadonlySet<string> | undefined;

/** Postal codes of the states in which a sale price is no public record (compliance/mls/non-disclosure.yaml). Throws Error for an entry without states or source. */
export function nonDisclosureStates(): ReadonlySet<string> {
  kept ??= statesOf(shippedTable('mls/non-disclosure.yaml'));
  return kept;
}

function statesOf(document: unknown): ReadonlySet<string> {
  const rules = Array.isArray(document) ? (document as NonDisclosureRule[]) : [];
  const whole = rules.every(({ states, source }) => Array.isArray(states) && states.length > 0 && source?.document && source.asOf);
  if (rules.length === 0 || !whole) throw new Error('mls/non-disclosure.yaml: expected entries with states and source: no source, no rule');
  return new Set(rules.flatMap(({ states }) => states));
}
