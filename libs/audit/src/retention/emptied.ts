import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '@gatehouse/kernel';
import type { AuditRecord } from '../audit-record.js';
import { isRecordPlace, type PlacedRanges } from './ranges.js';

/** A record whose content retention deleted. Place, hash, time and id stay. */
export const EMPTIED = 'record.emptied';
/** The act that says which records those are. */
export const DELETED = 'retention.deleted';

/** What stands in the place of the content. `act` is the id of the act of retention. */
export const emptiedEvent = ({ eventId, ts }: Pick<AuditRecord, 'eventId' | 'ts'>, act: string): string =>
  canonicalJson({ act, eventId, kind: EMPTIED, severity: 'info', ts });

const MEMBERS = ['act', 'eventId', 'kind', 'severity', 'ts'].join();

/** What is left of a record's content. */
export type LeftOfRecord = Pick<AuditRecord, 'eventId' | 'ts'>;

/** An emptied record and the act by which it was; undefined where it is none, or holds anything besides. */
export function emptiedOf(event: unknown): (LeftOfRecord & { readonly act: string }) | undefined {
  const content = event as Record<string, unknown>;
  if (content['kind'] !== EMPTIED || Object.keys(content).toSorted().join() !== MEMBERS) return undefined;
  const { act, eventId, severity, ts } = content;
  if (severity !== 'info' || typeof act !== 'string' || typeof eventId !== 'string' || typeof ts !== 'number') return undefined;
  return { act, eventId, ts };
}

/** Over place, id and time of the records that an act empties, in their order: the hash of such a record no longer proves them. */
export class LeftDigest {
  private readonly hash: Hash = createHash('sha256');

  add({ seq, eventId, ts }: LeftOfRecord & Pick<AuditRecord, 'seq'>): this {
    this.hash.update(`${canonicalJson([seq, eventId, ts])}\n`);
    return this;
  }

  /** Ends it. */
  hex(): string {
    return this.hash.digest('hex');
  }
}

/** What an act of retention says of the records that it emptied. */
export interface ToldByAct {
  readonly act: string;
  readonly named: PlacedRanges;
  /** `LeftDigest`; absent of acts of earlier versions. */
  readonly left?: string;
}

/** Undefined where the event is no such act. */
export function toldByAct(event: unknown): ToldByAct | undefined {
  const { kind, details } = event as { kind?: unknown; details?: Record<string, unknown> };
  if (kind !== DELETED || !details) return undefined;
  const { act, chain, records, left } = details;
  if (typeof act !== 'string' || typeof chain !== 'string' || typeof records !== 'string' || !isRecordPlace(records)) return undefined;
  return { act, named: { chain, records }, ...(typeof left === 'string' ? { left } : {}) };
}
