import type { Severity } from '@gatehouse/kernel';
import type { AuditEvent } from '../../audit-event.js';
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

function classOf({ kind, method }: AuditEvent): OcsfClass {
  if (kind === 'auth.signed_in') return { ...AUTHENTICATION, activity_id: 1, activity_name: 'Logon' };
  if (kind.startsWith('auth.')) return { ...AUTHENTICATION, activity_id: 99, activity_name: kind };
  if (method?.endsWith('/list') || kind.startsWith('resource.') || kind.startsWith('prompt.'))
    return { ...API_ACTIVITY, activity_id: 2, activity_name: 'Read' };
  return { ...API_ACTIVITY, activity_id: 99, activity_name: kind };
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
 * Open Cybersecurity Schema Framework 1.5: sign-ins as Authentication (3002), everything else as API Activity (6003). What has no attribute there goes
 * under `unmapped`, with the record's place in the trail.
 */
export function ocsfOf(event: AuditEvent, { chain, seq, hash }: Pick<AuditRecord, 'chain' | 'seq' | 'hash'>): object {
  const kind = classOf(event);
  const { trace, client, tenant } = event;
  const isSignIn = kind.class_uid === AUTHENTICATION.class_uid;
  return {
    ...kind,
    type_uid: kind.class_uid * 100 + kind.activity_id,
    time: event.ts,
    ...SEVERITY[event.severity],
    ...statusOf(event),
    metadata: {
      version: VERSION,
      uid: event.eventId,
      product: { name: 'Gatehouse', vendor_name: 'Gatehouse' },
      log_name: 'audit',
      ...(tenant ? { tenant_uid: tenant } : {}),
      ...(trace ? { correlation_uid: trace } : {}),
    },
    actor: { user: userOf(event), ...(client ? { app_uid: client.id, app_name: client.reported ?? client.id } : {}) },
    src_endpoint: { type_id: 0, name: client?.id ?? 'gatehouse' },
    ...(isSignIn ? { user: userOf(event), service: { name: 'Gatehouse' } } : operationOf(event)),
    unmapped: { kind: event.kind, chain, seq, hash, ...without(event, isSignIn ? PLACED : PLACED_OF_CALLS) },
  };
}

/** What API Activity knows and Authentication does not. */
function operationOf({ kind, method, tool }: AuditEvent): object {
  return {
    api: { operation: method ?? kind, ...(tool?.upstream ? { service: { name: tool.upstream } } : {}) },
    ...(tool ? { resources: [{ name: tool.name, type: 'tool', ...(tool.version ? { version: tool.version } : {}) }] } : {}),
  };
}

/** Members of the event that stand elsewhere already. */
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
