import type { AuditRecord, ChainHead } from './audit-record.js';

export interface AuditQuery {
  /** Milliseconds since the epoch, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly chain?: string;
  /** Only records after this sequence number. */
  readonly afterSeq?: number;
  /** Subject of the actor. */
  readonly actor?: string;
}

/** What is looked for in one chain, from its end to its beginning. */
export interface AuditLook {
  readonly chain: string;
  readonly beforeSeq: number;
  /** Milliseconds since the epoch, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Subject of the actor. */
  readonly actor?: string;
  /** `wantedTerms`: a store leaves out what it knows to hold none of them. */
  readonly terms: readonly string[];
  /** Only records whose event, as canonical JSON, holds all of these: a store looks them up faster than whoever parses each record. */
  readonly holds: readonly string[];
  /** The same of one text in US-ASCII, upper and lower case alike. */
  readonly holdsInAnyCase?: string;
}

/** A part of a chain that was looked through. */
export interface LookedPage {
  /** What was found, the newest first. */
  readonly records: readonly AuditRecord[];
  /** Everything from here on was looked at. */
  readonly downTo: number;
  /** Time of about then. */
  readonly at: number;
}

/** An unbroken run of one chain. */
export interface ChainSpan {
  readonly chain: string;
  readonly firstSeq: number;
  /** `prevHash` of the first record. */
  readonly firstPrevHash: string;
  readonly lastSeq: number;
  readonly lastHash: string;
}

/** Another writer extended this chain, or records are missing from its end. Nothing was appended. */
export class ChainConflict extends Error {
  constructor(chain: string) {
    super(
      `The audit chain ${chain} does not end where this node left it. Give every node its own id, and restore no older copy of the database while it runs.`,
    );
    this.name = 'ChainConflict';
  }
}

/** Where records live. Append-only: there is no delete, and the only update is what retention takes away. */
export abstract class AuditStore {
  /** The last link of a chain, EMPTY_HEAD where it has none. */
  abstract head(chain: string): Promise<ChainHead>;
  /**
   * Adds the next links of one chain, all or none; durable on disk before it resolves.
   * Throws ChainConflict where the first record does not follow the stored head.
   */
  abstract append(records: readonly AuditRecord[]): Promise<void>;
  /**
   * Takes the content away from records of one chain, in the name of an act of retention that is on record already; place, hash, time and id
   * stay. One that is empty stays as it is.
   */
  abstract empty(records: readonly AuditRecord[], act: string): Promise<void>;
  /** The record of one event. */
  abstract find(eventId: string): Promise<AuditRecord | undefined>;
  /** Records in order of (chain, seq), read page by page. */
  abstract read(query: AuditQuery): AsyncIterable<AuditRecord>;
  /** What fits in one chain, its newest part first, part by part: also those in which nothing was found. */
  abstract look(look: AuditLook): AsyncIterable<LookedPage>;
  /** Where each chain ends. */
  abstract ends(): Promise<readonly Pick<ChainSpan, 'chain' | 'lastSeq'>[]>;
  /** Notes what is in records that nobody noted yet, so that searches leave out the others: some of them, true where there are more. */
  abstract noteTerms(): Promise<boolean>;
  /** The next records of one chain, at most so many. */
  abstract after(chain: string, seq: number, most: number): Promise<readonly AuditRecord[]>;
  /** Hashes of the records of one chain after `afterSeq` up to `lastSeq`, in order, page by page. */
  abstract hashes(span: { readonly chain: string; readonly afterSeq: number; readonly lastSeq: number }): AsyncIterable<readonly string[]>;
  /** Per chain, the shortest unbroken run that holds every record of the period, at this moment. */
  abstract spans(query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): Promise<readonly ChainSpan[]>;
}
