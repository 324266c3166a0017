import type { Verdict } from '@gatehouse/kernel';
import type { Span } from '../canonical/spans.js';
import type { PackRule } from '../packs/rule.js';

/** One rule seen at one place of the input. Offsets are UTF-16 units of the input, end exclusive. */
export interface Evidence extends Span {
  readonly rule: PackRule;
  readonly score: number;
  readonly verdict: Verdict;
  /** The sentence that holds it; the payload as a whole where it was encoded. */
  readonly sentence: Span;
  /** Values that no model may see. */
  readonly redact: readonly Span[];
  /** Told about rather than said: quoted in a text that explains attacks. */
  readonly reported: boolean;
  /** Read where people do not: decoded, or hidden from the eye. */
  readonly isConcealed?: boolean;
  /** By likeness alone and less surely than what the rule acts on: it goes on record and no further. */
  readonly isHint?: boolean;
  /** States by whose law it counts, where the rule is the law of some. */
  readonly states?: readonly string[];
}
