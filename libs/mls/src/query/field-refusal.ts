import { Refusal } from '@gatehouse/kernel';

/** What is said again is a name and nothing that could carry a value. */
const NAME = /^[A-Za-z_]{1,64}$/;

/**
 * A field that this caller may not use, or that does not exist: the answer is the same, so that asking tells nothing but which of their own words it was.
 * `oracle` says, for the audit alone, that the field was used where its values could be guessed (filter, order, count).
 */
export class FieldRefusal extends Refusal {
  constructor(
    readonly oracle: boolean,
    detail?: string,
  ) {
    super('MLS_FIELD', detail);
  }

  /** `word`: the field as the caller wrote it. */
  static of(word: string, oracle: boolean): FieldRefusal {
    return new FieldRefusal(oracle, NAME.test(word) ? `It is ${word}.` : undefined);
  }
}
