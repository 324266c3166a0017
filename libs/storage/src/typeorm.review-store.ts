import { ReviewStore, type Approval, type Review, type ReviewChange, type ReviewGround, type ReviewQuery } from '@gatehouse/access';
import { SystemClock, type Clock } from '@gatehouse/kernel';
import { MoreThan, type DataSource } from 'typeorm';
import { ReviewEntity } from './entities/review.entity.js';
import { withoutValues } from './store-fault.js';

function reviewOf({ decidedBy, decidedAt, reason, status, sealed, approverRoles, approvals, grounds, ...rest }: ReviewEntity): Review {
  return {
    ...rest,
    status: status as Review['status'],
    approverRoles: approverRoles.split('+'),
    approvals: JSON.parse(approvals) as Approval[],
    grounds: JSON.parse(grounds) as ReviewGround[],
    ...(sealed === null ? {} : { sealed }),
    ...(decidedBy === null ? {} : { decidedBy }),
    ...(decidedAt === null ? {} : { decidedAt }),
    ...(reason === null ? {} : { reason }),
  };
}

const NEWEST_FIRST = { openedAt: 'DESC', id: 'DESC' } as const;

/** Held calls that wait for people. */
export class TypeormReviewStore extends ReviewStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
  }

  async open({ approverRoles, approvals, grounds, ...review }: Review): Promise<void> {
    const row = {
      ...review,
      approverRoles: approverRoles.join('+'),
      approvals: JSON.stringify(approvals),
      grounds: JSON.stringify(grounds),
    };
    await withoutValues(() => this.dataSource.manager.insert(ReviewEntity, row));
  }

  async ofCall({ subject, upstream, tool, argumentsDigest }: ReviewQuery): Promise<readonly Review[]> {
    const where = { subject, upstream, tool, argumentsDigest, expiresAt: MoreThan(this.clock.now()) };
    const rows = await withoutValues(() => this.dataSource.manager.find(ReviewEntity, { where, order: NEWEST_FIRST }));
    return rows.map(reviewOf);
  }

  async get(id: string): Promise<Review | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(ReviewEntity, { id }));
    return row ? reviewOf(row) : undefined;
  }

  async list(status?: Review['status']): Promise<Review[]> {
    const where = status ? { status } : {};
    const rows = await withoutValues(() => this.dataSource.manager.find(ReviewEntity, { where, order: NEWEST_FIRST }));
    return rows.map(reviewOf);
  }

  async listOf(subject: string, now: number): Promise<Review[]> {
    const where = { subject, expiresAt: MoreThan(now) };
    const rows = await withoutValues(() => this.dataSource.manager.find(ReviewEntity, { where, order: NEWEST_FIRST }));
    return rows.map(reviewOf);
  }

  /** One statement with what was seen as its condition, so that of many who decide at once one does. */
  async change({ id, status, approvals }: Review, { over, ...change }: ReviewChange): Promise<boolean> {
    const written = {
      ...change,
      ...(change.approvals === undefined ? {} : { approvals: JSON.stringify(change.approvals) }),
      ...(over ? { sealed: null } : {}),
    };
    const seen = { id, status, approvals: JSON.stringify(approvals) };
    const changed = await withoutValues(() => this.dataSource.manager.update(ReviewEntity, seen, written as Partial<ReviewEntity>));
    return changed.affected === 1;
  }

  async reseal({ id, sealed }: Review, anew: string): Promise<boolean> {
    const put = this.dataSource.manager.createQueryBuilder().update(ReviewEntity).set({ sealed: anew });
    const { affected } = await withoutValues(() => put.where({ id, sealed: sealed ?? '' }).execute());
    return affected === 1;
  }

  async forgetRecords(keys: readonly string[], spared: ReadonlySet<string>): Promise<number> {
    const known = new Set(keys);
    const isNamed = ({ source }: ReviewGround): boolean => source?.key !== undefined && known.has(source.key);
    const named = (await this.list()).filter(({ subject, grounds }) => !spared.has(subject.toLowerCase()) && grounds.some(isNamed));
    for (const { id, grounds } of named) {
      const without = grounds.map(({ source, ...ground }) => {
        const { key: _key, ...rest } = source ?? {};
        return source ? { ...ground, source: known.has(source.key ?? '') ? rest : source } : ground;
      });
      await withoutValues(() => this.dataSource.manager.update(ReviewEntity, { id }, { grounds: JSON.stringify(without) }));
    }
    return named.length;
  }

  async remove(ids: readonly string[]): Promise<number> {
    let count = 0;
    for (const id of ids) count += (await withoutValues(() => this.dataSource.manager.delete(ReviewEntity, { id }))).affected ?? 0;
    return count;
  }

  async forgetExpired(now: number): Promise<number> {
    // Not as a parameter: libsql takes a null that comes first for a row of named ones.
    const forget = this.dataSource.manager
      .createQueryBuilder()
      .update(ReviewEntity)
      .set({ sealed: () => 'NULL' });
    const { affected } = await withoutValues(() => forget.where('expires_at <= :now AND sealed IS NOT NULL', { now }).execute());
    return affected ?? 0;
  }
}
