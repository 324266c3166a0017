import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { QuotaUsageEntity } from '../entities/quota-usage.entity.js';
import { runMigrations } from '../run-migrations.js';

const row = (credential: string) => ({ credential, windowName: 'hour', windowStart: 0, used: 1, allowance: 10 });

export function schemaContract(database: () => DataSource): void {
  it('has after its migrations exactly the schema of the entities', async () => {
    expect((await database().driver.createSchemaBuilder().log()).upQueries.map((query) => query.query)).toEqual([]);
  });

  it('has nothing left to migrate when it is opened again', async () => {
    await runMigrations(database());
    expect(await database().query('SELECT name FROM migration')).toEqual([
      { name: 'Initial1764000000000' },
      { name: 'AuthorizationServer1764300000000' },
      { name: 'Vault1764430000000' },
    ]);
  });

  it('refuses to run on a database that a newer release has migrated', async () => {
    await database().query(`INSERT INTO migration (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`);
    await expect(runMigrations(database())).rejects.toThrow(/newer release \(FromTheFuture9999999999999\)/);
    await database().query(`DELETE FROM migration WHERE name LIKE 'FromTheFuture%'`);
  });

  it('keeps 8 transactions at once apart: 4 commit, 4 roll back', async () => {
    const work = Array.from({ length: 8 }, (_, n) =>
      database().transaction(async (manager) => {
        await manager.insert(QuotaUsageEntity, row(`apart-${n}`));
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (n % 2 === 1) throw new Error('rolled back on purpose');
      }),
    );
    const settled = await Promise.allSettled(work);
    expect(settled.map((one) => one.status)).toEqual(Array.from({ length: 4 }, () => ['fulfilled', 'rejected']).flat());
    const kept = await database().manager.find(QuotaUsageEntity, { order: { credential: 'ASC' } });
    expect(kept.map((each) => each.credential).filter((name) => name.startsWith('apart'))).toEqual([
      'apart-0',
      'apart-2',
      'apart-4',
      'apart-6',
    ]);
  });

  it('lets others read between transactions, and shows them no uncommitted row', async () => {
    const transaction = database().transaction(async (manager) => {
      await manager.insert(QuotaUsageEntity, row('unseen'));
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error('rolled back on purpose');
    });
    const seen = database().manager.countBy(QuotaUsageEntity, { credential: 'unseen' });
    await expect(transaction).rejects.toThrow('on purpose');
    expect(await seen).toBe(0);
  });

  it('nests a transaction in the manager of another', async () => {
    await database().transaction(async (manager) => {
      await manager.insert(QuotaUsageEntity, row('outer'));
      await manager
        .transaction(async (inner) => {
          await inner.insert(QuotaUsageEntity, row('inner'));
          throw new Error('inner only');
        })
        .catch(() => undefined);
    });
    expect(await database().manager.countBy(QuotaUsageEntity, { credential: 'outer' })).toBe(1);
    expect(await database().manager.countBy(QuotaUsageEntity, { credential: 'inner' })).toBe(0);
  });
}
