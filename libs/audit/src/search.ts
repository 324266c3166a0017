import type { AuditEvent } from './audit-event.js';
import { eventOf, type AuditRecord } from './audit-record.js';
import type { AuditStore } from './audit-store.js';
import { like } from './trait.js';

/** What to look for; all that is named has to fit. `*` at the end of a text stands for what follows. */
export interface AuditSearch {
  /** Milliseconds since the epoch, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Sign-in name of who acted. */
  readonly person?: string;
  readonly office?: string;
  readonly tool?: string;
  readonly kind?: string;
  readonly code?: string;
  /** A label, a rule that found something, or a policy that decided. */
  readonly rule?: string;
  readonly application?: string;
  /** Anywhere in the record, upper and lower case alike. Records hold no value of a client. */
  readonly text?: string;
}

export interface FoundRecord {
  readonly record: AuditRecord;
  readonly event: AuditEvent;
}

const rulesOf = ({ events = [], findings = [], decision }: AuditEvent): readonly string[] => [
  ...events,
  ...findings.map(({ rule }) => rule),
  ...(decision?.policies ?? []),
];

function fitsSearch(search: AuditSearch, event: AuditEvent): boolean {
  const { office, tool, kind, code, rule, application } = search;
  const named =
    event.tool && (event.tool.upstream === undefined ? [event.tool.name] : [event.tool.name, `${event.tool.upstream}/${event.tool.name}`]);
  return (
    (office === undefined || event.office === office) &&
    (tool === undefined || (named ?? []).some((name) => like(tool, name))) &&
    (kind === undefined || like(kind, event.kind)) &&
    (code === undefined || like(code, event.code)) &&
    (application === undefined || like(application, event.client?.id)) &&
    (rule === undefined || rulesOf(event).some((name) => like(rule, name)))
  );
}

/** The text of a pattern inside a JSON string: to its end, or as far as the pattern says. */
function written(pattern: string): string {
  const text = JSON.stringify(pattern.endsWith('*') ? pattern.slice(0, -1) : pattern);
  return pattern.endsWith('*') ? text.slice(0, -1) : text;
}

/** What the JSON of a record that fits holds in any case; records that hold it may still not fit. */
function heldTexts({ office, tool, kind, code, rule, application }: AuditSearch): readonly string[] {
  const member = (name: string, pattern: string | undefined): readonly string[] =>
    pattern === undefined ? [] : [`"${name}":${written(pattern)}`];
  // A name may itself have a slash, so that what is before one is no part of what must be there.
  const named = tool === undefined ? [] : [written(tool.slice(tool.lastIndexOf('/') + 1)).slice(1)];
  return [
    ...member('kind', kind),
    ...member('code', code),
    ...member('id', application),
    ...(office === undefined ? [] : [`"office":${JSON.stringify(office)}`]),
    ...(rule === undefined ? [] : [written(rule)]),
    ...named,
  ].filter((text) => text !== '');
}

/** Records that fit, in the order of (chain, seq). Reads by the indexes of time and person and by what must be in the JSON; the rest is judged record by record. */
export async function* searchTrail(store: Pick<AuditStore, 'read'>, search: AuditSearch): AsyncGenerator<FoundRecord> {
  const { from, to, person, text } = search;
  const wanted = text?.toLowerCase();
  const query = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(person === undefined ? {} : { actor: person }),
    holds: heldTexts(search),
    // Engines do not agree on the case of other letters.
    ...(wanted !== undefined && /^[\u0020-\u007E]+$/.test(wanted) ? { holdsInAnyCase: wanted } : {}),
  };
  for await (const record of store.read(query)) {
    if (wanted !== undefined && !record.event.toLowerCase().includes(wanted)) continue;
    const event = eventOf(record);
    if (fitsSearch(search, event)) yield { record, event };
  }
}
