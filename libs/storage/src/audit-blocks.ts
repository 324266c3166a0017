import { eventOf, termsOf, type AuditRecord } from '@gatehouse/audit';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditBlockEntity } from './entities/audit-block.entity.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';

/** Records of one block: few enough that one which holds a rare term is read at once, many enough that the blocks stay small beside the trail. */
export const BLOCK = 500;
/** Any constant: nobody notes a block while retention empties it. */
const LOCK = 7_410_663_202;

export const blockOf = (seq: number): number => Math.floor((seq - 1) / BLOCK);
export const firstSeqOf = (block: number): number => block * BLOCK + 1;
export const lastSeqOf = (block: number): number => (block + 1) * BLOCK;

export interface AuditBlock {
  readonly chain: string;
  readonly block: number;
}

/** Which records of a chain have to be looked at, blocks that are whole and noted, newest first, and the first that is not. */
export interface Noted {
  readonly holding: readonly { readonly block: number; readonly at: number }[];
  readonly next: number;
}

export interface BlockQuery {
  readonly chain: string;
  readonly beforeSeq: number;
  readonly from?: number;
  readonly to?: number;
  readonly terms: readonly string[];
}

/**
 * What whole blocks of records can be found by, noted after they were written: a call waits for nothing of it. What is not noted yet is looked through.
 * A chain's blocks are noted in order.
 */
export class AuditBlocks {
  constructor(private readonly dataSource: DataSource) {}

  private get isPostgres(): boolean {
    return this.dataSource.options.type === 'postgres';
  }

  async noted({ chain, beforeSeq, from, to, terms }: BlockQuery): Promise<Noted> {
    const statement = new Statement(this.dataSource);
    const where = [`chain = ${statement.mark(chain)}`, `block <= ${statement.mark(blockOf(beforeSeq - 1))}`];
    if (from !== undefined) where.push(`last_ts >= ${statement.mark(from)}`);
    if (to !== undefined) where.push(`first_ts <= ${statement.mark(to)}`);
    for (const term of terms) where.push(`${this.isPostgres ? 'strpos' : 'instr'}(terms, ${statement.mark(term)}) > 0`);
    const text = `SELECT block, first_ts FROM audit_block WHERE ${where.join(' AND ')} ORDER BY block DESC`;
    // First the end: a block that is noted in between is then looked through.
    const next = await this.next(chain);
    const rows = await statement.run<{ block: string | number; first_ts: string | number }>(text);
    const holding = rows.map((row) => ({ block: exactInteger(row.block), at: exactInteger(row.first_ts) }));
    return { holding: holding.filter(({ block }) => block < next), next };
  }

  private async next(chain: string): Promise<number> {
    const statement = new Statement(this.dataSource);
    const text = `SELECT block FROM audit_block WHERE chain = ${statement.mark(chain)} ORDER BY block DESC LIMIT 1`;
    const [row] = await statement.run<{ block: string | number }>(text);
    return row ? exactInteger(row.block) + 1 : 0;
  }

  /** The next block of each chain that has one which is whole. */
  async due(ends: readonly { readonly chain: string; readonly lastSeq: number }[]): Promise<readonly AuditBlock[]> {
    const text = 'SELECT chain, MAX(block) AS last FROM audit_block GROUP BY chain';
    const rows = await new Statement(this.dataSource).run<{ chain: string; last: string | number }>(text);
    const known = new Map(rows.map(({ chain, last }) => [chain, exactInteger(last)]));
    const next = ends.map(({ chain, lastSeq }) => ({ chain, lastSeq, block: (known.get(chain) ?? -1) + 1 }));
    return next.filter(({ block, lastSeq }) => lastSeqOf(block) <= lastSeq);
  }

  async note({ chain, block }: AuditBlock): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.alone(manager);
      const { firstTs, lastTs, terms } = await this.read(manager, { chain, block });
      const statement = new Statement(this.dataSource);
      const values = [chain, block, firstTs, lastTs, terms].map((value) => statement.mark(value)).join(', ');
      // Another node may note the same: it reads the same.
      const text = `INSERT INTO audit_block (chain, block, first_ts, last_ts, terms) VALUES (${values}) ON CONFLICT DO NOTHING`;
      await manager.query(text, statement.parameters);
    });
  }

  /** After records of one chain were emptied, in the same transaction: what is in no record any more leaves its block. */
  async noteAgain(manager: EntityManager, records: readonly AuditRecord[]): Promise<void> {
    for (const chain of new Set(records.map((record) => record.chain))) {
      const blocks = new Set(records.flatMap((record) => (record.chain === chain ? [blockOf(record.seq)] : [])));
      for (const block of blocks) {
        const place = { chain, block };
        if (!(await manager.existsBy(AuditBlockEntity, place))) continue;
        await manager.update(AuditBlockEntity, place, { terms: (await this.read(manager, { chain, block })).terms });
      }
    }
  }

  private async read(
    manager: EntityManager,
    { chain, block }: AuditBlock,
  ): Promise<Pick<AuditBlockEntity, 'firstTs' | 'lastTs' | 'terms'>> {
    const statement = new Statement(this.dataSource);
    const [of, first, last] = [chain, firstSeqOf(block), lastSeqOf(block)].map((value) => statement.mark(value));
    const text = `SELECT ts, event FROM audit_record WHERE chain = ${of} AND seq BETWEEN ${first} AND ${last}`;
    const records = await manager.query<{ ts: string | number; event: string }[]>(text, statement.parameters);
    const times = records.map(({ ts }) => exactInteger(ts));
    return { firstTs: Math.min(...times), lastTs: Math.max(...times), terms: termsOf(records.map(eventOf)) };
  }

  /** SQLite gives the connection to one transaction at a time anyway. */
  async alone(manager: EntityManager): Promise<void> {
    if (this.isPostgres) await manager.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
  }
}
