import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormRevocationStore } from '../typeorm.revocation-store.js';

export function revocationStoreContract(database: () => DataSource): void {
  const store = (): TypeormRevocationStore => new TypeormRevocationStore(database());

  it('gives what was withdrawn since, once, and forgets what is old', async () => {
    await store().add({ kind: 'token', id: 't', recordedAt: 100 });
    await store().add({ kind: 'token', id: 't', recordedAt: 200 });
    await store().add({ kind: 'grant', id: 't', recordedAt: 300 });
    expect(await store().since(200)).toEqual(
      expect.arrayContaining([
        { kind: 'token', id: 't', recordedAt: 200 },
        { kind: 'grant', id: 't', recordedAt: 300 },
      ]),
    );
    expect(await store().since(301)).toEqual([]);
    await store().add({ kind: 'sign-in', id: 't', recordedAt: 100 });
    expect(await store().purge(['token', 'grant'], 300)).toBe(1);
    expect(await store().since(0)).toEqual(
      expect.arrayContaining([
        { kind: 'grant', id: 't', recordedAt: 300 },
        { kind: 'sign-in', id: 't', recordedAt: 100 },
      ]),
    );
    expect(await store().purge(['sign-in'], 101)).toBe(1);
    expect(await store().since(0)).toHaveLength(1);
  });
}
