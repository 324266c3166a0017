import { Refusal, textResult, type McpCall } from '@gatehouse/kernel';
import { describe, expect, it, vi } from 'vitest';
import { eventOf, type AuditRecord } from './audit-record.js';
import { AuditTrail, type AuditTrailOptions } from './audit-trail.js';
import { callOf } from './calls.fixture.mjs';
import { exportLines } from './export.js';
import { MemoryAuditStore } from './memory.audit-store.js';
import { verifyChain } from './verify.js';

const digestKey = Buffer.alloc(32, 7);
const ok = textResult('fine');

async function opened(store = new MemoryAuditStore(), options: Partial<AuditTrailOptions> = {}): Promise<AuditTrail> {
  const trail = new AuditTrail(store, { chain: 'node-1', digestKey, ...options });
  await trail.open();
  return trail;
}

const kinds = (store: MemoryAuditStore): string[] => store.records.map((record) => record.kind);

/** A store that can be broken, and that says how its appends went. */
class FragileStore extends MemoryAuditStore {
  broken = false;
  appends: number[] = [];

  override async append(records: readonly AuditRecord[]): Promise<void> {
    if (this.broken) throw new Error('disk full');
    this.appends.push(records.length);
    await super.append(records);
  }
}

describe('around', () => {
  it('gives back what the path gave, and the record is in the store by then', async () => {
    const store = new MemoryAuditStore();
    const trail = await opened(store);
    const call = callOf();
    expect(await trail.around(call, async () => ok)).toBe(ok);
    expect(store.records.map((record) => record.eventId)).toEqual([call.id]);
  });

  it.each<[string, string, (call: McpCall) => Promise<unknown>]>([
    ['a granted call', 'tool.call.allowed', async () => ok],
    [
      'a refusal that was turned into an answer',
      'tool.call.denied',
      async (call) => (call.outcome.set({ kind: 'refused', code: 'FAIR_HOUSING' }), ok),
    ],
    ['a held call', 'tool.call.held', async (call) => (call.outcome.set({ kind: 'held', code: 'APPROVAL_NEEDED' }), ok)],
    ['an upstream that is down', 'tool.call.failed', async () => Promise.reject(new Refusal('UPSTREAM_DOWN'))],
    ['a fault of ours', 'tool.call.failed', async () => Promise.reject(new TypeError('x is undefined'))],
    [
      'a throw before any promise',
      'tool.call.failed',
      () => {
        throw new Error('at once');
      },
    ],
    ['a cancelled call', 'tool.call.cancelled', async () => Promise.reject(new Refusal('CANCELLED'))],
  ])('leaves exactly one record of %s', async (_, kind, run) => {
    const store = new MemoryAuditStore();
    const trail = await opened(store);
    const call = callOf();
    await trail.around(call, () => run(call)).catch(() => undefined);
    expect(kinds(store)).toEqual([kind]);
  });

  it('rethrows the very error of the path after recording it', async () => {
    const refusal = new Refusal('TOOL_HIDDEN');
    const trail = await opened();
    await expect(trail.around(callOf(), () => Promise.reject(refusal))).rejects.toBe(refusal);
  });

  it('keeps one contiguous chain under 200 calls at once, failures among them', async () => {
    const store = new FragileStore();
    const trail = await opened(store, { batch: 32 });
    const calls = Array.from({ length: 200 }, (_, n) =>
      trail.around(callOf(), async () => {
        await new Promise((resolve) => setTimeout(resolve, n % 5));
        if (n % 4 === 0) throw new Refusal('UPSTREAM_TIMEOUT');
        return ok;
      }),
    );
    const settled = await Promise.allSettled(calls);
    expect(settled.filter((one) => one.status === 'rejected')).toHaveLength(50);
    expect(store.records.map((record) => record.seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(await verifyChain(exportLines(store, {}))).toMatchObject({ valid: true, records: 200 });
    expect(store.appends.length).toBeLessThan(60);
    expect(Math.max(...store.appends)).toBeLessThanOrEqual(32);
  });

  it('goes on from the end of its chain after a restart', async () => {
    const store = new MemoryAuditStore();
    await (await opened(store)).around(callOf(), async () => ok);
    await (await opened(store)).around(callOf(), async () => ok);
    expect(await verifyChain(exportLines(store, {}))).toMatchObject({ valid: true, records: 2 });
  });
});

describe('a store that cannot append', () => {
  it('turns a granted call into AUDIT_UNAVAILABLE, with its cause', async () => {
    const store = new FragileStore();
    const trail = await opened(store);
    store.broken = true;
    const call = callOf();
    await expect(trail.around(call, async () => ok)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE', cause: { message: 'disk full' } });
    expect(call.outcome.peek()).toEqual({ kind: 'failed', code: 'AUDIT_UNAVAILABLE' });
    expect(trail.isWriting).toBe(false);
  });

  it('lets no further call reach an upstream while it stays broken', async () => {
    const store = new FragileStore();
    const trail = await opened(store);
    store.broken = true;
    await trail.around(callOf(), async () => ok).catch(() => undefined);
    let reached = 0;
    const later = Array.from({ length: 5 }, () => trail.around(callOf(), async () => (reached += 1)));
    expect((await Promise.allSettled(later)).every((one) => one.status === 'rejected')).toBe(true);
    expect(reached).toBe(0);
  });

  it('is whole again with a record of the gap, and the chain holds', async () => {
    const store = new FragileStore();
    const trail = await opened(store);
    await trail.around(callOf(), async () => ok);
    store.broken = true;
    for (let n = 0; n < 3; n += 1) await trail.around(callOf(), async () => ok).catch(() => undefined);
    store.broken = false;
    await Promise.all([trail.around(callOf(), async () => ok), trail.around(callOf(), async () => ok)]);
    expect(kinds(store)).toEqual(['tool.call.allowed', 'log.gap', 'tool.call.allowed', 'tool.call.allowed']);
    expect(eventOf(store.records[1] as AuditRecord).details).toMatchObject({ lost: 3 });
    expect(await verifyChain(exportLines(store, {}))).toMatchObject({ valid: true, records: 4 });
  });

  it('tells also of calls that were under way and lost while the gap was written', async () => {
    const store = new FragileStore();
    const trail = await opened(store);
    let end = (): void => undefined;
    const underWay = trail.around(callOf(), () => new Promise<void>((resolve) => (end = resolve))).catch(() => undefined);
    store.broken = true;
    await trail.around(callOf(), async () => ok).catch(() => undefined);
    let fail = (): void => undefined;
    const append = store.append.bind(store);
    store.append = () => new Promise((_, reject) => (fail = () => reject(new Error('disk full'))));
    end();
    await vi.waitFor(() => expect(String(fail)).toContain('reject'));
    store.append = append;
    store.broken = false;
    const next = trail.around(callOf(), async () => ok);
    await Promise.resolve();
    fail();
    await Promise.all([underWay, next]);
    await trail.around(callOf(), async () => ok);
    const told = store.records.filter(({ kind }) => kind === 'log.gap').map((record) => Number(eventOf(record).details?.['lost']));
    expect(told.reduce((sum, lost) => sum + lost, 0)).toBe(2);
    expect(trail.isWriting).toBe(true);
  });

  it('seals anew from the stored end when an append failed after it was written', async () => {
    const store = new FragileStore();
    const trail = await opened(store);
    const append = store.append.bind(store);
    store.append = async (records) => {
      await append(records);
      throw new Error('connection lost before the answer');
    };
    await trail.around(callOf(), async () => ok).catch(() => undefined);
    store.append = append;
    await trail.around(callOf(), async () => ok);
    expect(await verifyChain(exportLines(store, {}))).toMatchObject({ valid: true, records: 3 });
  });

  it('refuses calls beyond the queue instead of holding them without bound', async () => {
    const store = new MemoryAuditStore();
    const trail = await opened(store, { queue: 3, batch: 1 });
    const settled = await Promise.allSettled(Array.from({ length: 8 }, () => trail.around(callOf(), async () => ok)));
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
    await trail.around(callOf(), async () => ok);
    expect(kinds(store)).toContain('log.gap');
  });
});

describe('recover', () => {
  it('writes the gap and goes on once the store takes records again, without a call', async () => {
    const store = new FragileStore();
    const trail = await opened(store);
    store.broken = true;
    await expect(trail.record({ kind: 'policy.changed' })).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect([await trail.recover(), trail.isWriting]).toEqual([false, false]);
    store.broken = false;
    expect([await trail.recover(), trail.isWriting]).toEqual([true, true]);
    expect(store.records.map(({ kind, event }) => [kind, (JSON.parse(event) as { details: object }).details])).toEqual([
      ['log.gap', { since: expect.any(Number), lost: 1 }],
    ]);
    expect(await trail.recover()).toBe(false);
  });
});

describe('open and close', () => {
  it('answers nothing before it is open', async () => {
    const trail = new AuditTrail(new MemoryAuditStore(), { chain: 'node-1', digestKey });
    await expect(trail.around(callOf(), async () => ok)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
  });

  it('waits for calls that are under way, then lets no more in', async () => {
    const store = new MemoryAuditStore();
    const trail = await opened(store);
    let finish = (): void => undefined;
    const underWay = trail.around(callOf(), () => new Promise<void>((resolve) => (finish = resolve)));
    await Promise.resolve();
    const closed = trail.close();
    await expect(trail.record({ kind: 'policy.changed' })).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    finish();
    await Promise.all([underWay, closed]);
    expect(store.records).toHaveLength(1);
  });

  it('refuses a digest key that is too short to be secret', () => {
    expect(() => new AuditTrail(new MemoryAuditStore(), { chain: 'n', digestKey: Buffer.alloc(8) })).toThrow(/at least 16/);
  });
});

describe('record', () => {
  it('keeps events that are not calls in the same chain', async () => {
    const store = new MemoryAuditStore();
    const trail = await opened(store, { clock: { now: () => 1_800_000_000_000 } });
    await trail.record({ kind: 'auth.denied', details: { reason: 'expired', address: '127.0.0.1' } });
    await trail.record({
      kind: 'review.decided',
      severity: 'warn',
      reviewId: 'r1',
      actor: { subject: 'broker@harbor.example', roles: ['broker'] },
    });
    expect(store.records.map(({ seq, kind, severity, ts, subject }) => ({ seq, kind, severity, ts, subject }))).toEqual([
      { seq: 1, kind: 'auth.denied', severity: 'info', ts: 1_800_000_000_000, subject: undefined },
      { seq: 2, kind: 'review.decided', severity: 'warn', ts: 1_800_000_000_000, subject: 'broker@harbor.example' },
    ]);
  });
});
