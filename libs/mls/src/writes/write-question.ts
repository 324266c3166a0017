import type { JsonObject } from '@gatehouse/kernel';
import type { Decider } from './write-rules.js';

/** What a call wants written. `decided`: changes of status that this tool may make. */
export type WriteQuestion =
  | {
      readonly kind: 'listing';
      readonly key: string;
      readonly listingKey: string;
      readonly changes: JsonObject;
      readonly decided: readonly Decider[];
    }
  | { readonly kind: 'showing'; readonly key: string; readonly listingKey: string; readonly body: JsonObject };

/** The record before the write, and what is sent, in the MLS's own spelling. */
export interface PreparedWrite {
  readonly question: WriteQuestion;
  readonly row: JsonObject;
  readonly etag?: string;
  readonly changes: JsonObject;
  /** The same as it is read back: enumerations by the names that people read. */
  readonly expected: JsonObject;
}
