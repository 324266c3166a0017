import { canonicalJson, sha256Hex, type Severity } from '@gatehouse/kernel';
import type { AuditEvent } from './audit-event.js';

/** The previous hash of the first record of a chain. */
export const GENESIS = '0'.repeat(64);

/**
 * One link of one node's chain. `event` is the canonical JSON text of the AuditEvent and is stored as text: the hash is over bytes,
 * and a database that keeps JSON its own way (PostgreSQL jsonb) would reorder them.
 */
export interface AuditRecord {
  /** Id of the gateway node that wrote it. */
  readonly chain: string;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly prevHash: string;
  /** SHA-256, hexadecimal, of the canonical JSON of `{chain, event, prevHash, seq}`. */
  readonly hash: string;
  readonly event: string;
  /** Copies of members of the event, for the indexes of a store. */
  readonly eventId: string;
  readonly ts: number;
  readonly kind: string;
  readonly severity: Severity;
  readonly subject?: string;
}

/** An event that waits for its place in the chain. */
export type UnsealedRecord = Omit<AuditRecord, 'chain' | 'seq' | 'prevHash' | 'hash'>;

/** The last link of a chain; seq 0 and GENESIS where it has none. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_HEAD: ChainHead = { seq: 0, hash: GENESIS };

export function unsealed(event: AuditEvent): UnsealedRecord {
  const { eventId, ts, kind, severity } = event;
  return { event: canonicalJson(event), eventId, ts, kind, severity, ...(event.actor ? { subject: event.actor.subject } : {}) };
}

interface Link {
  readonly chain: string;
  readonly event: string;
  readonly prevHash: string;
  readonly seq: number;
}

// Written out, members in canonical order: the event is serialised once in its life.
export function hashOf(link: Link): string {
  return sha256Hex(`{"chain":${JSON.stringify(link.chain)},"event":${link.event},"prevHash":"${link.prevHash}","seq":${link.seq}}`);
}

export function seal(record: UnsealedRecord, chain: string, head: ChainHead): AuditRecord {
  const place = { chain, seq: head.seq + 1, prevHash: head.hash };
  return { ...record, ...place, hash: hashOf({ ...place, event: record.event }) };
}

/** The record as one line of an export: canonical JSON, so that every byte of it is accounted for. */
export function lineOf(record: Link & { readonly hash: string }): string {
  const { chain, event, hash, prevHash, seq } = record;
  return `{"chain":${JSON.stringify(chain)},"event":${event},"hash":"${hash}","prevHash":"${prevHash}","seq":${seq}}`;
}

export function eventOf(record: Pick<AuditRecord, 'event'>): AuditEvent {
  return JSON.parse(record.event) as AuditEvent;
}
