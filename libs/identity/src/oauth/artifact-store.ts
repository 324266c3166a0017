/**
 * One thing that the authorization server keeps: a code, a refresh token, a session, a consent, a registered client. Ids and handles are
 * keyed digests and the content is sealed, so that who reads the database can use nothing of it.
 */
export interface Artifact {
  /** `RefreshToken`, `Session`, `Client`, … */
  readonly kind: string;
  readonly id: string;
  /** Consent it was issued on. */
  readonly grant?: string;
  /** Person it was issued to. */
  readonly account?: string;
  /** Second handle of a session. */
  readonly uid?: string;
  /** What a person types in the device flow (RFC 8628). */
  readonly userCode?: string;
  readonly sealed: string;
  /** Milliseconds since the epoch. A code or refresh token that was used stays, so that a second use is noticed. */
  readonly consumedAt?: number;
  /** Milliseconds since the epoch; absent where it lasts until it is deleted. */
  readonly expiresAt?: number;
}

export interface ArtifactPage {
  readonly after: string;
  readonly limit: number;
  readonly endedBy?: number;
}

/** Shared by every node. What has expired may still be found. */
export abstract class ArtifactStore {
  /** Inserts or replaces. A `consumedAt` that is there already stays. */
  abstract save(artifact: Artifact): Promise<void>;
  /** Inserts. Resolves with false where one of this kind and id is there: of two at once one gets true. */
  abstract saveNew(artifact: Artifact): Promise<boolean>;
  abstract find(kind: string, by: 'id' | 'uid' | 'userCode', value: string): Promise<Artifact | undefined>;
  /** Everything of one kind that is of an account, in no order. */
  abstract findByAccount(kind: string, account: string): Promise<readonly Artifact[]>;
  /** Everything of one kind, in no order: for kinds of which there are few. */
  abstract findByKind(kind: string): Promise<readonly Artifact[]>;
  /** Of one kind the next so many after an id, in the order of their ids; with `endedBy` only those that expired by then. */
  abstract pageOf(kind: string, page: ArtifactPage): Promise<readonly Artifact[]>;
  /** Marks as used. Resolves with false where it was used already or is not there: of two at once one gets true. */
  abstract consume(kind: string, id: string, at: number): Promise<boolean>;
  abstract remove(kind: string, id: string): Promise<void>;
  /** Removes everything of one kind that was issued on a consent. */
  abstract removeByGrant(kind: string, grant: string): Promise<void>;
  /** Removes everything of every kind that was issued to a person. */
  abstract removeByAccount(account: string): Promise<void>;
  /** Of every kind but those. Resolves with how many were removed. */
  abstract purgeExpired(now: number, except?: readonly string[]): Promise<number>;
}
