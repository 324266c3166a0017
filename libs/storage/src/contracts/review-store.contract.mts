import type { Review } from '@gatehouse/access';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormReviewStore } from '../typeorm.review-store.js';

const call = { subject: 'agent@harbor.example', upstream: 'crm', tool: 'send_message' };
const review = (id: string, argumentsDigest: string, more: Partial<Review> = {}): Review => {
  return {
    id,
    openedAt: 1000,
    expiresAt: 9000,
    ...call,
    argumentsDigest,
    approverRoles: ['broker'],
    approvals: [],
    grounds: [{ rule: 'taint.acts', says: 'Look at it first.', source: { call: 'c1', upstream: 'mls', tool: 'get_listing' } }],
    sealed: 'sealed',
    status: 'open',
    ...more,
  };
};

export function reviewStoreContract(database: () => DataSource): void {
  const store = (now = 2000): TypeormReviewStore => new TypeormReviewStore(database(), { now: () => now });

  it('gives back what was opened', async () => {
    await store().open(review('r1', 'd1'));
    expect(await store().get('r1')).toEqual(review('r1', 'd1'));
    expect(await store().get('r0')).toBeUndefined();
  });

  it('finds the reviews of exactly this call that have not expired, newest first', async () => {
    await store().open(review('r2', 'd2', { expiresAt: 3000 }));
    await store().open(review('r3', 'd2', { openedAt: 1500, expiresAt: 5000 }));
    const find = (now: number, subject = call.subject) => store(now).ofCall({ ...call, subject, argumentsDigest: 'd2' });
    expect((await find(2000)).map(({ id }) => id)).toEqual(['r3', 'r2']);
    expect((await find(3000)).map(({ id }) => id)).toEqual(['r3']);
    expect(await find(5000)).toEqual([]);
    expect(await find(2000, 'agent2@harbor.example')).toEqual([]);
  });

  it('lists by status, newest first', async () => {
    await store().open(review('r4', 'd4', { openedAt: 7000, status: 'refused' }));
    await store().open(review('r5', 'd5', { openedAt: 8000, status: 'refused' }));
    expect((await store().list('refused')).map(({ id }) => id)).toEqual(['r5', 'r4']);
    expect((await store().list()).length).toBeGreaterThan(2);
  });

  it('lists what one person asked until it runs out, newest first', async () => {
    const subject = 'asks-much@harbor.example';
    await store().open(review('a1', 'a', { subject, openedAt: 1000, expiresAt: 3000, status: 'used' }));
    await store().open(review('a2', 'b', { subject, openedAt: 1500, expiresAt: 5000 }));
    const idsAt = async (now: number) => (await store().listOf(subject, now)).map(({ id }) => id);
    expect([await idsAt(2000), await idsAt(3000), await idsAt(5000)]).toEqual([['a2', 'a1'], ['a2'], []]);
  });

  it('records who decided, when and why', async () => {
    const opened = review('r6', 'd6', { approverRoles: ['broker', 'compliance'] });
    await store().open(opened);
    const first = { role: 'compliance', by: 'compliance@harbor.example', at: 2400 };
    expect(await store().change(opened, { status: 'open', approvals: [first], over: false })).toBe(true);
    const seen = (await store().get('r6'))!;
    expect(seen).toEqual({ ...opened, approvals: [first] });
    const both = [first, { role: 'broker', by: 'broker@harbor.example', at: 2500 }];
    const decided = {
      status: 'approved',
      approvals: both,
      decidedBy: 'broker@harbor.example',
      decidedAt: 2500,
      reason: 'client asked',
    } as const;
    expect(await store().change(opened, { ...decided, over: false })).toBe(false);
    expect(await store().change(seen, { ...decided, over: false })).toBe(true);
    expect(await store().get('r6')).toEqual({ ...opened, ...decided });
  });

  it('puts what would be sent under another key once, unless it was decided or sealed anew meanwhile', async () => {
    const opened = review('r6b', 'd6b');
    await store().open(opened);
    expect(await store().reseal(opened, 'sealed anew')).toBe(true);
    expect(await store().reseal(opened, 'sealed later')).toBe(false);
    expect((await store().get('r6b'))?.sealed).toBe('sealed anew');
    await store().change(opened, { status: 'refused', over: true });
    expect(await store().reseal({ ...opened, sealed: 'sealed anew' }, 'sealed late')).toBe(false);
    expect((await store().get('r6b'))?.sealed).toBeUndefined();
  });

  it('lets one of many use an approval, keeps on record who gave it, and forgets what was sent', async () => {
    const approved = review('r7', 'd7', { status: 'approved', decidedBy: 'broker@harbor.example', decidedAt: 2500 });
    await store().open(approved);
    const uses = await Promise.all(Array.from({ length: 8 }, () => store().change(approved, { status: 'used', over: true })));
    expect(uses.filter(Boolean)).toHaveLength(1);
    const { sealed: _, ...used } = { ...approved, status: 'used' };
    expect(await store().get('r7')).toEqual(used);
    expect(await store().change(review('r0', 'd0'), { status: 'approved', over: false })).toBe(false);
  });

  it('forgets what reviews would have sent that ran out, and not the others', async () => {
    await store().open(review('r8', 'd8', { expiresAt: 500 }));
    await store().open(review('r9', 'd9', { expiresAt: 501 }));
    expect(await store().forgetExpired(500)).toBe(1);
    expect([(await store().get('r8'))!.sealed, (await store().get('r9'))!.sealed]).toEqual([undefined, 'sealed']);
  });

  it('forgets of which record a ground is', async () => {
    const source = { call: 'c9', upstream: 'crm', tool: 'get_contact' };
    const ground = (more: object) => [{ rule: 'taint.acts', says: 'Look at it first.', source: { ...source, ...more } }];
    await store().open(review('named-1', 'f1', { grounds: ground({ key: 'CON-7' }) }));
    await store().open(review('named-2', 'f2', { grounds: ground({ key: 'CON-8' }) }));
    expect(await store().forgetRecords(['CON-7'], new Set(['agent@harbor.example']))).toBe(0);
    expect(await store().forgetRecords(['CON-7'], new Set())).toBe(1);
    expect((await store().get('named-1'))?.grounds).toEqual(ground({}));
    expect((await store().get('named-2'))?.grounds).toEqual(ground({ key: 'CON-8' }));
  });

  it('takes reviews away whole', async () => {
    await store().open(review('gone-1', 'g1'));
    await store().open(review('stays-1', 'g2'));
    expect(await store().remove(['gone-1', 'never there'])).toBe(1);
    expect([await store().get('gone-1'), (await store().get('stays-1'))?.id]).toEqual([undefined, 'stays-1']);
  });
}
