import type { Review } from '@gatehouse/access';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormReviewStore } from '../typeorm.review-store.js';

const call = { subject: 'agent@harbor.example', upstream: 'crm', tool: 'send_message' };
const review = (id: string, argumentsDigest: string, more: Partial<Review> = {}): Review => {
  return { id, openedAt: 1000, expiresAt: 9000, ...call, argumentsDigest, approverRole: 'broker', status: 'open', ...more };
};

export function reviewStoreContract(database: () => DataSource): void {
  const store = (now = 2000): TypeormReviewStore => new TypeormReviewStore(database(), { now: () => now });

  it('gives back what was opened', async () => {
    await store().open(review('r1', 'd1'));
    expect(await store().get('r1')).toEqual(review('r1', 'd1'));
    expect(await store().get('r0')).toBeUndefined();
  });

  it('finds the newest review of exactly this call that has not expired', async () => {
    await store().open(review('r2', 'd2', { expiresAt: 3000 }));
    await store().open(review('r3', 'd2', { openedAt: 1500, expiresAt: 5000 }));
    const find = (now: number, subject = call.subject) => store(now).find({ ...call, subject, argumentsDigest: 'd2' });
    expect((await find(2000))?.id).toBe('r3');
    expect(await find(5000)).toBeUndefined();
    expect(await find(2000, 'agent2@harbor.example')).toBeUndefined();
  });

  it('lists by status, newest first', async () => {
    await store().open(review('r4', 'd4', { openedAt: 7000, status: 'refused' }));
    await store().open(review('r5', 'd5', { openedAt: 8000, status: 'refused' }));
    expect((await store().list('refused')).map(({ id }) => id)).toEqual(['r5', 'r4']);
    expect((await store().list()).length).toBeGreaterThan(2);
  });

  it('records who decided, when and why', async () => {
    await store().open(review('r6', 'd6'));
    expect(await store().transition('r6', 'open', 'approved', 'broker@harbor.example', 2500, 'client asked')).toBe(true);
    expect(await store().get('r6')).toMatchObject({
      status: 'approved',
      decidedBy: 'broker@harbor.example',
      decidedAt: 2500,
      reason: 'client asked',
    });
  });

  it('lets one of many use an approval, and keeps on record who gave it', async () => {
    await store().open(review('r7', 'd7'));
    await store().transition('r7', 'open', 'approved', 'broker@harbor.example', 2500);
    const uses = await Promise.all(Array.from({ length: 8 }, () => store().transition('r7', 'approved', 'used', call.subject, 2600)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await store().get('r7')).toMatchObject({ status: 'used', decidedBy: 'broker@harbor.example', decidedAt: 2500 });
    expect(await store().transition('r0', 'open', 'approved', 'broker@harbor.example', 1)).toBe(false);
  });
}
