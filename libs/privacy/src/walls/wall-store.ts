import type { Side } from '@gatehouse/kernel';

/**
 * What a wall on record is about: all files of a listing, of a client, or one file, which are open to the members it names and to nobody
 * else; or a party (`side`), which those members are designated to.
 */
export const WALL_SUBJECTS = ['listing', 'client', 'file', 'side'] as const;
export type WallSubject = (typeof WALL_SUBJECTS)[number];

/** A wall that somebody put on record. Times are milliseconds since the epoch. */
export interface RecordedWall {
  readonly id: string;
  readonly subject: WallSubject;
  /** ListingKey, ContactKey or the key of a file; of a `side` the ListingKey. */
  readonly key: string;
  readonly side?: Side;
  /** ContactKey of the client that the members are designated to. */
  readonly party?: string;
  /** MemberKeys. */
  readonly members: readonly string[];
  readonly reason: string;
  /** Who put it up. */
  readonly by: string;
  readonly at: number;
  readonly expiresAt?: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
}

/** Walls on record, shared by every node. Nothing is deleted: what was closed to whom, and when, stays on record. */
export abstract class WallStore {
  abstract add(wall: RecordedWall): Promise<void>;
  /** Those not ended, oldest first; with `all` the ended ones too. Expired ones are among them. */
  abstract list(all?: boolean): Promise<readonly RecordedWall[]>;
  /** Ends one. False where there is none of that id, or it ended before. */
  abstract end(id: string, by: string, at: number): Promise<boolean>;
}
