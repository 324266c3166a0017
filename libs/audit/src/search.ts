import type { AuditEvent } from './audit-event.js';
import { eventOf, type AuditRecord } from './audit-record.js';
import type { AuditLook } from './audit-store.js';
import { fitsWords, wantedTerms, type RecordWords } from './record-terms.js';

/** What to look for; all that is named has to fit. */
export interface AuditSearch extends RecordWords {
  /** Milliseconds since the epoch, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Sign-in name of who acted. */
  readonly person?: string;
  /** Anywhere in the record, upper and lower case alike. Records hold no value of a client. */
  readonly text?: string;
}

export interface FoundRecord {
  readonly record: AuditRecord;
  readonly event: AuditEvent;
}

/** The text of a pattern inside a JSON string: to its end, or as far as the pattern says. */
function written(pattern: string): string {
  const text = JSON.stringify(pattern.endsWith('*') ? pattern.slice(0, -1) : pattern);
  return pattern.endsWith('*') ? text.slice(0, -1) : text;
}

/** What the JSON of a record that fits holds in any case; records that hold it may still not fit. */
function heldTexts({ office, tool, kind, code, rule, application, verdict, owner, record }: AuditSearch): readonly string[] {
  const member = (name: string, pattern: string | undefined): readonly string[] =>
    pattern === undefined ? [] : [`"${name}":${written(pattern)}`];
  // A name may itself have a slash, so that what is before one is no part of what must be there.
  const named = tool === undefined ? [] : [written(tool.slice(tool.lastIndexOf('/') + 1)).slice(1)];
  const anywhere = [rule, verdict].flatMap((pattern) => (pattern === undefined ? [] : [written(pattern)]));
  return [
    ...member('kind', kind),
    ...member('code', code),
    ...member('id', application),
    ...member('office', office),
    ...member('memberKey', owner),
    ...member('digest', record),
    ...anywhere,
    ...named,
  ].filter((text) => text !== '');
}

/** What a store can find by itself; the rest is judged record by record. */
export function lookOf(search: AuditSearch): Omit<AuditLook, 'chain' | 'beforeSeq'> {
  const { from, to, person, text } = search;
  const wanted = text?.toLowerCase();
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(person === undefined ? {} : { actor: person }),
    terms: wantedTerms(search),
    holds: heldTexts(search),
    // Engines do not agree on the case of other letters.
    ...(wanted !== undefined && /^[\u0020-\u007E]+$/.test(wanted) ? { holdsInAnyCase: wanted } : {}),
  };
}

/** Undefined where the record does not fit. */
export function foundIn(search: AuditSearch, record: AuditRecord): FoundRecord | undefined {
  if (search.text !== undefined && !record.event.toLowerCase().includes(search.text.toLowerCase())) return undefined;
  const event = eventOf(record);
  return fitsWords(search, event) ? { record, event } : undefined;
}
