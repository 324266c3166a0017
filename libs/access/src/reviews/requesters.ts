/** Where the person works who asked for a review, by the roster of this moment. Implemented where identity is known. */
export abstract class Requesters {
  /** OfficeKey; undefined for somebody who is no member. May throw where the account or the roster is gone: nothing is then approved. */
  abstract officeOf(subject: string): string | undefined;
}
