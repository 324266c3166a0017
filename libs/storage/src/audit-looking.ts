import type { AuditLook, LookedPage } from '@gatehouse/audit';
import type { DataSource } from 'typeorm';
import { blockOf, firstSeqOf, lastSeqOf, type AuditBlocks } from './audit-blocks.js';
import { COLUMNS, periodOf, recordOf, type Row } from './audit-row.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

const PAGE = 500;
/** Blocks that one statement looks through for texts: more would hold the event loop on SQLite, where nothing may fit for a long way. */
const WINDOW = 10;
/** The same of what one person did, which stands in an index of its own. */
const WINDOW_OF_ONE = 100;

/** Records in a row of one chain, both ends inclusive. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  /** Time of the first, where it is known. */
  readonly at?: number;
}

/** Looks through the newest records first, and of those in blocks that are noted only where one may fit. */
export async function* lookThrough(dataSource: DataSource, blocks: AuditBlocks, look: AuditLook): AsyncGenerator<LookedPage> {
  for (const stretch of await withoutValues(() => stretchesOf(dataSource, blocks, look))) {
    let { last } = stretch;
    while (last >= stretch.first) {
      const rows = await withoutValues(() => page(dataSource, look, { first: stretch.first, last }));
      const end = rows.length < PAGE ? undefined : rows.at(-1);
      const downTo = end ? exactInteger(end.seq) : stretch.first;
      const at = end ? exactInteger(end.ts) : (stretch.at ?? (await timeOf(dataSource, look.chain, stretch.first)));
      yield { records: rows.map(recordOf), downTo, at };
      last = downTo - 1;
    }
  }
}

async function stretchesOf(dataSource: DataSource, blocks: AuditBlocks, look: AuditLook): Promise<readonly Stretch[]> {
  const { holding, next } = await blocks.noted(look);
  const newest = blockOf(look.beforeSeq - 1);
  // Before all is noted, a period is found by the index on time.
  const isLong = newest - next > WINDOW && look.from !== undefined;
  const oldest = isLong ? blockOf(await firstSince(dataSource, look)) : next;
  const fresh = Array.from({ length: Math.max(0, newest - Math.max(next, oldest) + 1) }, (_, n) => ({ block: newest - n }));
  const most = look.actor === undefined ? WINDOW : WINDOW_OF_ONE;
  const stretches: Stretch[] = [];
  for (const { block, ...of } of [...fresh, ...holding]) {
    const before = stretches.at(-1);
    const isNext = before && before.first === lastSeqOf(block) + 1 && before.last < firstSeqOf(block + most);
    if (isNext) stretches.pop();
    stretches.push({ ...of, first: firstSeqOf(block), last: isNext ? before.last : Math.min(lastSeqOf(block), look.beforeSeq - 1) });
  }
  return stretches;
}

async function firstSince(dataSource: DataSource, look: AuditLook): Promise<number> {
  const statement = new Statement(dataSource);
  const where = [`chain = ${statement.mark(look.chain)}`, ...periodOf(look, statement)].join(' AND ');
  const [row] = await statement.run<{ first: string | number | null }>(`SELECT MIN(seq) AS first FROM audit_record WHERE ${where}`);
  return exactInteger(row?.first ?? look.beforeSeq);
}

function page(dataSource: DataSource, look: AuditLook, { first, last }: Stretch): Promise<Row[]> {
  const statement = new Statement(dataSource);
  const where = [`chain = ${statement.mark(look.chain)}`, `seq >= ${statement.mark(first)}`, `seq <= ${statement.mark(last)}`];
  if (look.actor !== undefined) where.push(`subject = ${statement.mark(look.actor)}`);
  // A sum, so that no engine takes the index on time: each page would sort all of the period anew.
  where.push(...periodOf(look, statement, 'ts + 0'));
  // Of both engines the one that looks for bytes: LIKE would take upper and lower case for the same, and % and _ for anything.
  const find = dataSource.options.type === 'postgres' ? 'strpos' : 'instr';
  for (const text of look.holds) where.push(`${find}(event, ${statement.mark(text)}) > 0`);
  const { holdsInAnyCase } = look;
  if (holdsInAnyCase) where.push(`${find}(lower(event), ${statement.mark(holdsInAnyCase.toLowerCase())}) > 0`);
  return statement.run<Row>(`SELECT ${COLUMNS} FROM audit_record WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ${PAGE}`);
}

async function timeOf(dataSource: DataSource, chain: string, seq: number): Promise<number> {
  const statement = new Statement(dataSource);
  const text = `SELECT ts FROM audit_record WHERE chain = ${statement.mark(chain)} AND seq = ${statement.mark(seq)}`;
  const [row] = await withoutValues(() => statement.run<Pick<Row, 'ts'>>(text));
  return row ? exactInteger(row.ts) : -Infinity;
}
