import { SubjectBindings } from '@gatehouse/identity';
import type { DataSource } from 'typeorm';
import { SignInBindingEntity } from './entities/sign-in-binding.entity.js';
import { StoreFault, withoutValues } from './store-fault.js';

/** Who has which sign-in name by the word of an identity provider, for every node. */
export class TypeormSubjectBindings extends SubjectBindings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly now: () => number,
  ) {
    super();
  }

  async userOf(connection: string, subject: string): Promise<string | undefined> {
    const found = await withoutValues(() => this.dataSource.manager.findOneBy(SignInBindingEntity, { connection, subject }));
    return found?.user;
  }

  async bind(connection: string, subject: string, user: string): Promise<boolean> {
    if ((await this.userOf(connection, subject)) === user) return true;
    const row = { connection, subject, user, boundAt: this.now() };
    try {
      await withoutValues(() => this.dataSource.manager.upsert(SignInBindingEntity, row, ['connection', 'subject']));
      return true;
    } catch (fault) {
      // The other unique column pair: somebody else has the name.
      if (fault instanceof StoreFault && fault.isDuplicate) return false;
      throw fault;
    }
  }

  async release(user: string): Promise<boolean> {
    const { affected } = await withoutValues(() => this.dataSource.manager.delete(SignInBindingEntity, { user }));
    return (affected ?? 0) > 0;
  }
}
