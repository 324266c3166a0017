import {
  AuditStore,
  ChainConflict,
  EMPTIED,
  emptiedEvent,
  EMPTY_HEAD,
  type AuditLook,
  type AuditQuery,
  type AuditRecord,
  type ChainHead,
  type ChainSpan,
  type LookedPage,
} from '@gatehouse/audit';
import { Not, type DataSource } from 'typeorm';
import { AuditBlocks } from './audit-blocks.js';
import { lookThrough } from './audit-looking.js';
import { COLUMNS, periodOf, recordOf, type Row } from './audit-row.js';
import { AuditRecordEntity } from './entities/audit-record.entity.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { StoreFault, withoutValues } from './store-fault.js';

const PAGE = 500;
/** Hashes read at a time: short rows, but a page must not hold the loop. */
const HASHES = 5_000;
/** Records that one prepared INSERT takes: a few sizes, since a statement for every number of records would be compiled and kept for each. */
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] as const;
const TYPES = ['varchar', 'bigint', 'varchar', 'varchar', 'varchar', 'bigint', 'varchar', 'varchar', 'varchar', 'text'];

interface Bounds {
  chain: string;
  first: string | number;
  last: string | number;
}

const valuesOf = (record: AuditRecord): unknown[] => [
  record.chain,
  record.seq,
  record.prevHash,
  record.hash,
  record.eventId,
  record.ts,
  record.kind,
  record.severity,
  record.subject ?? null,
  record.event,
];

/** Records in one table of either engine. A batch is one INSERT: one round trip, one durable commit, all of it or nothing. */
export class TypeormAuditStore extends AuditStore {
  private readonly inserts = new Map<number, string>();
  private readonly blocks: AuditBlocks;

  constructor(private readonly dataSource: DataSource) {
    super();
    this.blocks = new AuditBlocks(dataSource);
  }

  async head(chain: string): Promise<ChainHead> {
    const statement = new Statement(this.dataSource);
    const text = `SELECT seq, hash FROM audit_record WHERE chain = ${statement.mark(chain)} ORDER BY seq DESC LIMIT 1`;
    const [row] = await withoutValues(() => statement.run<Pick<Row, 'seq' | 'hash'>>(text));
    return row ? { seq: exactInteger(row.seq), hash: row.hash } : EMPTY_HEAD;
  }

  async append(records: readonly AuditRecord[]): Promise<void> {
    const first = records[0];
    if (!first) return;
    const size = SIZES.find((rows) => rows >= records.length) ?? records.length;
    const spare = Array.from({ length: (size - records.length) * TYPES.length }, () => null);
    const before = [first.seq, first.chain, first.seq - 1, first.prevHash];
    const parameters = [...records.flatMap(valuesOf), ...spare, ...before];
    const written = await this.insert(this.insertOf(size), parameters, first.chain);
    if (written !== records.length) throw new ChainConflict(first.chain);
  }

