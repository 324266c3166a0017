/**
 * Which person at an identity provider has which sign-in name here, from their first sign-in on. A name that was given to somebody else there
 * does not open the account of whoever had it before. Shared by every node; subjects are keyed digests.
 */
export abstract class SubjectBindings {
  abstract userOf(connection: string, subject: string): Promise<string | undefined>;
  /** False where somebody else of this connection has the name. A person whose name changed takes the new one. Of two at once one gets true. */
  abstract bind(connection: string, subject: string, user: string): Promise<boolean>;
  /** Frees a name at every connection. False where nobody had it. */
  abstract release(user: string): Promise<boolean>;
}
