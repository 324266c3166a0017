import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit-event.js';
import { GENESIS, seal, unsealed } from '../../audit-record.js';
import { verifyChain } from '../../verify.js';
import { textOf } from './event-format.js';
import { otlpOf } from './otlp.js';
import { framed, syslogOf } from './syslog.js';

const EVENT: AuditEvent = {
  eventId: '0190-event',
  ts: Date.UTC(2026, 10, 28, 12, 30, 5, 7),
  kind: 'tool.call.denied',
  severity: 'alert',
  tenant: 'harbor',
  actor: { subject: 'agent@harbor.example', memberKey: 'MEM-1', roles: ['agent', 'broker'] },
  client: { id: 'desk|=\\', reported: 'Desk 1' },
  method: 'tools/call',
  trace: 'ab'.repeat(16),
  tool: { upstream: 'crm', name: 'crm_get_contact', version: 'v'.repeat(64) },
  outcome: 'refused',
  code: 'MLS_FIELD',
  decision: { effect: 'refuse', policies: ['one', 'two'] },
  findings: [
    { rule: 'odata.hidden-field', family: 'query', surface: 'argument', verdict: 'block', score: 1 },
  ] as unknown as AuditEvent['findings'] & object,
  details: { note: 'a=b|c\nd' },
};
const RECORD = seal(unsealed(EVENT), 'node-1', { seq: 4, hash: GENESIS });

describe('CEF', () => {
  /** A reader of its own, by the standard: fields end at an unescaped bar, a value at the next unescaped `key=`. */
  function read(text: string) {
    const fields = text.match(/(?:\\.|[^|\\])+(?=\|)/g)!.slice(0, 7);
    const rest = text.slice(/^(?:(?:\\.|[^|\\])*\|){7}/.exec(text)![0].length);
    const pairs = [...rest.matchAll(/(\w+)=((?:\\.|[^\\=])*?)(?=\s\w+=|$)/g)];
    return { fields, pairs: Object.fromEntries(pairs.map(([, key, value]) => [key, value!.replaceAll(/\\(.)/g, '$1')])) };
  }

  it('is read by the standard, also where values hold what separates', () => {
    const { fields, pairs } = read(textOf(RECORD, 'cef'));
    expect(fields).toEqual(['CEF:0', 'Gatehouse', 'Gatehouse', '1', 'tool.call.denied', 'tool.call.denied crm_get_contact', '8']);
    expect(pairs).toMatchObject({
      rt: String(EVENT.ts),
      suser: 'agent@harbor.example',
      act: 'refuse',
      reason: 'MLS_FIELD',
      requestClientApplication: 'desk|=\\',
      cs1Label: 'tool',
      cs1: 'crm_get_contact',
      cs2: 'one two',
      cs3: 'odata.hidden-field',
    });
  });
});

