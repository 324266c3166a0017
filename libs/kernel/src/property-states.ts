import type { McpCall } from './call.js';
import { allListingsIn } from './rule-choices.js';

/** Where the properties lie that a call names, for rules that are the law of some states. */
export abstract class PropertyStates {
  /** Two-letter codes, of each listing that the call names by its ListingKey and that the caller may know of. Throws Refusal where nobody can tell now. */
  abstract of(call: McpCall): Promise<readonly string[]>;

  isAskedBy(call: McpCall): boolean {
    return allListingsIn(call.arguments).length > 0;
  }
}

/** For a gateway without an MLS: only what the call says counts. */
export class UnknownStates extends PropertyStates {
  of(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  override isAskedBy(): boolean {
    return false;
  }
}
