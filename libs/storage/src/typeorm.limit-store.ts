import {
  emptyAfter,
  exchange,
  LimitStore,
  NOTHING_USED,
  type LimitAccount,
  type LimitAsk,
  type StoredUsage,
  type Usage,
  type UsageGrant,
} from '@gatehouse/access';
import { In, LessThan, type DataSource } from 'typeorm';
import { CallLimitEntity } from './entities/call-limit.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

interface Turn {
  readonly account: LimitAccount;
  readonly usage: Usage;
  readonly grant: UsageGrant;
  readonly turn: number;
}

/** How often a turn is taken again that another node was quicker with. Each time one of them goes on, so this is a fault of the database. */
const MOST_TRIES = 100;

/** One read and one guarded upsert for all accounts: a row that another node has written meanwhile is left alone, and its turn taken again. */
export class TypeormLimitStore extends LimitStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async exchange(asks: readonly LimitAsk[]): Promise<readonly UsageGrant[]> {
    const grants = new Map<string, UsageGrant>();
    let open = asks;
    for (let tries = 0; open.length > 0; tries += 1) {
      if (tries === MOST_TRIES) throw new Error('The counts of limits are written by others all the time; look at the database.');
      const turns = await this.turnsOf(open);
      const written = await this.write(turns);
      for (const { account, grant } of turns) if (written.has(account.key)) grants.set(account.key, grant);
      open = open.filter(({ account }) => !written.has(account.key));
    }
    return asks.map(({ account }) => grants.get(account.key)!);
  }

  override async list(who?: string): Promise<StoredUsage[]> {
    const rows = await withoutValues(() =>
      this.dataSource.manager.find(CallLimitEntity, { where: who === undefined ? {} : { who }, order: { who: 'ASC', account: 'ASC' } }),
    );
    return rows.map(({ rule, kind, who: whose, most, spanMs, usage }) => ({
      rule,
      kind: kind as LimitAccount['kind'],
      who: whose,
      terms: { most, ...(spanMs === null ? {} : { perMs: spanMs }) },
      usage: JSON.parse(usage) as Usage,
    }));
  }

  override async reset(who: string): Promise<number> {
    return (await withoutValues(() => this.dataSource.manager.delete(CallLimitEntity, { who }))).affected ?? 0;
  }

  override async purge(now: number): Promise<number> {
    return (await withoutValues(() => this.dataSource.manager.delete(CallLimitEntity, { emptyAfter: LessThan(now) }))).affected ?? 0;
  }

  private async turnsOf(asks: readonly LimitAsk[]): Promise<Turn[]> {
    const keys = asks.map(({ account }) => account.key);
    const rows = await withoutValues(() => this.dataSource.manager.findBy(CallLimitEntity, { account: In(keys) }));
    const known = new Map(rows.map((row) => [row.account, row]));
    return asks.map(({ account, ask }) => {
      const row = known.get(account.key);
      const { usage, grant } = exchange(row ? (JSON.parse(row.usage) as Usage) : NOTHING_USED, account.terms, ask);
      return { account, usage, grant, turn: (row?.turn ?? 0) + 1 };
    });
  }

  /** The accounts that were still as they were read. */
  private async write(turns: readonly Turn[]): Promise<Set<string>> {
    const statement = new Statement(this.dataSource);
    // By account, so that nodes lock their rows in the same order.
    const rows = turns
      .toSorted((one, other) => (one.account.key < other.account.key ? -1 : 1))
      .map(({ account: { key, rule, kind, who, terms }, usage, turn }) => {
        const values = [key, rule, kind, who, terms.most, terms.perMs ?? null, JSON.stringify(usage), turn, emptyAfter(usage, terms)];
        return `(${values.map((value) => statement.mark(value)).join(', ')})`;
      });
    const columns = ['most', 'span_ms', 'usage', 'turn', 'empty_after'];
    const text =
      `INSERT INTO call_limit (account, rule, kind, who, ${columns.join(', ')}) VALUES ${rows.join(', ')} ` +
      `ON CONFLICT (account) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')} ` +
      `WHERE call_limit.turn = excluded.turn - 1 RETURNING account`;
    const written = await withoutValues(() => statement.run<{ account: string }>(text));
    return new Set(written.map(({ account }) => account));
  }
}