  private async insert(text: string, parameters: unknown[], chain: string): Promise<number | undefined> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return (await withoutValues(() => runner.query(text, parameters, true))).affected;
    } catch (error) {
      throw error instanceof StoreFault && error.isDuplicate ? new ChainConflict(chain) : error;
    } finally {
      await runner.release();
    }
  }

  /**
   * The guard sees that the record before the first is there and has the hash that it is linked to. Casts, since PostgreSQL takes
   * parameters in a VALUES list for text unless the first row says otherwise. Rows that are not filled have no `seq` (column2).
   */
  private insertOf(count: number): string {
    const known = this.inserts.get(count);
    if (known) return known;
    const statement = new Statement(this.dataSource);
    const mark = (): string => statement.mark(undefined);
    const first = TYPES.map((type) => `CAST(${mark()} AS ${type})`).join(', ');
    const rest = Array.from({ length: count - 1 }, () => `(${TYPES.map(mark).join(', ')})`);
    const values = [`(${first})`, ...rest].join(', ');
    const text =
      `INSERT INTO audit_record (${COLUMNS}) SELECT * FROM (VALUES ${values}) AS fresh WHERE column2 IS NOT NULL AND (CAST(${mark()} AS bigint) = 1 ` +
      `OR EXISTS (SELECT 1 FROM audit_record WHERE chain = ${mark()} AND seq = ${mark()} AND hash = ${mark()}))`;
    this.inserts.set(count, text);
    return text;
  }

  async empty(records: readonly AuditRecord[], act: string): Promise<void> {
    await withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        await this.blocks.alone(manager);
        for (const record of records) {
          const kept = { chain: record.chain, seq: record.seq, kind: Not(EMPTIED) };
          await manager.update(AuditRecordEntity, kept, {
            kind: EMPTIED,
            severity: 'info',
            subject: null,
            event: emptiedEvent(record, act),
          });
        }
        await this.blocks.noteAgain(manager, records);
      }),
    );
  }

  async find(eventId: string): Promise<AuditRecord | undefined> {
    const statement = new Statement(this.dataSource);
    const text = `SELECT ${COLUMNS} FROM audit_record WHERE event_id = ${statement.mark(eventId)}`;
    const [row] = await withoutValues(() => statement.run<Row>(text));
    return row && recordOf(row);
  }

  async *read(query: AuditQuery): AsyncGenerator<AuditRecord> {
    for (const { chain, first, last } of await this.bounds(query)) {
      const end = exactInteger(last);
      let after = Math.max(exactInteger(first) - 1, query.afterSeq ?? 0);
      while (after < end) {
        const page = await this.page(query, { chain, after, end });
        for (const row of page) yield recordOf(row);
        after = page.length < PAGE ? end : exactInteger((page.at(-1) as Row).seq);
      }
    }
  }

  private page(query: AuditQuery, { chain, after, end }: { chain: string; after: number; end: number }): Promise<Row[]> {
    const statement = new Statement(this.dataSource);
    const where = [`chain = ${statement.mark(chain)}`, `seq > ${statement.mark(after)}`, `seq <= ${statement.mark(end)}`];
    if (query.actor !== undefined) where.push(`subject = ${statement.mark(query.actor)}`);
    // A sum, so that no engine takes the index on time: the places are those of the period already, and each page would sort all of it anew.
    where.push(...periodOf(query, statement, 'ts + 0'));
    return withoutValues(() =>
      statement.run<Row>(`SELECT ${COLUMNS} FROM audit_record WHERE ${where.join(' AND ')} ORDER BY seq LIMIT ${PAGE}`),
    );
  }

  look(query: AuditLook): AsyncGenerator<LookedPage> {
    return lookThrough(this.dataSource, this.blocks, query);
  }

  async ends(): Promise<readonly Pick<ChainSpan, 'chain' | 'lastSeq'>[]> {
    return (await this.bounds({})).map(({ chain, last }) => ({ chain, lastSeq: exactInteger(last) }));
  }

  /** One block of each chain. */
  async noteTerms(): Promise<boolean> {
    const ends = await this.ends();
    const due = await withoutValues(() => this.blocks.due(ends));
    for (const block of due) await withoutValues(() => this.blocks.note(block));
    return due.length > 0;
  }

  async after(chain: string, seq: number, most: number): Promise<readonly AuditRecord[]> {
    const statement = new Statement(this.dataSource);
    const where = `chain = ${statement.mark(chain)} AND seq > ${statement.mark(seq)}`;
    const text = `SELECT ${COLUMNS} FROM audit_record WHERE ${where} ORDER BY seq LIMIT ${Math.floor(most)}`;
    return (await withoutValues(() => statement.run<Row>(text))).map(recordOf);
  }

  async *hashes({ chain, afterSeq, lastSeq }: { chain: string; afterSeq: number; lastSeq: number }): AsyncGenerator<readonly string[]> {
    for (let after = afterSeq; after < lastSeq; after += HASHES) {
      const statement = new Statement(this.dataSource);
      const where = `chain = ${statement.mark(chain)} AND seq > ${statement.mark(after)} AND seq <= ${statement.mark(Math.min(after + HASHES, lastSeq))}`;
      const rows = await withoutValues(() => statement.run<Pick<Row, 'hash'>>(`SELECT hash FROM audit_record WHERE ${where} ORDER BY seq`));
      yield rows.map(({ hash }) => hash);
    }
  }

  async spans(query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): Promise<readonly ChainSpan[]> {
    const spans: ChainSpan[] = [];
    for (const { chain, first, last } of await this.bounds(query)) {
      const statement = new Statement(this.dataSource);
      const text = `SELECT seq, prev_hash, hash FROM audit_record WHERE chain = ${statement.mark(chain)} AND seq IN (${statement.mark(first)}, ${statement.mark(last)}) ORDER BY seq`;
      const ends = await withoutValues(() => statement.run<Row>(text));
      const begin = ends[0] as Row;
      const end = ends.at(-1) as Row;
      spans.push({ chain, firstSeq: exactInteger(first), firstPrevHash: begin.prev_hash, lastSeq: exactInteger(last), lastHash: end.hash });
    }
    return spans;
  }

  /** First and last sequence number of each chain in a period: read from the index on time alone. */
  private bounds(query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): Promise<Bounds[]> {
    const { chain, from, to } = query;
    if (chain === undefined && from === undefined && to === undefined) return this.endsOfAll();
    const statement = new Statement(this.dataSource);
    const where = query.chain === undefined ? [] : [`chain = ${statement.mark(query.chain)}`];
    where.push(...periodOf(query, statement));
    const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    const text = `SELECT chain, MIN(seq) AS first, MAX(seq) AS last FROM audit_record ${condition} GROUP BY chain ORDER BY chain`;
    return withoutValues(() => statement.run<Bounds>(text));
  }

  /** The same of everything there is: from chain to chain in the index, since to count through ten million records takes seconds. */
  private endsOfAll(): Promise<Bounds[]> {
    const next = 'SELECT MIN(chain) FROM audit_record';
    const end = (which: 'MIN' | 'MAX'): string => `(SELECT ${which}(seq) FROM audit_record WHERE audit_record.chain = known.chain)`;
    const text =
      `WITH RECURSIVE known(chain) AS (SELECT (${next}) UNION ALL SELECT (${next} WHERE audit_record.chain > known.chain) FROM known ` +
      `WHERE known.chain IS NOT NULL) SELECT chain, ${end('MIN')} AS first, ${end('MAX')} AS last FROM known WHERE chain IS NOT NULL ORDER BY chain`;
    return withoutValues(() => new Statement(this.dataSource).run<Bounds>(text));
  }
}
