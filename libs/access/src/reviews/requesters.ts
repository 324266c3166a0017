import type { Principal } from '@gatehouse/kernel';
import type { Approval } from './review-store.js';

/** Who people are by the roster of this moment: those who asked for a review, and those who decided. Implemented where identity is known. */
export abstract class Requesters {
  /** OfficeKey; undefined for somebody who is no member. May throw where the account or the roster is gone: nothing is then approved. */
  abstract officeOf(subject: string): string | undefined;

  /** Whoever gave an approval. May throw as `officeOf`: their approval then counts for nothing. */
  abstract personOf(approval: Approval): Principal;
}
