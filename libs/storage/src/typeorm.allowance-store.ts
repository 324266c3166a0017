import { AllowanceStore, type AllowanceRows, type Change } from '@gatehouse/mls';
import type { DataSource, EntityManager } from 'typeorm';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

interface Row {
  readonly name: string;
  readonly at: number | string;
  readonly used: number | string;
}

/** The row that whoever changes an account writes first, so that the others wait. */
const LOCK = 'lock';

/** Allowances that all nodes share. The thinking is done between a locked read and a write, so both engines do the same. */
export class TypeormAllowanceStore extends AllowanceStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  change<T>(account: string, work: (rows: AllowanceRows, now: number) => Change<T>): Promise<T> {
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        const now = await this.lock(manager, account);
        const { keep, answer } = work(await this.read(manager, account), now);
        if (keep.size > 0) await this.write(manager, account, keep);
        return answer;
      }),
    );
  }

  /** Waits for whoever is at it. Answers the time then: by the server's clock, or by the one of the machine that all nodes of a file share. */
  private async lock(manager: EntityManager, account: string): Promise<number> {
    if (this.dataSource.options.type !== 'postgres') {
      await this.write(manager, account, new Map([[LOCK, { at: 0, used: 0 }]]));
      return Date.now();
    }
    const [row] = await manager.query<{ now: string }[]>(
      'INSERT INTO upstream_allowance (account, name, at, used) VALUES ($1, $2, 0, 0) ON CONFLICT (account, name) DO UPDATE SET at = 0 ' +
        'RETURNING floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
      [account, LOCK],
    );
    return exactInteger(row!.now);
  }

  private async read(manager: EntityManager, account: string): Promise<AllowanceRows> {
    const statement = new Statement(this.dataSource);
    const text = `SELECT name, at, used FROM upstream_allowance WHERE account = ${statement.mark(account)}`;
    const rows = await manager.query<Row[]>(text, statement.parameters);
    return new Map(
      rows.filter(({ name }) => name !== LOCK).map(({ name, at, used }) => [name, { at: exactInteger(at), used: exactInteger(used) }]),
    );
  }

  private async write(manager: EntityManager, account: string, rows: AllowanceRows): Promise<void> {
    const statement = new Statement(this.dataSource);
    const values = [...rows].map(
      ([name, { at, used }]) => `(${[account, name, Math.round(at), used].map((value) => statement.mark(value)).join(', ')})`,
    );
    await manager.query(
      `INSERT INTO upstream_allowance (account, name, at, used) VALUES ${values.join(', ')} ` +
        'ON CONFLICT (account, name) DO UPDATE SET at = excluded.at, used = excluded.used',
      statement.parameters,
    );
  }
}
