/** A person as the brokerage's identity provider told us, by SCIM or at a sign-in. */
export interface Person {
  /** Sign-in name, unique without regard to case. */
  readonly user: string;
  /** Id of the SCIM client or of the single sign-on connection that vouches for it. One id used for both is one identity provider. */
  readonly origin: string;
  /** Its `sub` at that identity provider, or the SCIM externalId. */
  readonly subject?: string;
  readonly name?: string;
  /** RESO MemberKey. */
  readonly member?: string;
  /** Names of groups as the identity provider has them. */
  readonly groups: readonly string[];
  readonly active: boolean;
}

/** A person as it is kept. Times are milliseconds since the epoch. */
export interface PersonRecord extends Person {
  /** Never used for another person, nor again for the same one once it was deleted. */
  readonly id: string;
  /** What a SCIM client said of them, in the shape of RFC 7643 section 4.1; absent where none provisions them. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** An administrator freed the name. Kept so that other nodes hear of it; nothing else finds it. */
  readonly forgotten?: true;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Grows with every change of anybody. */
  readonly version: number;
}

/** A group of a SCIM client. */
export interface GroupRecord {
  readonly id: string;
  readonly origin: string;
  readonly name: string;
  readonly externalId?: string;
  /** Ids of people. */
  readonly members: readonly string[];
  readonly createdAt: number;
  readonly changedAt: number;
  readonly version: number;
}

/** Why a person cannot be taken as told. */
export type PersonFault =
  /** The name is known from another origin. */
  | 'origin'
  /** Another active person holds the member key. */
  | 'member'
  /** Known, and not active. */
  | 'inactive'
  /** No sign-in name. */
  | 'name';

const SENTENCES: Readonly<Record<PersonFault, string>> = {
  origin: 'This sign-in name belongs to a person of another identity provider.',
  member: 'Another person holds this member key; take it from them first.',
  inactive: 'This person is no longer active.',
  name: 'A sign-in name has 1 to 254 characters, no space at its ends, and does not begin with service:.',
};

export class PersonRefused extends Error {
  constructor(readonly fault: PersonFault) {
    super(SENTENCES[fault]);
    this.name = 'PersonRefused';
  }
}

/** By what sign-in names are compared. */
export const userKeyOf = (user: string): string => user.trim().toLowerCase();
