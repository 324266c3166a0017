import { ArtifactStore, type Artifact, type ArtifactPage } from '@gatehouse/identity';
import { In, IsNull, LessThanOrEqual, MoreThan, Not, type DataSource } from 'typeorm';
import { OAuthArtifactEntity } from './entities/oauth-artifact.entity.js';
import { StoreFault, withoutValues } from './store-fault.js';

function artifactOf({ kind, id, sealed, grant, account, uid, userCode, consumedAt, expiresAt }: OAuthArtifactEntity): Artifact {
  return {
    kind,
    id,
    sealed,
    ...(grant === null ? {} : { grant }),
    ...(account === null ? {} : { account }),
    ...(uid === null ? {} : { uid }),
    ...(userCode === null ? {} : { userCode }),
    ...(consumedAt === null ? {} : { consumedAt }),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}

/** A column that is left out keeps what it has: of `consumedAt` that is wanted, of the others null is written. */
const rowOf = ({ grant, account, uid, userCode, expiresAt, ...rest }: Artifact) => ({
  ...rest,
  grant: grant ?? null,
  account: account ?? null,
  uid: uid ?? null,
  userCode: userCode ?? null,
  expiresAt: expiresAt ?? null,
});

/** What the authorization server keeps, for every node. */
export class TypeormArtifactStore extends ArtifactStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async save(artifact: Artifact): Promise<void> {
    await withoutValues(() => this.dataSource.manager.upsert(OAuthArtifactEntity, rowOf(artifact), ['kind', 'id']));
  }

  async saveNew(artifact: Artifact): Promise<boolean> {
    try {
      await withoutValues(() => this.dataSource.manager.insert(OAuthArtifactEntity, rowOf(artifact)));
      return true;
    } catch (fault) {
      if (fault instanceof StoreFault && fault.isDuplicate) return false;
      throw fault;
    }
  }

  async find(kind: string, by: 'id' | 'uid' | 'userCode', value: string): Promise<Artifact | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(OAuthArtifactEntity, { kind, [by]: value }));
    return row ? artifactOf(row) : undefined;
  }

  async findByAccount(kind: string, account: string): Promise<Artifact[]> {
    const rows = await withoutValues(() => this.dataSource.manager.findBy(OAuthArtifactEntity, { kind, account }));
    return rows.map(artifactOf);
  }

  async findByKind(kind: string): Promise<Artifact[]> {
    const rows = await withoutValues(() => this.dataSource.manager.findBy(OAuthArtifactEntity, { kind }));
    return rows.map(artifactOf);
  }

  async pageOf(kind: string, { after, limit, endedBy }: ArtifactPage): Promise<Artifact[]> {
    const where = { kind, id: MoreThan(after), ...(endedBy === undefined ? {} : { expiresAt: LessThanOrEqual(endedBy) }) };
    const rows = await withoutValues(() => this.dataSource.manager.find(OAuthArtifactEntity, { where, order: { id: 'ASC' }, take: limit }));
    return rows.map(artifactOf);
  }

  async consume(kind: string, id: string, at: number): Promise<boolean> {
    const unused = { kind, id, consumedAt: IsNull() };
    const changed = await withoutValues(() => this.dataSource.manager.update(OAuthArtifactEntity, unused, { consumedAt: at }));
    return changed.affected === 1;
  }

  async remove(kind: string, id: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(OAuthArtifactEntity, { kind, id }));
  }

  async removeByGrant(kind: string, grant: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(OAuthArtifactEntity, { kind, grant }));
  }

  async removeByAccount(account: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(OAuthArtifactEntity, { account }));
  }

  async purgeExpired(now: number, except: readonly string[] = []): Promise<number> {
    const expired = { expiresAt: LessThanOrEqual(now), ...(except.length > 0 ? { kind: Not(In([...except])) } : {}) };
    const removed = await withoutValues(() => this.dataSource.manager.delete(OAuthArtifactEntity, expired));
    return removed.affected ?? 0;
  }
}
