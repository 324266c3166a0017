import { assert, asyncProperty, nat, pre, record } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuditTrail } from './audit-trail.js';
import { exportLines, linesOf } from './export.js';
import { MemoryAuditStore } from './memory.audit-store.js';
import { verifyChain } from './verify.js';

const store = new MemoryAuditStore();
let lines: string[];

async function collect(query = {}, from = store): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of exportLines(from, query)) collected.push(line);
  return collected;
}

beforeAll(async () => {
  for (const chain of ['node-1', 'node-2']) {
    const trail = new AuditTrail(store, {
      chain,
      digestKey: Buffer.alloc(16, 3),
      clock: { now: () => 1_000 * (store.records.length + 1) },
    });
    await trail.open();
    for (let n = 0; n < 4; n += 1)
      await trail.record({ kind: 'auth.denied', details: { n, text: 'Émile \u2028 \uFFFD "x" \\ 😀', deep: 1.5 } });
  }
  lines = await collect();
});

describe('verifyChain', () => {
  it('accepts an export and says what it holds', async () => {
    const report = await verifyChain(lines);
    expect(report).toMatchObject({ valid: true, records: 8 });
    expect(report.chains.map(({ chain, firstSeq, lastSeq, fromBeginning }) => [chain, firstSeq, lastSeq, fromBeginning])).toEqual([
      ['node-1', 1, 4, true],
      ['node-2', 1, 4, true],
    ]);
  });

  it('accepts an export of nothing', async () => {
    expect(await verifyChain(await collect({ from: 9e12 }))).toEqual({ valid: true, records: 0, chains: [] });
  });

  it('finds any changed byte of any line', async () => {
    const bytes = lines.map((line) => Buffer.from(`${line}\n`));
    const change = record({ line: nat(lines.length - 1), at: nat(), to: nat(255) });
    await assert(
      asyncProperty(change, async ({ line, at, to }) => {
        const changed = Buffer.from(bytes[line] as Buffer);
        const place = at % changed.length;
        pre(changed[place] !== to);
        changed[place] = to;
        const chunks = bytes.map((each, n) => (n === line ? changed : each));
        const report = await verifyChain(linesOf(chunksOf(chunks)));
        expect(report.valid).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, (lines: string[]) => string[], RegExp, number]>([
    ['a record that was taken out', (all) => all.toSpliced(3, 1), /Record 3 was expected/, 4],
    ['a record that is there twice', (all) => all.toSpliced(3, 0, all[2] as string), /Record 3 was expected/, 4],
    ['records in another order', (all) => all.with(2, all[3] as string).with(3, all[2] as string), /Record 2 was expected/, 3],
    ['a cut end', (all) => all.slice(0, -1), /announces records up to 4/, 9],
    ['a chain that is gone altogether', (all) => all.slice(0, 5), /announces records up to 4/, 6],
    ['a missing header', (all) => all.slice(1), /not the header/, 1],
    ['a reformatted line', (all) => all.with(1, (all[1] as string).replace(':', ': ')), /not in canonical form/, 2],
    ['a line that is no JSON', (all) => all.with(1, 'null'), /not a record/, 2],
    ['an empty file', () => [], /empty/, 1],
    [
      'a record of a chain that the header does not name',
      (all) => all.with(0, (all[0] as string).replace('node-2', 'node-3')),
      /does not name this chain/,
      6,
    ],
  ])('names the line of %s', async (_, tamper, what, line) => {
    const report = await verifyChain(tamper([...lines]));
    expect(report.valid).toBe(false);
    expect(report.fault?.what).toMatch(what);
    expect(report.fault?.line).toBe(line);
  });

  it('finds a record whose hash was made to fit, by its successor', async () => {
    const other = new MemoryAuditStore();
    const trail = new AuditTrail(other, { chain: 'node-1', digestKey: Buffer.alloc(16) });
    await trail.open();
    await trail.record({ kind: 'auth.denied', details: { forged: true } });
    const forged = (await collect({}, other))[1] as string;
    const report = await verifyChain(lines.with(1, forged));
    expect(report.fault).toMatchObject({ line: 3, chain: 'node-1', seq: 2, what: expect.stringContaining('prevHash') });
  });

  it('accepts a period from the middle of a chain because its header says so, and only then', async () => {
    const part = await collect({ from: 2_000, to: 3_000 });
    expect(await verifyChain(part)).toMatchObject({ valid: true, records: 2, chains: [{ firstSeq: 2, lastSeq: 3, fromBeginning: false }] });
    const claimed = (part[0] as string).replace('"firstSeq":2', '"firstSeq":1');
    expect(await verifyChain(part.with(0, claimed))).toMatchObject({ valid: false, fault: { line: 1 } });
  });
});

async function* chunksOf(buffers: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  const all = Buffer.concat(buffers);
  for (let at = 0; at < all.length; at += 97) yield all.subarray(at, at + 97);
}
