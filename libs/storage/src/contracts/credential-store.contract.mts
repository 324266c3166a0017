import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormCredentialStore } from '../typeorm.credential-store.js';

const LIMIT = 3;
const lockUntil = (failures: number): number => (failures < LIMIT ? 0 : 1_000);

export function credentialStoreContract(database: () => DataSource): void {
  const store = (): TypeormCredentialStore => new TypeormCredentialStore(database());

  it('counts tries that come at once one after another, so that no more are free than are meant to be', async () => {
    await store().setPassword('agent@harbor.example', 'hash', 1);
    const tries = await Promise.all(Array.from({ length: 10 }, () => store().beginTry('agent@harbor.example', 10, lockUntil)));
    expect(tries.filter((found) => found!.lockedUntil <= 10)).toHaveLength(LIMIT);
    expect(tries.every((found) => found!.passwordHash === 'hash')).toBe(true);
  });

  it('opens again by time, by a right password, and by a new one', async () => {
    expect(await store().beginTry('agent@harbor.example', 1_000, lockUntil)).toMatchObject({ failures: LIMIT });
    await store().succeeded('agent@harbor.example');
    expect(await store().beginTry('agent@harbor.example', 11, lockUntil)).toMatchObject({ failures: 0, lockedUntil: 0 });
    await store().setPassword('agent@harbor.example', 'new', 2);
    expect(await store().beginTry('agent@harbor.example', 11, lockUntil)).toMatchObject({ passwordHash: 'new', failures: 0 });
  });

  it('takes back a try that was right, with the lock that it set itself and no other', async () => {
    const user = 'half@harbor.example';
    await store().setPassword(user, 'hash', 1);
    for (let wrong = 0; wrong < 2; wrong += 1) await store().beginTry(user, 10, lockUntil);
    const third = (await store().beginTry(user, 10, lockUntil))!;
    expect(third.lock).toBe(1_000);
    await store().takeBack(user, 999);
    expect(await store().find(user)).toMatchObject({ failures: 2, lockedUntil: 1_000 });
    await store().takeBack(user, third.lock);
    expect(await store().find(user)).toMatchObject({ failures: 1, lockedUntil: 0, changedAt: 1 });
  });

  it('knows nobody who was not given a password', async () => {
    expect(await store().beginTry('nobody@harbor.example', 1, lockUntil)).toBeUndefined();
  });
}
