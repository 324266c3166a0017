import type { Reach } from './audience.js';

/** How often policy lets one person make a call: in any span of `perMs` at most so many, counted under the id of the policy. */
export interface Quota {
  readonly policy: string;
  readonly most: number;
  readonly perMs: number;
}

/** What must be done with a permitted call. */
export interface Obligations {
  /** How far the caller's relations to records reach. */
  readonly reach: Reach;
  /** Mask personal data even on records the caller owns (assistants, compliance officers). */
  readonly maskOwn: boolean;
  /** Whoever calls has to say why; without a reason nothing further than `without` counts. */
  readonly reason?: { readonly without: Reach };
  /** All of them have to have room. */
  readonly quotas?: readonly Quota[];
  /** Sentences to tell with the result. */
  readonly notices?: readonly string[];
}

/** The answer of policy.decide. `policies` are the ids of the Cedar policies that made it. `approvers` are roles, or `self` for the caller in person: each has to approve, each role by another person. */
export type Decision =
  | { readonly effect: 'permit'; readonly obligations: Obligations; readonly policies: readonly string[] }
  | {
      readonly effect: 'hold';
      readonly approvers: readonly string[];
      readonly obligations: Obligations;
      readonly policies: readonly string[];
    }
  | { readonly effect: 'refuse'; readonly reason: RefusalReason; readonly policies: readonly string[] };

/** `invisible` answers like an unknown tool; the others name what the caller can change. `arguments`: others than these are allowed. */
export type RefusalReason = 'invisible' | 'licence' | 'membership' | 'forbidden' | 'arguments';
