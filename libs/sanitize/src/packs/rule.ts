import type { Surface, Verdict } from '@gatehouse/kernel';
import type { SignalKind } from '../canonical/spans.js';

/** Families of rules; a refusal code and an audit label follow from the family. */
export const FAMILIES = [
  'prompt_injection',
  'hidden_text',
  'credential_access',
  'access_code',
  'wire_fraud',
  'fair_housing',
  'conduct',
  // Words that are lawful here and unlawful there: people decide, in what is published or sent.
  'trade_practice',
] as const;
export type Family = (typeof FAMILIES)[number];

export const STATUSES = ['in force', 'counsel review needed'] as const;

/** A text that a rule must act on or leave alone. `surface` is the first of the rule's where not said. */
export interface RuleExample {
  readonly text: string;
  readonly surface?: Surface;
}

/** The law of one state within a rule. */
export interface Jurisdiction {
  /** Two-letter code. */
  readonly state: string;
  readonly law: string;
  /** ISO date since when it holds, where that matters still. */
  readonly since?: string;
  /** Why it is off until a deployment turns it on: disputed, repealed, vacated. */
  readonly off?: string;
}

/** One rule of a pack as it is written (compliance/packs/pack.schema.json). */
export interface PackRule {
  readonly id: string;
  readonly title: string;
  readonly family: Family;
  /** Evidence of one group counts once; evidence of different groups adds up. */
  readonly group: string;
  /** What the rule does by itself on each surface; on surfaces that are not named it is not looked at. */
  readonly surfaces: Readonly<Partial<Record<Surface, Verdict>>>;
  readonly score: number;
  readonly phrases?: readonly string[];
  /** Words that silence the rule in the same sentence, whoever put them there. */
  readonly unless?: readonly string[];
  /** Words that mean no harm themselves ("never send wire instructions"): the rule passes over them and reads the rest of the sentence as ever. */
  readonly spares?: readonly string[];
  /** What the trained reading of requests calls this conduct, and from which of its scores the rule points at a text, and acts on it. */
  readonly reads?: { readonly as: readonly string[]; readonly flag: number; readonly act: number };
  readonly languages?: 'all' | readonly string[];
  readonly signal?: SignalKind;
  /** Which step of the phrases (from 0, -1 the last) is a value that no model may see. */
  readonly redact?: number;
  /** The last step of that value where it has several words; the same step where not given. */
  readonly redactTo?: number;
  /** Not a finding by itself: the words look like words under this cipher, so the text is read again without it. */
  readonly decode?: 'rot13' | 'reversed';
  /** People say this among one another too: without a detector that sees something as well, the rule only points at it. */
  readonly corroborate?: true;
  /** What is told where the rule acts: why, in a sentence, and words to put in place of those that it met. */
  readonly advice?: { readonly explains: string; readonly neutral?: string };
  readonly source: { readonly document: string; readonly section: string; readonly asOf: string };
  readonly status: (typeof STATUSES)[number];
  /** It counts where one of these states does; everywhere where left out. */
  readonly jurisdictions?: readonly Jurisdiction[];
  /** ISO date since when it counts. */
  readonly effective?: string;
  /** Why it is off until a deployment turns it on. */
  readonly off?: string;
  readonly examples: { readonly acts: readonly (string | RuleExample)[]; readonly leavesAlone: readonly (string | RuleExample)[] };
}

/** From which combined score on a surface gets which verdict. */
export interface Thresholds {
  readonly flag: number;
  readonly hold: number;
  readonly block: number;
}

export interface Pack {
  readonly pack: string;
  readonly version: string;
  readonly title: string;
  /** What of it no model may ever see. Its rules can be neither watched only, nor turned off, nor excepted from. */
  readonly guards?: string;
  readonly rules: readonly PackRule[];
}

/** Everything that the packs folder holds, checked. */
export interface PackLibrary {
  readonly packs: readonly Pack[];
  readonly rules: readonly PackRule[];
  readonly thresholds: Readonly<Record<Surface, Thresholds>>;
  /** SHA-256 of all files read, for the audit: which rules were in force. */
  readonly digest: string;
}
