/** One member acting for another, as an administrator recorded it. Times are milliseconds since the epoch. */
export interface RecordedDelegation {
  readonly id: string;
  /** MemberKey of whom it is done for. */
  readonly principal: string;
  /** MemberKey of who does it. */
  readonly delegate: string;
  readonly reason: string;
  /** Who recorded it. */
  readonly by: string;
  readonly at: number;
  readonly expiresAt?: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
}

/** Recorded delegations, shared by every node. Nothing is deleted: who could act for whom when stays on record. */
export abstract class DelegationStore {
  abstract add(delegation: RecordedDelegation): Promise<void>;
  /** Those not ended, oldest first; with `all` the ended ones too. Expired ones are among them. */
  abstract list(all?: boolean): Promise<readonly RecordedDelegation[]>;
  /** Ends what lets a delegate act for a principal. Resolves with how many there were. */
  abstract end(pair: Pick<RecordedDelegation, 'principal' | 'delegate'>, by: string, at: number): Promise<number>;
}
