import {
  AuditTrail,
  ChainConflict,
  EMPTIED,
  emptiedEvent,
  EMPTY_HEAD,
  exportLines,
  verifyChain,
  type AuditQuery,
  type AuditRecord,
} from '@gatehouse/audit';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormAuditStore } from '../typeorm.audit-store.js';

const digestKey = Buffer.alloc(32, 5);

async function collect(store: TypeormAuditStore, query: AuditQuery): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const record of store.read(query)) records.push(record);
  return records;
}

const seqs = async (store: TypeormAuditStore, query: AuditQuery): Promise<number[]> => (await collect(store, query)).map(({ seq }) => seq);

/** Writes `count` events; event n of a chain carries time n * 1000 and, if even, the subject `even@harbor.example`. */
async function write(store: TypeormAuditStore, chain: string, count: number): Promise<AuditTrail> {
  let time = 0;
  const trail = new AuditTrail(store, { chain, digestKey, clock: { now: () => (time += 1000) } });
  await trail.open();
  const event = (n: number) => ({
    kind: 'auth.denied',
    ...(n % 2 === 0 ? { actor: { subject: 'even@harbor.example', roles: [] } } : {}),
    details: { n, text: 'é 😀 \u0000' },
  });
  await Promise.all(Array.from({ length: count }, (_, n) => trail.record(event(n + 1))));
  return trail;
}

export function auditStoreContract(database: () => DataSource): void {
  const store = (): TypeormAuditStore => new TypeormAuditStore(database());

  it('begins a chain at an empty head and moves it with every batch', async () => {
    expect(await store().head('fresh')).toEqual(EMPTY_HEAD);
    await write(store(), 'fresh', 3);
    const last = (await collect(store(), { chain: 'fresh' })).at(-1);
    expect(await store().head('fresh')).toEqual({ seq: 3, hash: last?.hash });
  });

  it('gives back byte for byte what was written, in more than one page, verifiable', async () => {
    await write(store(), 'long', 1203);
    const report = await verifyChain(exportLines(store(), { chain: 'long' }));
    expect(report).toMatchObject({ valid: true, records: 1203, chains: [{ chain: 'long', firstSeq: 1, lastSeq: 1203 }] });
  });

  it('says of everything there is which chains there are, as it says of each by itself', async () => {
    await write(store(), 'ends-1', 3);
    await write(store(), 'ends-2', 1);
    const all = await store().spans({});
    const named = all.map(({ chain }) => chain);
    expect(named).toEqual([...new Set(named)].toSorted());
    expect(named).toEqual(expect.arrayContaining(['ends-1', 'ends-2']));
    for (const span of all) expect(await store().spans({ chain: span.chain })).toEqual([span]);
  });

  it('reads by chain, place, period and person', async () => {
    await write(store(), 'query', 10);
    expect(await seqs(store(), { chain: 'query', afterSeq: 8 })).toEqual([9, 10]);
    expect(await seqs(store(), { chain: 'query', from: 3000, to: 5000 })).toEqual([3, 4, 5]);
    expect(await seqs(store(), { chain: 'query', actor: 'even@harbor.example', from: 3000 })).toEqual([4, 6, 8, 10]);
    expect(await seqs(store(), { chain: 'nobody' })).toEqual([]);
  });

  it('exports a period as a run that verifies on its own', async () => {
    await write(store(), 'period', 10);
    const report = await verifyChain(exportLines(store(), { chain: 'period', from: 3000, to: 5000 }));
    expect(report).toMatchObject({ valid: true, records: 3, chains: [{ firstSeq: 3, lastSeq: 5, fromBeginning: false }] });
  });

  it('refuses a batch that does not follow the stored end, and appends nothing of it', async () => {
    await write(store(), 'conflict', 4);
    const [first, second, third, fourth] = (await collect(store(), { chain: 'conflict' })) as [
      AuditRecord,
      AuditRecord,
      AuditRecord,
      AuditRecord,
    ];
    const again = { ...third, eventId: 'e-new' };
    await expect(store().append([again])).rejects.toBeInstanceOf(ChainConflict);
    await expect(store().append([{ ...first, eventId: 'e-new' }])).rejects.toBeInstanceOf(ChainConflict);
    const gap = { ...fourth, seq: 9, eventId: 'e-9' };
    await expect(store().append([gap, { ...second, seq: 10, eventId: 'e-10' }])).rejects.toBeInstanceOf(ChainConflict);
    const wrongLink = { ...fourth, seq: 5, prevHash: first.hash, eventId: 'e-5' };
    await expect(store().append([wrongLink])).rejects.toBeInstanceOf(ChainConflict);
    expect(await seqs(store(), { chain: 'conflict' })).toEqual([1, 2, 3, 4]);
  });

  it('lets two trails that share a chain by mistake never break it', async () => {
    const [one, other] = await Promise.all([write(store(), 'shared', 0), write(store(), 'shared', 0)]);
    const work = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).record({ kind: 'auth.denied' }));
    await Promise.allSettled(work);
    await other.record({ kind: 'auth.denied' }).catch(() => undefined);
    expect(await verifyChain(exportLines(store(), { chain: 'shared' }))).toMatchObject({ valid: true });
  });

  it('lets retention take the content of a record away, once, and nothing come in its stead', async () => {
    await write(store(), 'emptied', 3);
    const [, second] = (await collect(store(), { chain: 'emptied' })) as [AuditRecord, AuditRecord, AuditRecord];
    await store().empty([second], 'act-1');
    await store().empty([second], 'act-2');
    const left = await collect(store(), { chain: 'emptied' });
    const { subject: _, ...kept } = second;
    expect(left[1]).toEqual({ ...kept, kind: EMPTIED, severity: 'info', event: emptiedEvent(second, 'act-1') });
    expect(await verifyChain(exportLines(store(), { chain: 'emptied' }))).toMatchObject({ valid: true, deleted: { records: 1 } });
    const forged = `UPDATE audit_record SET kind = 'record.emptied', severity = 'info', subject = NULL, event = '{"kind":"x"}' WHERE chain = 'emptied' AND seq = 3`;
    await expect(database().query(forged)).rejects.toThrow(/append-only/);
  });

  it('lets nobody change, delete or replace a record', async () => {
    await write(store(), 'fixed', 2);
    const tamper = [
      `UPDATE audit_record SET kind = 'x' WHERE chain = 'fixed'`,
      `DELETE FROM audit_record WHERE chain = 'fixed'`,
      database().options.type === 'postgres'
        ? 'TRUNCATE audit_record'
        : `INSERT OR REPLACE INTO audit_record SELECT * FROM audit_record WHERE chain = 'fixed'`,
    ];
    for (const statement of tamper) await expect(database().query(statement)).rejects.toThrow(/append-only/);
    expect(await seqs(store(), { chain: 'fixed' })).toEqual([1, 2]);
  });

  it('says nothing of the records in the error of a failed append', async () => {
    await write(store(), 'silent', 1);
    const [record] = (await collect(store(), { chain: 'silent' })) as [AuditRecord];
    const next = { ...record, seq: 2, prevHash: record.hash, eventId: 'e-silent', kind: null as unknown as string };
    const error: unknown = await store()
      .append([next])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(record.hash);
  });
}
