import type { Artifact, ArtifactPage } from '@gatehouse/identity';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormArtifactStore } from '../typeorm.artifact-store.js';

const artifact = (id: string, more: Partial<Artifact> = {}): Artifact => ({ kind: 'RefreshToken', id, sealed: `sealed-${id}`, ...more });

export function artifactStoreContract(database: () => DataSource): void {
  const store = (): TypeormArtifactStore => new TypeormArtifactStore(database());

  it('finds what was saved by each handle, within its kind', async () => {
    const saved = artifact('a1', { kind: 'DeviceCode', grant: 'g', uid: 'u', userCode: 'c', expiresAt: 5000 });
    await store().save(saved);
    await store().save(artifact('a1'));
    expect(await store().find('DeviceCode', 'id', 'a1')).toEqual(saved);
    expect(await store().find('DeviceCode', 'uid', 'u')).toEqual(saved);
    expect(await store().find('DeviceCode', 'userCode', 'c')).toEqual(saved);
    expect(await store().find('RefreshToken', 'id', 'a1')).toEqual(artifact('a1'));
    expect(await store().find('Session', 'uid', 'u')).toBeUndefined();
  });

  it('replaces what is saved again, and does not forget that it was used', async () => {
    await store().save(artifact('a2', { grant: 'g', expiresAt: 5000 }));
    expect(await store().consume('RefreshToken', 'a2', 100)).toBe(true);
    await store().save(artifact('a2', { sealed: 'anew' }));
    expect(await store().find('RefreshToken', 'id', 'a2')).toEqual(artifact('a2', { sealed: 'anew', consumedAt: 100 }));
  });

  it('lets one of many be the first to save', async () => {
    const tries = await Promise.all(Array.from({ length: 8 }, (_, n) => store().saveNew(artifact('n1', { sealed: `try-${n}` }))));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect((await store().find('RefreshToken', 'id', 'n1'))?.sealed).toBe(`try-${tries.indexOf(true)}`);
  });

  it('lets one of many use it', async () => {
    await store().save(artifact('a3'));
    const tries = await Promise.all(Array.from({ length: 8 }, (_, n) => store().consume('RefreshToken', 'a3', n + 1)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store().consume('RefreshToken', 'nothing', 1)).toBe(false);
  });

  it('removes one, or all of a consent, of one kind', async () => {
    for (const id of ['b1', 'b2']) await store().save(artifact(id, { grant: 'consent-b' }));
    await store().save(artifact('b3', { grant: 'consent-b', kind: 'AuthorizationCode' }));
    await store().removeByGrant('RefreshToken', 'consent-b');
    expect(await store().find('RefreshToken', 'id', 'b2')).toBeUndefined();
    expect(await store().find('AuthorizationCode', 'id', 'b3')).toBeDefined();
    await store().remove('AuthorizationCode', 'b3');
    expect(await store().find('AuthorizationCode', 'id', 'b3')).toBeUndefined();
  });

  it('removes whatever was issued to a person, of every kind', async () => {
    await store().save(artifact('d1', { account: 'ann' }));
    await store().save(artifact('d2', { account: 'ann', kind: 'Session', uid: 'u-d2' }));
    await store().save(artifact('d3', { account: 'ben' }));
    await store().removeByAccount('ann');
    expect(await store().find('RefreshToken', 'id', 'd1')).toBeUndefined();
    expect(await store().find('Session', 'uid', 'u-d2')).toBeUndefined();
    expect(await store().find('RefreshToken', 'id', 'd3')).toEqual(artifact('d3', { account: 'ben' }));
  });

  it('finds everything of an account, of one kind', async () => {
    for (const id of ['s1', 's2']) await store().save(artifact(id, { kind: 'Grant', account: 'person' }));
    await store().save(artifact('s3', { account: 'person' }));
    await store().save(artifact('s4', { kind: 'Grant', account: 'somebody' }));
    const found = await store().findByAccount('Grant', 'person');
    expect(found.map(({ id }) => id).toSorted()).toEqual(['s1', 's2']);
    expect(await store().findByAccount('Grant', 'nobody')).toEqual([]);
  });

  it('finds everything of one kind', async () => {
    await store().save(artifact('k1', { kind: 'Revealed' }));
    await store().save(artifact('k1', { kind: 'Other' }));
    expect(await store().findByKind('Revealed')).toEqual([artifact('k1', { kind: 'Revealed' })]);
  });

  it('reads one kind page by page in the order of ids, whole or what has expired', async () => {
    for (const [id, expiresAt] of [
      ['p2', 20],
      ['p1', 10],
      ['p3', 30],
    ] as const)
      await store().save(artifact(id, { kind: 'Paged', expiresAt }));
    await store().save(artifact('p0', { kind: 'Other', expiresAt: 10 }));
    const ids = async (page: ArtifactPage) => (await store().pageOf('Paged', page)).map(({ id }) => id);
    expect(await ids({ after: '', limit: 2 })).toEqual(['p1', 'p2']);
    expect(await ids({ after: 'p2', limit: 2 })).toEqual(['p3']);
    expect(await ids({ after: '', limit: 9, endedBy: 20 })).toEqual(['p1', 'p2']);
    expect(await store().purgeExpired(20, ['Paged'])).toBe(1);
    expect(await ids({ after: '', limit: 9 })).toEqual(['p1', 'p2', 'p3']);
    expect(await store().purgeExpired(30)).toBe(3);
  });

  it('purges what has expired, and keeps what never does', async () => {
    await store().save(artifact('c1', { expiresAt: 10 }));
    await store().save(artifact('c2', { expiresAt: 11 }));
    await store().save(artifact('c3'));
    expect(await store().purgeExpired(10)).toBe(1);
    expect(await store().find('RefreshToken', 'id', 'c2')).toBeDefined();
    expect(await store().find('RefreshToken', 'id', 'c3')).toBeDefined();
  });
}
