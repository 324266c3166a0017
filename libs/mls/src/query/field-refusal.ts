import { Refusal } from '@gatehouse/kernel';

/**
 * A field that this caller may not use, or that does not exist: the answer is the same, so that asking tells nothing.
 * `oracle` says, for the audit alone, that the field was used where its values could be guessed (filter, order, count).
 */
export class FieldRefusal extends Refusal {
  constructor(
    readonly oracle: boolean,
    detail?: string,
  ) {
    super('MLS_FIELD', detail);
  }
}
