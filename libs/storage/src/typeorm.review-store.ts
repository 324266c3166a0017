import { ReviewStore, type Review } from '@gatehouse/access';
import { SystemClock, type Clock } from '@gatehouse/kernel';
import { MoreThan, type DataSource } from 'typeorm';
import { ReviewEntity } from './entities/review.entity.js';
import { withoutValues } from './store-fault.js';

type Question = Pick<Review, 'subject' | 'upstream' | 'tool' | 'argumentsDigest'>;

function reviewOf({ decidedBy, decidedAt, reason, status, ...rest }: ReviewEntity): Review {
  return {
    ...rest,
    status: status as Review['status'],
    ...(decidedBy === null ? {} : { decidedBy }),
    ...(decidedAt === null ? {} : { decidedAt }),
    ...(reason === null ? {} : { reason }),
  };
}

const NEWEST_FIRST = { openedAt: 'DESC', id: 'DESC' } as const;

/** Held calls that wait for a person. */
export class TypeormReviewStore extends ReviewStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
  }

  async open(review: Review): Promise<void> {
    await withoutValues(() => this.dataSource.manager.insert(ReviewEntity, review));
  }

  async find({ subject, upstream, tool, argumentsDigest }: Question): Promise<Review | undefined> {
    const where = { subject, upstream, tool, argumentsDigest, expiresAt: MoreThan(this.clock.now()) };
    const [row] = await withoutValues(() => this.dataSource.manager.find(ReviewEntity, { where, order: NEWEST_FIRST, take: 1 }));
    return row && reviewOf(row);
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

  // oxlint-disable-next-line max-params -- the port's signature
  async transition(id: string, from: Review['status'], to: Review['status'], by: string, at: number, reason?: string): Promise<boolean> {
    // Using an approval is no decision: who approved, when and why stays on record.
    const decision = to === 'used' ? {} : { decidedBy: by, decidedAt: at, reason: reason ?? null };
    const changed = await withoutValues(() =>
      this.dataSource.manager.update(ReviewEntity, { id, status: from }, { status: to, ...decision }),
    );
    return changed.affected === 1;
  }
}
