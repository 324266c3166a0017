import { TurnStore } from '@gatehouse/audit';
import { MOST_AHEAD_MS } from '@gatehouse/kernel';
import type { DataSource } from 'typeorm';
import { AuditTurnEntity } from './entities/audit-turn.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Turns that nodes take. A guarded upsert gives one of many that race for it the turn. */
export class TypeormTurnStore extends TurnStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async take(turn: string, holder: string, now: number, until: number): Promise<boolean> {
    const statement = new Statement(this.dataSource);
    const values = [turn, holder, until].map((value) => statement.mark(value)).join(', ');
    const text =
      `INSERT INTO audit_turn (turn, holder, held_until) VALUES (${values}) ON CONFLICT (turn) DO UPDATE ` +
      `SET holder = excluded.holder, held_until = excluded.held_until ` +
      `WHERE audit_turn.holder = excluded.holder OR audit_turn.held_until <= ${statement.mark(now)} ` +
      // Of a holder whose clock was far ahead, and who may be gone.
      `OR audit_turn.held_until > ${statement.mark(until + MOST_AHEAD_MS)} RETURNING turn`;
    return (await withoutValues(() => statement.run(text))).length > 0;
  }

  override async leave(turn: string, holder: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(AuditTurnEntity, { turn, holder }));
  }
}
