import type { Severity, ToolAction } from '@gatehouse/kernel';
import type { AuditEvent, AuditTool } from '../../audit-event.js';
import type { AuditRecord } from '../../audit-record.js';

const VERSION = '1.5.0';
const SEVERITY: Readonly<Record<Severity, { readonly severity_id: number; readonly severity: string }>> = {
  info: { severity_id: 1, severity: 'Informational' },
  warn: { severity_id: 3, severity: 'Medium' },
  alert: { severity_id: 4, severity: 'High' },
  error: { severity_id: 5, severity: 'Critical' },
};

interface OcsfClass {
  readonly category_uid: number;
  readonly category_name: string;
  readonly class_uid: number;
  readonly class_name: string;
  readonly activity_id: number;
  readonly activity_name: string;
}

const AUTHENTICATION = { category_uid: 3, category_name: 'Identity & Access Management', class_uid: 3002, class_name: 'Authentication' };
const API_ACTIVITY = { category_uid: 6, category_name: 'Application Activity', class_uid: 6003, class_name: 'API Activity' };
const DETECTION = { category_uid: 2, category_name: 'Findings', class_uid: 2004, class_name: 'Detection Finding' };

/** What was found by looking at calls and definitions, and is no call itself. */
const FOUND = /^(?:alert\.raised|integrity\.(?:quarantined|risk))$/;

interface Activity {
  readonly activity_id: number;
  readonly activity_name: string;
}

const CREATE: Activity = { activity_id: 1, activity_name: 'Create' };
const READ: Activity = { activity_id: 2, activity_name: 'Read' };
const UPDATE: Activity = { activity_id: 3, activity_name: 'Update' };
const DELETE: Activity = { activity_id: 4, activity_name: 'Delete' };
/** A message that is sent and a draft are new; what somebody administers is none of the four. */
const ACTIVITY: Readonly<Partial<Record<ToolAction, Activity>>> = { read: READ, reveal: READ, draft: CREATE, send: CREATE, write: UPDATE };
/** The word of a brokerage on a tool does not tell one write from another; the tool's own name often does. */
const CREATES = /(?:^|[_./-])(?:add|create|insert|new|upload|register|book|schedule)(?:[_./-]|$)/i;
const DELETES = /(?:^|[_./-])(?:delete|remove|destroy|purge|cancel|withdraw)(?:[_./-]|$)/i;

function activityOf({ name, action }: AuditTool): Activity | undefined {
  if (action === 'write' && CREATES.test(name)) return CREATE;
  if (action === 'write' && DELETES.test(name)) return DELETE;
  return action && ACTIVITY[action];
}

function classOf({ kind, method, tool }: AuditEvent): OcsfClass {
  if (kind === 'auth.signed_in') return { ...AUTHENTICATION, activity_id: 1, activity_name: 'Logon' };
  if (kind === 'auth.signed_out') return { ...AUTHENTICATION, activity_id: 2, activity_name: 'Logoff' };
  if (kind.startsWith('auth.')) return { ...AUTHENTICATION, activity_id: 99, activity_name: kind };
  if (FOUND.test(kind)) return { ...DETECTION, ...CREATE };
  if (method?.endsWith('/list') || kind.startsWith('resource.') || kind.startsWith('prompt.')) return { ...API_ACTIVITY, ...READ };
  const activity = kind.startsWith('tool.call.') && tool ? activityOf(tool) : undefined;
  return { ...API_ACTIVITY, ...(activity ?? { activity_id: 99, activity_name: kind }) };
}

function statusOf({ outcome, kind, code }: AuditEvent): object {
  const failed = outcome === undefined ? /denied|refused|failed|rejected/.test(kind) : outcome !== 'granted';
  return { status_id: failed ? 2 : 1, status: failed ? 'Failure' : 'Success', ...(code ? { status_code: code } : {}) };
}