describe('OCSF', () => {
  const of = (event: AuditEvent) =>
    JSON.parse(textOf(seal(unsealed(event), 'node-1', { seq: 4, hash: GENESIS }), 'ocsf')) as Record<string, unknown>;

  it('is API Activity with what 1.5 requires, and the rest of the event unmapped, none of it twice', () => {
    expect(of(EVENT)).toMatchObject({
      category_uid: 6,
      class_uid: 6003,
      activity_id: 99,
      type_uid: 600_399,
      time: EVENT.ts,
      severity_id: 4,
      status_id: 2,
      status_code: 'MLS_FIELD',
      metadata: { version: '1.5.0', uid: EVENT.eventId, product: { vendor_name: 'Gatehouse' } },
      actor: { user: { uid: 'agent@harbor.example', groups: [{ name: 'agent' }, { name: 'broker' }] } },
      api: { operation: 'tools/call', service: { name: 'crm' } },
      src_endpoint: { name: 'desk|=\\' },
      unmapped: { chain: 'node-1', seq: 5, hash: RECORD.hash, outcome: 'refused', decision: { effect: 'refuse' } },
    });
    expect(Object.keys(of(EVENT)['unmapped'] as object)).not.toContain('actor');
  });

  const plain = (kind: string, more: Partial<AuditEvent> = {}): AuditEvent => ({ eventId: 'e', ts: 1, kind, severity: 'info', ...more });
  const EVENTS: readonly AuditEvent[] = [
    EVENT,
    plain('auth.signed_in', { actor: { subject: 'a@harbor.example', roles: [] } }),
    plain('auth.signed_out', { actor: { subject: 'a@harbor.example', roles: [] } }),
    plain('auth.denied', { method: 'tools/call', tool: { name: 'crm_get_contact' }, client: { id: 'desk' }, severity: 'error' }),
    plain('tool.list', { method: 'tools/list', outcome: 'granted', severity: 'warn' }),
    plain('resource.read.allowed', { tool: { upstream: 'crm', name: 'crm://contacts' }, tenant: 'harbor', trace: 'ab'.repeat(16) }),
    plain('alert.raised', {
      severity: 'alert',
      actor: { subject: 'a@harbor.example', roles: ['agent'] },
      client: { id: 'desk' },
      tool: { upstream: 'crm', name: 'crm_send' },
      details: { alert: 'wire-fraud', title: 'Stopped', runbook: 'Call.', by: 'person', key: 'a', count: 3, event: 'e-1', at: 5 },
    }),
    plain('alert.raised'),
    plain('integrity.quarantined', { tool: { upstream: 'crm', name: 'crm_send', version: 'v'.repeat(64) } }),
    plain('config.changed', { details: { file: 'gateway.yaml' } }),
    plain('record.emptied'),
  ];
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
    JSON.parse(readFileSync(new URL('ocsf-1.5.0.schema.json', import.meta.url), 'utf8')) as object,
  );

  it.each(EVENTS)('$kind validates against the public schema of its class', (event) => {
    const written = of(event);
    expect([validate(written), validate.errors]).toEqual([true, null]);
    // Whatever is required is needed indeed.
    for (const name of ['metadata', 'time', 'severity_id', 'type_uid', 'class_uid', 'activity_id', 'category_uid'])
      expect([name, validate({ ...written, [name]: undefined })]).toEqual([name, false]);
    expect(validate({ ...written, kind: event.kind })).toBe(false);
  });

  it('is a Detection Finding where people are told of something, with the rule, the event that led to it and what to do', () => {
    const alert = of(EVENTS.find(({ kind, details }) => kind === 'alert.raised' && details)!);
    expect(alert).toMatchObject({
      category_uid: 2,
      class_uid: 2004,
      type_uid: 200_401,
      type_name: 'Detection Finding: Create',
      severity_id: 4,
      status_id: 1,
      is_alert: true,
      start_time: 5,
      finding_info: {
        uid: 'e',
        title: 'Stopped',
        analytic: { type_id: 1, uid: 'wire-fraud' },
        related_events: [{ uid: 'e-1' }],
      },
      remediation: { desc: 'Call.' },
      evidences: [{ actor: { user: { uid: 'a@harbor.example' }, app_uid: 'desk' } }],
      resources: [{ name: 'crm_send' }],
      unmapped: { details: { count: 3 } },
    });
    expect(validate({ ...alert, finding_info: { title: 'Stopped' } })).toBe(false);
    expect(validate({ ...alert, actor: { user: { name: 'a' } } })).toBe(false);
  });

  it.each<[AuditEvent['tool'] & object, number]>([
    [{ name: 'crm_get_contact', action: 'read' }, 2],
    [{ name: 'gatehouse_reveal_contact_field', action: 'reveal' }, 2],
    [{ name: 'crm_draft_message', action: 'draft' }, 1],
    [{ name: 'crm_send_message', action: 'send' }, 1],
    [{ name: 'crm_add_contact_note', action: 'write' }, 1],
    [{ name: 'crm_update_contact', action: 'write' }, 3],
    [{ name: 'mls_address_of', action: 'write' }, 3],
    [{ name: 'crm_delete_contact', action: 'write' }, 4],
    [{ name: 'desk_create_user', action: 'administer' }, 99],
    [{ name: 'crm_delete_contact', action: 'read' }, 2],
    [{ name: 'nobody_knows' }, 99],
  ])('says of a call of %o that it is activity %d, also where it was refused', (tool, activity) => {
    for (const kind of ['tool.call.allowed', 'tool.call.denied']) {
      const written = of(plain(kind, { tool, method: 'tools/call' }));
      expect(written).toMatchObject({ class_uid: 6003, activity_id: activity, type_uid: 600_300 + activity });
      expect(validate(written)).toBe(true);
    }
  });

  it('is Authentication where somebody signs in', () => {
    const signIn = of(plain('auth.signed_in', { actor: { subject: 'a@harbor.example', roles: [] } }));
    expect(signIn).toMatchObject({ class_uid: 3002, type_uid: 300_201, status_id: 1, user: { uid: 'a@harbor.example' } });
  });
});

describe('syslog', () => {
  it('is a message of RFC 5424, framed by its octets', () => {
    const message = syslogOf(RECORD, textOf(RECORD, 'event'));
    const [, priority, stamp, host, app, id, text] = /^<(\d{1,3})>1 (\S+) (\S+) (\S+) - (\S+) - \uFEFF([\s\S]*)$/.exec(message)!;
    expect([priority, stamp, host, app, id]).toEqual(['105', '2026-11-28T12:30:05.007Z', 'node-1', 'gatehouse', 'tool.call.denied']);
    expect(JSON.parse(text!)).toMatchObject({ chain: 'node-1', seq: 5 });
    const bytes = framed(message);
    const space = bytes.indexOf(0x20);
    expect(Number(bytes.subarray(0, space).toString())).toBe(bytes.length - space - 1);
  });
});

describe('OTLP', () => {
  it('has the record as a log record, with 64-bit numbers as texts', () => {
    const { resourceLogs } = JSON.parse(otlpOf([RECORD], 'event')) as {
      resourceLogs: { scopeLogs: { logRecords: Record<string, unknown>[] }[] }[];
    };
    const [log] = resourceLogs[0]!.scopeLogs[0]!.logRecords;
    expect(log).toMatchObject({ timeUnixNano: `${EVENT.ts}000000`, severityNumber: 21, traceId: EVENT.trace });
    expect(log!['attributes']).toContainEqual({ key: 'audit.seq', value: { intValue: '5' } });
  });
});

describe('event', () => {
  it('is the line of an export, so that a destination can verify the chain', async () => {
    const first = seal(unsealed(EVENT), 'node-1', { seq: 0, hash: GENESIS });
    const header = `{"chains":{"node-1":{"firstPrevHash":"${GENESIS}","firstSeq":1,"lastHash":"${first.hash}","lastSeq":1}},"format":"gatehouse-audit/1"}`;
    expect(await verifyChain([header, textOf(first, 'event')])).toMatchObject({ valid: true, records: 1 });
  });
});
