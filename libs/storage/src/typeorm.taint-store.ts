import { TaintStore, type Taint, type TaintKind } from '@gatehouse/access';
import { LessThanOrEqual, MoreThan, type DataSource, type FindOptionsWhere } from 'typeorm';
import { TaintEntity } from './entities/taint.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

function taintOf({ call, upstream, tool, resource, key, kinds, ...rest }: TaintEntity): Taint {
  const record = { ...(resource === null ? {} : { resource }), ...(key === null ? {} : { key }) };
  return { ...rest, kinds: kinds.split('+') as TaintKind[], source: { call, upstream, tool, ...record } };
}

/** Which conversations a stranger's orders reached, for every node. */
export class TypeormTaintStore extends TaintStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async raise({ source, kinds, ...taint }: Taint): Promise<void> {
    const { resource = null, key = null, ...named } = source;
    const row = { ...named, ...taint, kinds: kinds.join('+'), resource, key };
    await withoutValues(() => this.dataSource.manager.upsert(TaintEntity, row, ['call']));
  }

  // Bounded by applications and kinds, not by a number of rows: who makes many of one kind must not push out another.
  async holding(subject: string, now: number): Promise<Taint[]> {
    const latest = this.dataSource.manager
      .createQueryBuilder(TaintEntity, 'each')
      .select('MAX(each.call)')
      .where('each.subject = :subject AND each.until > :now', { subject, now })
      .groupBy('each.client')
      .addGroupBy('each.kinds');
    const rows = this.dataSource.manager
      .createQueryBuilder(TaintEntity, 'taint')
      .where(`taint.call IN (${latest.getQuery()})`)
      .setParameters(latest.getParameters())
      .orderBy('taint.raisedAt', 'DESC')
      .addOrderBy('taint.call', 'DESC');
    return (await withoutValues(() => rows.getMany())).map(taintOf);
  }

  list(now: number, subject?: string): Promise<Taint[]> {
    return this.found({ until: MoreThan(now), ...(subject === undefined ? {} : { subject }) });
  }

  async clear(subject: string, client?: string): Promise<number> {
    const whose = { subject, ...(client === undefined ? {} : { client }) };
    const { affected } = await withoutValues(() => this.dataSource.manager.delete(TaintEntity, whose));
    return affected ?? 0;
  }

  async forgetRecords(keys: readonly string[], spared: ReadonlySet<string>): Promise<number> {
    let count = 0;
    for (const key of keys) {
      const statement = new Statement(this.dataSource);
      const text = `SELECT call_id, subject FROM taint WHERE record_key = ${statement.mark(key)}`;
      const found = await withoutValues(() => statement.run<{ call_id: string; subject: string }>(text));
      const going = found.filter(({ subject }) => !spared.has(subject));
      for (const { call_id: call } of going) await this.forgetRecordOf(call);
      count += going.length;
    }
    return count;
  }

  private async forgetRecordOf(call: string): Promise<void> {
    const statement = new Statement(this.dataSource);
    // Written out: libsql takes a null that comes first for a row of named parameters.
    const text = `UPDATE taint SET record_key = NULL WHERE call_id = ${statement.mark(call)}`;
    await withoutValues(() => statement.run(text));
  }

  async purge(before: number): Promise<number> {
    const over = { until: LessThanOrEqual(before) };
    const { affected } = await withoutValues(() => this.dataSource.manager.delete(TaintEntity, over));
    return affected ?? 0;
  }

  private async found(where: FindOptionsWhere<TaintEntity>): Promise<Taint[]> {
    const order = { raisedAt: 'DESC', call: 'DESC' } as const;
    return (await withoutValues(() => this.dataSource.manager.find(TaintEntity, { where, order, take: 200 }))).map(taintOf);
  }
}
