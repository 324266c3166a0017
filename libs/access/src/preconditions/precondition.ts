import type { Activity, JsonValue } from '@gatehouse/kernel';

/** What is known about a call, by name: from its arguments, from records, and from the gateway itself (see `GIVEN_FACTS`). */
export type Facts = Readonly<Record<string, JsonValue | undefined>>;

/**
 * Facts that the gateway knows by itself. Times are ISO 8601; `licenceStates` are two-letter codes; `actsAs` is `member` of the MLS, or `public`.
 */
export const GIVEN_FACTS = ['now', 'brokerageName', 'licenceNumber', 'licenceStatus', 'licenceStates', 'memberName', 'actsAs'] as const;

/** One test of one fact. Exactly one of the tests is given. A fact that is not known passes none of them. */
export interface Condition {
  readonly fact: string;
  /** True or false, or one of these texts, in any case. */
  readonly is?: readonly (string | boolean)[];
  readonly isNot?: readonly (string | boolean)[];
  /** There is a value, whatever it is. A fact that is null was looked for and is not there; one that is missing is not known. */
  readonly present?: true;
  /** As `present`, and it says no no: a paper, or a consent, that is there. */
  readonly given?: true;
  /** Fact that holds a time: this one is at it or before. A date without a time is compared by day. */
  readonly notAfter?: string;
  readonly notBefore?: string;
  /** It lies at most so many days back, and not ahead. */
  readonly withinDays?: number;
  /** A number, or how many different ones a list has. */
  readonly atLeast?: number;
  /** A text that holds one of these, in any case. */
  readonly mentions?: readonly string[];
  /** A text that holds none of these. */
  readonly omits?: readonly string[];
  /** A text that holds the text of this fact, in any case. */
  readonly mentionsFact?: string;
  /** A text that does not hold the words of this fact, in any case and whatever stands between them. */
  readonly omitsFact?: string;
  /** A text that is that of this fact, or among those of it where it is a list, in any case. */
  readonly amongFact?: string;
  /** An IANA time zone in which it is now between these hours, the first included. */
  readonly hoursThere?: { readonly from: number; readonly to: number };
}

export interface RuleSource {
  readonly document: string;
  readonly section: string;
  /** ISO date on which it was looked up. */
  readonly asOf: string;
}

/** Something that has to be so before an activity may go ahead. Data of compliance/packs/preconditions, one declaration per rule. */
export interface Precondition {
  readonly id: string;
  readonly title: string;
  readonly activity: Activity;
  /** Two-letter codes of the states whose law it is; left out, it holds everywhere. */
  readonly states?: readonly string[];
  /** ISO date since when it holds. */
  readonly effective?: string;
  /** It bears on a call where all of these are so, or are not known. */
  readonly when?: readonly Condition[];
  /** Any of these makes an exception. */
  readonly unless?: readonly Condition[];
  readonly requires: readonly Condition[];
  /** What is told where it is not met: what to do. */
  readonly says: string;
  /** Told with the result where the call went ahead. */
  readonly notice?: string;
  /** Event of the audit taxonomy where it is not met. */
  readonly event?: string;
  /** Why it is off until a deployment turns it on: disputed, vacated, or not in force. */
  readonly off?: string;
  readonly source: RuleSource;
  readonly status: 'counsel review needed';
  readonly examples: { readonly met: readonly Facts[]; readonly unmet: readonly Facts[] };
}
