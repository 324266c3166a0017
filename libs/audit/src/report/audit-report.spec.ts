import { beforeAll, describe, expect, it } from 'vitest';
import type { NewAuditEvent } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';
import { exportLines } from '../export.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { auditReport } from './audit-report.js';
import { MOST_SHOWN } from './foremost.js';
import { ExceptionKinds } from './exception-kinds.js';

const kinds = ExceptionKinds.read();
const WHOLE = { from: 0, to: 9e12 };
const agent = { subject: 'agent@harbor.example', memberKey: 'MEM-1001', roles: ['agent' as const] };
let now = 1_000;
let trail: AuditTrail;
let store: MemoryAuditStore;

beforeAll(async () => {
  store = new MemoryAuditStore();
  trail = new AuditTrail(store, { chain: 'node-1', digestKey: Buffer.alloc(16, 3), clock: { now: () => now } });
  await trail.open();
  const events: NewAuditEvent[] = [
    { kind: 'tool.call.allowed', method: 'tools/call', actor: agent, outcome: 'granted', rows: 3, tallies: { masked: 3, tokenised: 1 } },
    { kind: 'tool.call.denied', method: 'tools/call', actor: agent, outcome: 'refused', code: 'WIRE_FRAUD', severity: 'alert' },
    {
      kind: 'tool.call.denied',
      method: 'tools/call',
      actor: agent,
      outcome: 'refused',
      code: 'MLS_FIELD',
      events: ['data.oracle.blocked'],
    },
    { kind: 'tool.call.held', method: 'tools/call', actor: agent, outcome: 'held', code: 'APPROVAL_NEEDED' },
    { kind: 'config.changed', details: { file: 'gateway.yaml' } },
    { kind: 'auth.denied' },
  ];
  for (const event of events) {
    now += 1_000;
    await trail.record(event);
  }
});

async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function exported(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLines(store, {})) lines.push(line);
  return lines;
}

const counts = (report: Awaited<ReturnType<typeof auditReport>>) =>
  Object.fromEntries(report.exceptions.filter(({ count }) => count > 0).map(({ kind, count }) => [kind.id, count]));

describe('the audit report', () => {
  it('sorts exceptions, counts people and lists what was changed', async () => {
    const report = await auditReport(from(await exported()), { period: WHOLE, kinds, made: 1 });
    expect(report).toMatchObject({ events: 6, chain: { valid: true, records: 6 } });
    expect(counts(report)).toEqual({ wire: 1, query: 1, approvals: 1, door: 1 });
    expect(report.people).toEqual([
      {
        subject: 'agent@harbor.example',
        memberKey: 'MEM-1001',
        roles: ['agent'],
        calls: 4,
        refused: 2,
        held: 1,
        failed: 0,
        rows: 3,
        masked: 4,
      },
    ]);
    expect(report.acts.events.map(({ event, seq }) => [event.kind, seq])).toEqual([['config.changed', 5]]);
  });

  it('counts the period alone, though the export is wider', async () => {
    const report = await auditReport(from(await exported()), { period: { from: 3_000, to: 4_000 }, kinds, made: 1 });
    expect(report.events).toBe(2);
    expect(counts(report)).toEqual({ wire: 1, query: 1 });
  });

  it('ends at the first record that does not verify, and says where', async () => {
    const lines = await exported();
    const changed = lines.map((line, at) => (at === 2 ? line.replace('WIRE_FRAUD', 'BAD_MESSAGE') : line));
    const report = await auditReport(from(changed), { period: WHOLE, kinds, made: 1 });
    expect(report.chain).toMatchObject({ valid: false, fault: { line: 3, seq: 2 } });
    expect(report.acts.count).toBe(0);
  });

  it('shows the gravest of very many and counts all', async () => {
    const many = new MemoryAuditStore();
    const other = new AuditTrail(many, { chain: 'n', digestKey: Buffer.alloc(16, 3), clock: { now: () => (now += 1) } });
    await other.open();
    await other.record({ kind: 'tool.call.denied', code: 'WIRE_FRAUD', severity: 'alert' });
    await Promise.all(
      Array.from({ length: 5 * MOST_SHOWN }, () => other.record({ kind: 'tool.call.denied', code: 'WIRE_FRAUD', severity: 'warn' })),
    );
    const lines: string[] = [];
    for await (const line of exportLines(many, {})) lines.push(line);
    const report = await auditReport(from(lines), { period: WHOLE, kinds, made: 1 });
    const wire = report.exceptions.find(({ kind }) => kind.id === 'wire');
    expect(wire).toMatchObject({ count: 5 * MOST_SHOWN + 1 });
    expect(wire?.events).toHaveLength(MOST_SHOWN);
    expect(wire?.events[0]).toMatchObject({ seq: 1, event: { severity: 'alert' } });
  });
});
