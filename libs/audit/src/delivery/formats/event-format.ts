import { eventOf, lineOf, type AuditRecord } from '../../audit-record.js';
import { cefOf } from './cef.js';
import { ocsfOf } from './ocsf.js';

/** `event`: the line of an export, which can be verified; `ocsf`: OCSF 1.5; `cef`: ArcSight Common Event Format. */
export const EVENT_FORMATS = ['event', 'ocsf', 'cef'] as const;
export type EventFormat = (typeof EVENT_FORMATS)[number];

export const textOf = (record: AuditRecord, format: EventFormat): string =>
  format === 'cef' ? cefOf(eventOf(record)) : format === 'ocsf' ? JSON.stringify(ocsfOf(eventOf(record), record)) : lineOf(record);

/** JSON text of a record: CEF, which is none, as a string. */
export const jsonOf = (record: AuditRecord, format: EventFormat): string =>
  format === 'cef' ? JSON.stringify(textOf(record, format)) : textOf(record, format);
