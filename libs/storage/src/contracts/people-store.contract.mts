import type { PersonDraft } from '@gatehouse/identity';
import { beforeEach, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { PeopleGroupEntity } from '../entities/people-group.entity.js';
import { PersonEntity } from '../entities/person.entity.js';
import { TypeormDelegationStore } from '../typeorm.delegation-store.js';
import { TypeormGrantStore } from '../typeorm.grant-store.js';
import { TypeormPeopleStore } from '../typeorm.people-store.js';

const draft = (id: string, over: Partial<PersonDraft> = {}): PersonDraft => ({
  id,
  user: `${id}@Harbor.example`,
  origin: 'okta',
  groups: ['one', 'two'],
  active: true,
  ...over,
});

export function peopleStoreContract(database: () => DataSource): void {
  const store = (): TypeormPeopleStore => new TypeormPeopleStore(database());
  const save = (...drafts: PersonDraft[]) =>
    store().transaction(async (changes) => {
      for (const each of drafts) await changes.save(each);
    });
  const newest = async (): Promise<number> => (await store().changesSince(0)).at(-1)?.version ?? 0;

  beforeEach(async () => {
    await database().manager.clear(PersonEntity);
    await database().manager.clear(PeopleGroupEntity);
  });

  it('gives a person back as they were saved, by name without regard to case, by id and by member key', async () => {
    const attributes = { userName: 'ann@Harbor.example', name: { givenName: 'Ann' } };
    await save(draft('ann', { subject: '00u1', name: 'Ann Example', member: 'MEM-1', attributes }));
    await store().transaction(async (changes) => {
      const found = await changes.byUser(' ANN@harbor.EXAMPLE');
      expect(found).toMatchObject(draft('ann', { subject: '00u1', name: 'Ann Example', member: 'MEM-1', attributes }));
      expect(await changes.byId('ann')).toEqual(found);
      expect(await changes.byIds(['ann', 'nobody'])).toEqual([found]);
      expect(await changes.holding('MEM-1')).toEqual([found]);
      expect(await changes.holding('MEM-2')).toEqual([]);
    });
  });

  it('tells what changed since a version, in order, each person once', async () => {
    await save(draft('ann'), draft('ben'));
    const seen = await newest();
    await save(draft('ann', { active: false }));
    await save(draft('cid'));
    const changed = await store().changesSince(seen);
    expect(changed.map(({ id, active }) => [id, active])).toEqual([
      ['ann', false],
      ['cid', true],
    ]);
    expect(await store().changesSince(await newest())).toEqual([]);
  });

  it('numbers changes that come at once without a gap that a reader could step over', async () => {
    const seen = await newest();
    await Promise.all(Array.from({ length: 8 }, (_, n) => save(draft(`p${n}`))));
    const versions = (await store().changesSince(seen)).map(({ version }) => version);
    expect(new Set(versions).size).toBe(8);
    expect(versions.at(-1)! - versions[0]!).toBe(7);
  });

  it('writes many at once, each with a number of its own', async () => {
    await save(...Array.from({ length: 1_200 }, (_, n) => draft(`m${n}`)));
    const known = await store().changesSince(0);
    const seen = await newest();
    await store().transaction((changes) => changes.saveKnown(known.map((person) => ({ ...person, groups: ['three'] }))));
    const changed = await store().changesSince(seen);
    expect(changed.map(({ version }) => version)).toEqual(Array.from({ length: 1_200 }, (_, n) => seen + n + 1));
    expect(changed.every(({ groups, user }, n) => groups[0] === 'three' && user === known[n]!.user)).toBe(true);
  });

  it('keeps nothing of a change that fails', async () => {
    await expect(
      store().transaction(async (changes) => {
        await changes.save(draft('ann'));
        throw new Error('on purpose');
      }),
    ).rejects.toThrow('on purpose');
    expect(await store().changesSince(0)).toEqual([]);
  });

  it('lets a name go to another record, and finds no forgotten one but as a change', async () => {
    await save(draft('ann'));
    await save(draft('new', { user: 'ann@harbor.example' }));
    expect((await store().changesSince(0)).map(({ id }) => id)).toEqual(['new']);
    await save(draft('new', { user: 'ann@harbor.example', active: false, forgotten: true }));
    await store().transaction(async (changes) => {
      expect(await changes.byUser('ann@harbor.example')).toBeUndefined();
      expect(await changes.byId('new')).toBeUndefined();
    });
    expect(await store().changesSince(0)).toMatchObject([{ id: 'new', forgotten: true }]);
  });

  it('keeps groups by origin and name', async () => {
    const group = { id: 'g', origin: 'okta', name: 'Agents', externalId: 'x', members: ['ann'] };
    await store().transaction(async (changes) => {
      await changes.saveGroup(group);
      expect(await changes.groupByName('okta', 'agents')).toMatchObject(group);
      expect(await changes.groupByName('entra', 'agents')).toBeUndefined();
      expect(await changes.groupById('g')).toMatchObject(group);
    });
    expect(await store().groups('okta')).toMatchObject([group]);
    expect(await store().groups('entra')).toEqual([]);
    await store().transaction((changes) => changes.removeGroup('g'));
    expect(await store().groups('okta')).toEqual([]);
  });

  it('keeps recorded grants, ended ones too', async () => {
    const grants = new TypeormGrantStore(database());
    const grant = { id: 'g1', user: 'ann@harbor.example', role: 'compliance', reason: 'cover', by: 'root', at: 1, expiresAt: 9 } as const;
    await grants.add(grant);
    await grants.add({ ...grant, id: 'g2', role: 'admin', at: 2 });
    expect(await grants.list()).toEqual([grant, { ...grant, id: 'g2', role: 'admin', at: 2 }]);
    expect(await grants.end('Ann@harbor.example', 'root', 5, 'admin')).toBe(1);
    expect(await grants.list()).toEqual([grant]);
    expect(await grants.list(true)).toHaveLength(2);
    expect(await grants.end('ann@harbor.example', 'root', 6)).toBe(1);
  });

  it('keeps recorded delegations, ended ones too', async () => {
    const delegations = new TypeormDelegationStore(database());
    const first = { id: 'd1', principal: 'MEM-1', delegate: 'MEM-4', reason: 'cover', by: 'root', at: 1, expiresAt: 9 } as const;
    const second = { id: 'd2', principal: 'MEM-2', delegate: 'MEM-4', reason: 'leave', by: 'root', at: 2 } as const;
    for (const each of [first, second]) await delegations.add(each);
    expect(await delegations.list()).toEqual([first, second]);
    expect(await delegations.end({ principal: 'MEM-2', delegate: 'MEM-5' }, 'root', 5)).toBe(0);
    expect(await delegations.end({ principal: 'MEM-2', delegate: 'MEM-4' }, 'root', 5)).toBe(1);
    expect(await delegations.list()).toEqual([first]);
    expect(await delegations.list(true)).toEqual([first, { ...second, endedAt: 5, endedBy: 'root' }]);
    expect(await delegations.end({ principal: 'MEM-2', delegate: 'MEM-4' }, 'root', 6)).toBe(0);
  });
}
