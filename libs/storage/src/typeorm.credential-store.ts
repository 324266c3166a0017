import { CredentialStore, type Credential, type Try } from '@gatehouse/identity';
import type { DataSource, EntityManager } from 'typeorm';
import { LocalCredentialEntity } from './entities/local-credential.entity.js';
import { withoutValues } from './store-fault.js';

/** Passwords of local accounts, for every node. */
export class TypeormCredentialStore extends CredentialStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async find(user: string): Promise<Credential | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(LocalCredentialEntity, { user }));
    return row ? { ...row } : undefined;
  }

  async setPassword(user: string, passwordHash: string, at: number): Promise<void> {
    const row = { user, passwordHash, failures: 0, lockedUntil: 0, changedAt: at };
    await withoutValues(() => this.dataSource.manager.upsert(LocalCredentialEntity, row, ['user']));
  }

  beginTry(user: string, now: number, lockUntil: (failures: number) => number): Promise<Try | undefined> {
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        const found = await this.forUpdate(manager, user);
        if (!found) return undefined;
        if (found.lockedUntil > now) return { ...found, lock: 0 };
        const failures = found.failures + 1;
        const lock = lockUntil(failures);
        await manager.update(LocalCredentialEntity, { user }, { failures, lockedUntil: lock });
        return { ...found, lock };
      }),
    );
  }

  async takeBack(user: string, lock: number): Promise<void> {
    await withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        const found = await this.forUpdate(manager, user);
        if (!found) return;
        const { failures, lockedUntil } = found;
        const left = { failures: Math.max(0, failures - 1), lockedUntil: lockedUntil === lock ? 0 : lockedUntil };
        await manager.update(LocalCredentialEntity, { user }, left);
      }),
    );
  }

  async succeeded(user: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.update(LocalCredentialEntity, { user }, { failures: 0, lockedUntil: 0 }));
  }

  /** On SQLite the transaction holds the only connection, and BEGIN IMMEDIATE keeps other processes out. */
  private forUpdate(manager: EntityManager, user: string): Promise<LocalCredentialEntity | null> {
    const lock = this.dataSource.options.type === 'postgres' ? { lock: { mode: 'pessimistic_write' } as const } : {};
    return manager.findOne(LocalCredentialEntity, { where: { user }, ...lock });
  }
}
