import type { AuditEvent, FoundRecord } from '@gatehouse/audit';
import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { FLAG, NUMBER, present, TEXT } from './desk-tool.js';
import { timeOf } from './sight.js';

/** Of what is shown of an event, as an output schema says it. */
export const SHOWN_EVENT: JsonObject = {
  event: TEXT,
  record: TEXT,
  at: TEXT,
  kind: TEXT,
  severity: TEXT,
  person: TEXT,
  member: TEXT,
  roles: { type: 'array', items: TEXT },
  office: TEXT,
  application: TEXT,
  tool: TEXT,
  outcome: TEXT,
  code: TEXT,
  policies: { type: 'array', items: TEXT },
  rules: { type: 'array', items: TEXT },
  why: TEXT,
  rows: NUMBER,
  review: TEXT,
  details: { type: 'object' },
  isError: FLAG,
};

const listed = (values: readonly string[] | undefined): JsonValue | undefined =>
  values && values.length > 0 ? [...new Set(values)] : undefined;

/** What an officer reads of an event. Digests are for those who compare records, and stay in the export. */
export function shownEvent({ event, record: { chain, seq } }: FoundRecord): JsonObject {
  const { actor, client, decision, details, result } = event;
  return present({
    event: event.eventId,
    record: `${chain} ${seq}`,
    at: timeOf(event.ts),
    kind: event.kind,
    severity: event.severity,
    person: staffOf(event),
    member: actor?.memberKey,
    roles: listed(actor?.roles),
    office: event.office,
    application: client?.id,
    tool: toolOf(event),
    outcome: event.outcome,
    code: event.code,
    policies: listed(decision?.policies),
    rules: listed([...(event.events ?? []), ...(event.findings ?? []).map(({ rule }) => rule)]),
    why: event.reason,
    rows: event.rows,
    review: event.reviewId,
    details: details && { ...details },
    isError: result?.isError,
  });
}

/** Sign-in name of whoever acted. That of a client is theirs alone, and their events say by the role that it was one. */
export const staffOf = ({ actor }: Pick<AuditEvent, 'actor'>): string | undefined =>
  actor?.roles.includes('consumer') ? undefined : actor?.subject;

export function toolOf({ tool }: AuditEvent): string | undefined {
  return tool && (tool.upstream === undefined ? tool.name : `${tool.upstream}/${tool.name}`);
}
