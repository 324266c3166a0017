import { userKeyOf, type GroupDraft, type GroupRecord, type PeopleChanges, type PersonDraft, type PersonRecord } from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';
import { In, Not, type EntityManager } from 'typeorm';
import { PeopleGroupEntity } from './entities/people-group.entity.js';
import { PersonEntity } from './entities/person.entity.js';
import { groupOf, personOf } from './people-rows.js';

/** SQLite and PostgreSQL both take a few tens of thousands of parameters in one statement; a group can have more members. */
const AT_ONCE = 5_000;
/** Of thirteen parameters each. */
const WRITTEN_AT_ONCE = 500;

export async function groupsOf(manager: EntityManager, origin: string): Promise<GroupRecord[]> {
  return (await manager.find(PeopleGroupEntity, { where: { origin }, order: { createdAt: 'ASC', id: 'ASC' } })).map(groupOf);
}

/** The changes of one transaction, each numbered. */
export class RecordedPeopleChanges implements PeopleChanges {
  constructor(
    private readonly manager: EntityManager,
    /** Number of the last change. */
    public version: number,
    private readonly clock: Clock,
  ) {}

  async byUser(user: string): Promise<PersonRecord | undefined> {
    return this.person({ userKey: userKeyOf(user), state: Not('forgotten') });
  }

  async byId(id: string): Promise<PersonRecord | undefined> {
    return this.person({ id, state: Not('forgotten') });
  }

  async byIds(ids: readonly string[]): Promise<PersonRecord[]> {
    const rows: PersonEntity[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE)
      rows.push(...(await this.manager.findBy(PersonEntity, { id: In(ids.slice(start, start + AT_ONCE)), state: Not('forgotten') })));
    return rows.map(personOf);
  }

  async holding(member: string): Promise<PersonRecord[]> {
    return (await this.manager.findBy(PersonEntity, { member, state: 'active' })).map(personOf);
  }

  async save(draft: PersonDraft): Promise<PersonRecord> {
    const { id, user } = draft;
    const before = await this.manager.findOneBy(PersonEntity, { id });
    await this.manager.delete(PersonEntity, { userKey: userKeyOf(user), id: Not(id) });
    const row = this.rowOf(draft, before?.createdAt);
    await this.manager.upsert(PersonEntity, row, ['id']);
    return personOf(row);
  }

  async saveKnown(records: readonly PersonRecord[]): Promise<void> {
    const rows = records.map((record) => this.rowOf(record, record.createdAt));
    for (let start = 0; start < rows.length; start += WRITTEN_AT_ONCE)
      await this.manager.upsert(PersonEntity, rows.slice(start, start + WRITTEN_AT_ONCE), ['id']);
  }

  async groupById(id: string): Promise<GroupRecord | undefined> {
    const row = await this.manager.findOneBy(PeopleGroupEntity, { id });
    return row ? groupOf(row) : undefined;
  }

  async groupByName(origin: string, name: string): Promise<GroupRecord | undefined> {
    const row = await this.manager.findOneBy(PeopleGroupEntity, { origin, nameKey: userKeyOf(name) });
    return row ? groupOf(row) : undefined;
  }

  groups(origin: string): Promise<GroupRecord[]> {
    return groupsOf(this.manager, origin);
  }

  async saveGroup({ id, origin, name, externalId, members }: GroupDraft): Promise<GroupRecord> {
    const before = await this.manager.findOneBy(PeopleGroupEntity, { id });
    const now = this.clock.now();
    const row: PeopleGroupEntity = {
      id,
      origin,
      nameKey: userKeyOf(name),
      name,
      externalId: externalId ?? null,
      members: JSON.stringify(members),
      createdAt: before?.createdAt ?? now,
      changedAt: now,
      version: (this.version += 1),
    };
    await this.manager.upsert(PeopleGroupEntity, row, ['id']);
    return groupOf(row);
  }

  async removeGroup(id: string): Promise<void> {
    await this.manager.delete(PeopleGroupEntity, { id });
  }

  private rowOf(draft: PersonDraft, createdAt: number | undefined): PersonEntity {
    const { id, user, origin, subject, name, member, groups, active, attributes, forgotten } = draft;
    const now = this.clock.now();
    return {
      id,
      userKey: userKeyOf(user),
      user,
      origin,
      subject: subject ?? null,
      name: name ?? null,
      member: member ?? null,
      groups: JSON.stringify(groups),
      state: forgotten ? 'forgotten' : active ? 'active' : 'inactive',
      attributes: attributes ? JSON.stringify(attributes) : null,
      createdAt: createdAt ?? now,
      changedAt: now,
      version: (this.version += 1),
    };
  }

  private async person(where: Parameters<EntityManager['findOneBy']>[1]): Promise<PersonRecord | undefined> {
    const row = await this.manager.findOneBy(PersonEntity, where as never);
    return row ? personOf(row) : undefined;
  }
}
