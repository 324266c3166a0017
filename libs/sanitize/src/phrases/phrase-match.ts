/** A phrase found: the rule's place in the book, and offsets in the text that was read, end exclusive. */
export interface PhraseMatch {
  readonly rule: number;
  readonly start: number;
  readonly end: number;
  /** The sentence around it. */
  readonly sentenceStart: number;
  readonly sentenceEnd: number;
  /** Offsets of the words of each step, in the order of the phrase. */
  readonly steps: readonly (readonly [number, number])[];
}

/** The sentence at hand, as places among the words of the text and as offsets. */
export interface Sentence {
  /** Places of its first word and behind its last. */
  readonly from: number;
  readonly to: number;
  /** Offsets. */
  readonly start: number;
  readonly end: number;
  /** First hit that may lie in the window at hand, and behind its last. */
  hit: number;
  readonly hitEnd: number;
  /** First term that may lie in the window at hand. */
  term: number;
}
