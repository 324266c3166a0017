import { expect, it } from 'vitest';
import type { Drawn, QuotaDraw } from '@gatehouse/mls';
import type { DataSource } from 'typeorm';
import { TypeormQuotaStore } from '../typeorm.quota-store.js';

const hour = { name: 'hour', start: 3_600_000, limit: 10 };
const day = { name: 'day', start: 0, limit: 25 };

export function quotaStoreContract(database: () => DataSource): void {
  const store = (): TypeormQuotaStore => new TypeormQuotaStore(database());
  const take = (credential: string, windows: readonly Omit<QuotaDraw, 'amount'>[], amount: number): Promise<Drawn> =>
    store().take(
      credential,
      windows.map((window) => ({ ...window, amount })),
    );
  const used = async (credential: string) =>
    Object.fromEntries((await store().usage(credential)).map((window) => [window.name, window.used]));

  it('counts into every window', async () => {
    expect(await take('mls-a', [hour, day], 4)).toEqual({ granted: true });
    expect(await take('mls-a', [hour, day], 6)).toEqual({ granted: true });
    expect(await used('mls-a')).toEqual({ hour: 10, day: 10 });
  });

  it('adds nothing anywhere when one window is full, and names it', async () => {
    await take('mls-b', [hour, day], 10);
    expect(await take('mls-b', [day, hour], 1)).toEqual({ granted: false, window: 'hour' });
    expect(await used('mls-b')).toEqual({ hour: 10, day: 10 });
  });

  it('takes another amount of each window, or nothing of any', async () => {
    expect(
      await store().take('mls-g', [
        { ...hour, amount: 2 },
        { ...day, amount: 20 },
      ]),
    ).toEqual({ granted: true });
    expect(
      await store().take('mls-g', [
        { ...hour, amount: 2 },
        { ...day, amount: 6 },
      ]),
    ).toEqual({ granted: false, window: 'day' });
    expect(await used('mls-g')).toEqual({ hour: 2, day: 20 });
  });

  it('refuses at once what no window could ever hold', async () => {
    expect(await take('mls-c', [hour, day], 11)).toEqual({ granted: false, window: 'hour' });
    expect(await used('mls-c')).toEqual({});
  });

  it('begins again with the next window, keeps the longer one, and is not set back by a late clock', async () => {
    await take('mls-d', [hour, day], 10);
    const next = { ...hour, start: 7_200_000 };
    expect(await take('mls-d', [next, day], 3)).toEqual({ granted: true });
    expect(await take('mls-d', [hour, day], 2)).toEqual({ granted: true });
    expect(await used('mls-d')).toEqual({ hour: 5, day: 15 });
    expect(await store().usage('mls-d')).toContainEqual({ name: 'hour', start: 7_200_000, used: 5 });
  });

  it('never grants more than the limit to callers at once', async () => {
    const taken = await Promise.all(Array.from({ length: 30 }, (_, n) => take('mls-e', n % 2 === 0 ? [hour, day] : [day, hour], 1)));
    expect(taken.filter((each) => each.granted)).toHaveLength(10);
    expect(await used('mls-e')).toEqual({ hour: 10, day: 10 });
  });

  it('grants without windows', async () => {
    expect(await take('mls-f', [], 1)).toEqual({ granted: true });
  });
}
