import type { Clock } from '@gatehouse/kernel';
import type { AccountDirectory } from '../accounts/account-directory.js';
import type { People } from '../accounts/people.js';
import type { PeopleStore } from '../accounts/people-store.js';
import type { Place, Shape } from './scim-schema.js';

/** An identity provider that provisions people, as one request of it is answered. */
export interface ScimClient {
  /** Origin of the people whom it sees and changes. */
  readonly id: string;
  readonly shape: Shape;
  /** Where its users have their RESO MemberKey. */
  readonly member: Place;
}

/** What a SCIM client did. `details`: ids, sign-in names, names of attributes and counts; no other value. */
export interface ScimEvent {
  readonly kind: string;
  readonly client: string;
  readonly severity?: 'info' | 'warn';
  readonly details: Readonly<Record<string, string | number>>;
}

/** What SCIM works on. */
export interface ScimPlace {
  /** Address of the SCIM endpoint, without a slash at its end. */
  readonly base: string;
  readonly people: People;
  readonly store: Pick<PeopleStore, 'groups'>;
  readonly accounts: Pick<AccountDirectory, 'holderOf' | 'isListed'>;
  readonly clock: Clock;
  /** Ends whatever a person has: tokens, consents, browser sessions. */
  readonly withdraw: (user: string) => Promise<void>;
  /** The name stands for nobody any more: what was granted to it ends, or whoever is called so next would have it. */
  readonly nameFreed: (user: string, by: string) => Promise<void>;
  /** Durable when it resolves. */
  readonly record: (event: ScimEvent) => Promise<void>;
}
