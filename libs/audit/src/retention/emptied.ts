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

/** The act by which it was emptied; undefined where it is no emptied record, or holds anything besides. */
export function actOfEmptied(event: unknown): string | undefined {
  const content = event as Record<string, unknown>;
  if (content['kind'] !== EMPTIED || Object.keys(content).toSorted().join() !== MEMBERS) return undefined;
  const { act, eventId, ts } = content;
  return typeof act === 'string' && typeof eventId === 'string' && typeof ts === 'number' ? act : undefined;
}

/** Which records an act names; undefined where the event is no such act. */
export function namedByAct(event: unknown): { readonly act: string; readonly named: PlacedRanges } | undefined {
  const { kind, details } = event as { kind?: unknown; details?: Record<string, unknown> };
  if (kind !== DELETED || !details) return undefined;
  const { act, chain, records } = details;
  if (typeof act !== 'string' || typeof chain !== 'string' || typeof records !== 'string' || !isRecordPlace(records)) return undefined;
  return { act, named: { chain, records } };
}
