import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormSecondFactorStore } from '../typeorm.second-factor-store.js';

const factor = (user: string, enrolledAt = 1_000) => ({ user, sealed: `sealed-${enrolledAt}`, lastStep: 10, enrolledAt });
const codes = (count: number): string[] => Array.from({ length: count }, (_, n) => `digest-${n}`);

export function secondFactorStoreContract(database: () => DataSource): void {
  const store = (): TypeormSecondFactorStore => new TypeormSecondFactorStore(database());

  it('keeps one authenticator an account, which another replaces only where it knows which', async () => {
    expect(await store().enrol(factor('a'), codes(10), undefined)).toBe(true);
    expect(await store().enrol(factor('a', 2_000), codes(10), undefined)).toBe(false);
    expect(await store().enrol(factor('a', 2_000), codes(10), 999)).toBe(false);
    expect(await store().find('a')).toEqual({ ...factor('a'), recoveryLeft: 10 });
    expect(await store().enrol(factor('a', 2_000), codes(3), 1_000)).toBe(true);
    expect(await store().find('a')).toEqual({ ...factor('a', 2_000), recoveryLeft: 3 });
    expect(await store().find('b')).toBeUndefined();
  });

  it('lets one of many enrol at once', async () => {
    const tries = await Promise.all(Array.from({ length: 6 }, (_, n) => store().enrol(factor('race', n + 1), codes(2), undefined)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store().find('race')).toMatchObject({ recoveryLeft: 2 });
  });

  it('takes a time step once, and none before it afterwards, of that authenticator alone', async () => {
    await store().enrol(factor('c'), [], undefined);
    const tries = await Promise.all(Array.from({ length: 8 }, () => store().takeStep(factor('c'), 12)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store().takeStep(factor('c'), 11)).toBe(false);
    expect(await store().takeStep(factor('c', 5), 13)).toBe(false);
    expect(await store().takeStep(factor('c'), 13)).toBe(true);
  });

  it('takes a recovery code once', async () => {
    await store().enrol(factor('d'), codes(2), undefined);
    const tries = await Promise.all(Array.from({ length: 8 }, (_, n) => store().takeRecoveryCode('d', 'digest-1', n + 1)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store().takeRecoveryCode('d', 'digest-9', 1)).toBe(false);
    expect(await store().find('d')).toMatchObject({ recoveryLeft: 1 });
  });

  it('removes an authenticator with its codes', async () => {
    await store().enrol(factor('e'), codes(2), undefined);
    expect(await store().remove('e')).toBe(true);
    expect(await store().remove('e')).toBe(false);
    expect(await store().takeRecoveryCode('e', 'digest-0', 1)).toBe(false);
  });
}