function userOf({ actor }: AuditEvent): object {
  if (!actor) return { type_id: 0, name: 'unknown' };
  const groups = actor.roles.map((name) => ({ name }));
  return {
    type_id: 1,
    name: actor.subject,
    uid: actor.subject,
    ...(actor.issuer ? { domain: actor.issuer } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  };
}

/**
 * Open Cybersecurity Schema Framework 1.5: sign-ins as Authentication (3002), alerts as Detection Finding (2004), everything else as API Activity
 * (6003). What has no attribute there goes under `unmapped`, with the record's place in the trail.
 */
export function ocsfOf(event: AuditEvent, { chain, seq, hash }: Pick<AuditRecord, 'chain' | 'seq' | 'hash'>): object {
  const kind = classOf(event);
  const { trace, tenant } = event;
  const { members, placed } = partOf(kind, event);
  return {
    ...kind,
    type_uid: kind.class_uid * 100 + kind.activity_id,
    type_name: `${kind.class_name}: ${kind.activity_id === 99 ? 'Other' : kind.activity_name}`,
    time: event.ts,
    ...SEVERITY[event.severity],
    metadata: {
      version: VERSION,
      uid: event.eventId,
      product: { name: 'Gatehouse', vendor_name: 'Gatehouse' },
      log_name: 'audit',
      ...(tenant ? { tenant_uid: tenant } : {}),
      ...(trace ? { correlation_uid: trace } : {}),
    },
    ...members,
    unmapped: { kind: event.kind, chain, seq, hash, ...without(event, placed) },
  };
}

interface Part {
  readonly members: object;
  /** Members of the event that stand elsewhere already. */
  readonly placed: ReadonlySet<string>;
}

/** What a class knows and the others do not. */
function partOf({ class_uid }: OcsfClass, event: AuditEvent): Part {
  if (class_uid === DETECTION.class_uid) return { members: findingOf(event), placed: PLACED_OF_CALLS };
  const { client } = event;
  const members = { ...statusOf(event), actor: actorOf(event), src_endpoint: { type_id: 0, name: client?.id ?? 'gatehouse' } };
  if (class_uid === AUTHENTICATION.class_uid)
    return { members: { ...members, user: userOf(event), service: { name: 'Gatehouse' } }, placed: PLACED };
  return { members: { ...members, ...operationOf(event) }, placed: PLACED_OF_CALLS };
}

const actorOf = (event: AuditEvent): object => {
  const { client } = event;
  return { user: userOf(event), ...(client ? { app_uid: client.id, app_name: client.reported ?? client.id } : {}) };
};

const word = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A finding is new and not looked at yet: what becomes of it, people say where it went. */
function findingOf(event: AuditEvent): object {
  const { eventId, ts, kind, actor, client, details = {} } = event;
  const [rule, title, cause, runbook] = [details['alert'], details['title'], details['event'], details['runbook']].map(word);
  const { at } = details;
  return {
    status_id: 1,
    status: 'New',
    is_alert: kind === 'alert.raised',
    message: title ?? kind,
    ...(typeof at === 'number' ? { start_time: at, end_time: at } : {}),
    finding_info: {
      uid: eventId,
      title: title ?? kind,
      created_time: ts,
      types: [kind],
      analytic: { type_id: 1, type: 'Rule', uid: rule ?? kind, name: title ?? kind },
      ...(cause ? { related_events: [{ uid: cause }] } : {}),
    },
    ...(runbook ? { remediation: { desc: runbook } } : {}),
    ...(actor || client ? { evidences: [{ actor: actorOf(event) }] } : {}),
    ...resourcesOf(event),
  };
}

function operationOf({ kind, method, tool }: Pick<AuditEvent, 'kind' | 'method' | 'tool'>): object {
  return {
    api: { operation: method ?? kind, ...(tool?.upstream ? { service: { name: tool.upstream } } : {}) },
    ...resourcesOf({ tool }),
  };
}

const resourcesOf = ({ tool }: Pick<AuditEvent, 'tool'>): object =>
  tool ? { resources: [{ name: tool.name, type: 'tool', ...(tool.version ? { version: tool.version } : {}) }] } : {};

const PLACED: ReadonlySet<string> = new Set([
  'eventId',
  'ts',
  'severity',
  'kind',
  'actor',
  'client',
  'trace',
  'tenant',
] satisfies (keyof AuditEvent)[]);
const PLACED_OF_CALLS: ReadonlySet<string> = new Set([...PLACED, 'tool', 'method']);
const without = (event: AuditEvent, placed: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(event).filter(([name]) => !placed.has(name)));
