import { SecondFactorStore, type StoredFactor } from '@gatehouse/identity';
import { IsNull, LessThan, type DataSource } from 'typeorm';
import { RecoveryCodeEntity } from './entities/recovery-code.entity.js';
import { SecondFactorEntity } from './entities/second-factor.entity.js';
import { StoreFault, withoutValues } from './store-fault.js';

/** Authenticators and recovery codes of local accounts, for every node. */
export class TypeormSecondFactorStore extends SecondFactorStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async find(user: string): Promise<(StoredFactor & { readonly recoveryLeft: number }) | undefined> {
    const { manager } = this.dataSource;
    const row = await withoutValues(() => manager.findOneBy(SecondFactorEntity, { user }));
    if (!row) return undefined;
    const recoveryLeft = await withoutValues(() => manager.countBy(RecoveryCodeEntity, { user, usedAt: IsNull() }));
    const { sealed, lastStep, enrolledAt } = row;
    return { user, sealed, lastStep, enrolledAt, recoveryLeft };
  }

  async enrol(factor: StoredFactor, recovery: readonly string[], replaces: number | undefined): Promise<boolean> {
    const { user } = factor;
    try {
      return await withoutValues(() =>
        this.dataSource.transaction(async (manager) => {
          if (replaces !== undefined) {
            const gone = await manager.delete(SecondFactorEntity, { user, enrolledAt: replaces });
            if (gone.affected !== 1) return false;
          }
          await manager.insert(SecondFactorEntity, { ...factor });
          await manager.delete(RecoveryCodeEntity, { user });
          await manager.insert(
            RecoveryCodeEntity,
            recovery.map((digest) => ({ user, digest, usedAt: null })),
          );
          return true;
        }),
      );
    } catch (error) {
      if (error instanceof StoreFault && error.isDuplicate) return false;
      throw error;
    }
  }

  async takeStep({ user, enrolledAt }: Pick<StoredFactor, 'user' | 'enrolledAt'>, step: number): Promise<boolean> {
    const before = { user, enrolledAt, lastStep: LessThan(step) };
    const changed = await withoutValues(() => this.dataSource.manager.update(SecondFactorEntity, before, { lastStep: step }));
    return changed.affected === 1;
  }

  async takeRecoveryCode(user: string, digest: string, at: number): Promise<boolean> {
    const unused = { user, digest, usedAt: IsNull() };
    const changed = await withoutValues(() => this.dataSource.manager.update(RecoveryCodeEntity, unused, { usedAt: at }));
    return changed.affected === 1;
  }

  async remove(user: string): Promise<boolean> {
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        await manager.delete(RecoveryCodeEntity, { user });
        const removed = await manager.delete(SecondFactorEntity, { user });
        return removed.affected === 1;
      }),
    );
  }
}
