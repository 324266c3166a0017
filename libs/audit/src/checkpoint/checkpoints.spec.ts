import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { lineOf, seal, unsealed, type AuditRecord } from '../audit-record.js';
import { exportLines } from '../export.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { verifyChain, type ChainReport } from '../verify.js';
import { Checkpoints } from './checkpoints.js';
import { parseCheckpoint } from './checkpoint.js';
import { MemoryCheckpointStore } from './memory.checkpoint-store.js';
import { NoteSigner } from './signed-note.js';
import { consistencyOf } from './consistency-proof.js';
import { isConsistent } from './merkle-tree.js';
import { holds, parseProof, proofOf } from './tree-proof.js';

const NAME = 'gateway.harbor.example/audit';
const signer = new NoteSigner(NAME, generateKeyPairSync('ed25519').privateKey);
const keys = [signer.verifier];

let audit: MemoryAuditStore;
let checkpoints: MemoryCheckpointStore;
let signing: Checkpoints;

async function write(chain: string, count: number, store = audit, word = 'told'): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const head = await store.head(chain);
    const seq = head.seq + 1;
    const event = { eventId: `${chain}-${seq}`, ts: seq * 1000, kind: 'auth.denied', severity: 'info', details: { word, seq } } as const;
    await store.append([seal(unsealed(event), chain, head)]);
  }
}

async function exported(query = {}, store = audit): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLines(store, query, checkpoints)) lines.push(line);
  return lines;
}

/** The same records with one of them another one, and every hash after it made to fit. */
async function rewritten(seq: number): Promise<MemoryAuditStore> {
  const forged = new MemoryAuditStore();
  await write('node-1', seq - 1, forged);
  await write('node-1', 1, forged, 'forged');
  await write('node-1', audit.records.length - seq, forged);
  return forged;
}

const faultOf = async (lines: string[], trust = {}): Promise<ChainReport['fault']> => (await verifyChain(lines, { keys, ...trust })).fault;

beforeEach(async () => {
  audit = new MemoryAuditStore();
  checkpoints = new MemoryCheckpointStore();
  signing = new Checkpoints({ audit, checkpoints, signer });
  for (const more of [3, 4, 6]) {
    await write('node-1', more);
    await signing.take('node-1');
  }
});

describe('checkpoints', () => {
  it('are signed for what came since the last one, and for nothing where nothing came', async () => {
    expect(checkpoints.kept.map(({ size }) => size)).toEqual([3, 7, 13]);
    expect(await signing.take('node-1')).toBeUndefined();
    expect(await signing.take('node-2')).toBeUndefined();
  });

  it('cover an export, whole or of a period, which is widened to the next one', async () => {
    expect(await verifyChain(await exported(), { keys })).toMatchObject({
      valid: true,
      records: 13,
      chains: [{ checkpoints: 3, signedTo: 13 }],
    });
    const part = await verifyChain(await exported({ from: 5000, to: 6000 }), { keys });
    expect(part).toMatchObject({ valid: true, records: 3, chains: [{ firstSeq: 5, lastSeq: 7, checkpoints: 1, signedTo: 7 }] });
  });

  it('end an export beside a gateway that writes: what nobody signed yet is left for the next', async () => {
    await write('node-1', 2);
    await write('node-2', 1);
    const lines: string[] = [];
    for await (const line of exportLines(audit, {}, checkpoints, 'signed')) lines.push(line);
    expect(await verifyChain(lines, { keys })).toMatchObject({ valid: true, records: 13, chains: [{ chain: 'node-1', lastSeq: 13 }] });
  });

  it('say which records are not covered yet', async () => {
    await write('node-1', 2);
    expect(await faultOf(await exported())).toMatchObject({
      chain: 'node-1',
      seq: 15,
      what: expect.stringContaining('from 14 to 15') as string,
    });
    expect(await verifyChain(await exported())).toMatchObject({ valid: true, records: 15 });
  });

  it('find records that are missing from the end of the database', async () => {
    audit.records.splice(11);
    await expect(signing.assertWhole('node-1')).rejects.toThrow('ends with record 11, and a checkpoint was signed for 13');
    await expect(signing.take('node-1')).rejects.toThrow('are missing from its end');
  });
});

describe('who rewrites the whole database', () => {
  it('with every hash made to fit is found at the next checkpoint, in the whole and in a period behind', async () => {
    const forged = await rewritten(5);
    expect((await verifyChain(await (async () => [...(await plain(forged))])())).valid).toBe(true);
    expect(await faultOf(await exported({}, forged))).toMatchObject({
      seq: 7,
      what: expect.stringContaining('signs other records') as string,
    });
    expect(await faultOf(await exported({ from: 9000 }, forged))).toMatchObject({ seq: 13 });
  });

  it('and signs anew is found by the key, and by a checkpoint that was kept elsewhere', async () => {
    const kept = [parseCheckpoint(checkpoints.kept[1]!.note)!];
    const forged = await rewritten(5);
    const other = new NoteSigner(NAME, generateKeyPairSync('ed25519').privateKey);
    checkpoints = new MemoryCheckpointStore();
    await new Checkpoints({ audit: forged, checkpoints, signer: other }).take('node-1');
    const lines = await exported({}, forged);
    expect(await faultOf(lines)).toMatchObject({ seq: 13, what: expect.stringContaining('not signed with the key') as string });
    expect(await faultOf(lines, { keys: [other.verifier] })).toBeUndefined();
    expect(await faultOf(lines, { keys: [other.verifier], kept })).toMatchObject({
      seq: 7,
      what: expect.stringContaining('kept elsewhere') as string,
    });
  });

  it('and cuts the end with its checkpoints is found by one that was kept elsewhere', async () => {
    const kept = [parseCheckpoint(checkpoints.kept[2]!.note)!];
    audit.records.splice(7);
    checkpoints.kept.splice(2);
    expect(await faultOf(await exported())).toBeUndefined();
    expect(await faultOf(await exported(), { kept })).toMatchObject({ what: expect.stringContaining('the export ends with 7') as string });
  });
});

const plain = async (store: MemoryAuditStore): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of exportLines(store, {})) lines.push(line);
  return lines;
};

describe('an export with a checkpoint', () => {
  it.each<[string, (lines: string[]) => string[], RegExp]>([
    ['at another place', (all) => all.toSpliced(4, 1).toSpliced(5, 0, all[4]!), /for 3 records and stands after record 4/],
    ['before any record', (all) => all.toSpliced(4, 1).toSpliced(1, 0, all[4]!), /before any record/],
    ['of another chain', (all) => all.with(4, all[4]!.replace('audit/node-1', 'audit/node-2')), /of another chain/],
    [
      'whose signature was changed',
      (all) =>
        all.with(
          4,
          all[4]!.replace(/(— \S+ .{20})(.)/, (_, one: string, two: string) => one + (two === 'A' ? 'B' : 'A')),
        ),
      /not signed with the key/,
    ],
    ['that was cut', (all) => all.with(4, '{"checkpoint":"gateway.harbor.example/audit/node-1\\n3\\n"}'), /not a checkpoint/],
    ['that is gone at the end', (all) => all.slice(0, -1), /from 8 to 13/],
  ])('%s is found', async (_, tamper, what) => {
    expect((await faultOf(tamper(await exported())))?.what).toMatch(what);
  });
});

describe('a proof', () => {
  const proved = async (record: AuditRecord) => parseProof((await proofOf({ audit, checkpoints }, { ...record, line: lineOf(record) }))!)!;

  it('shows each record to be under the checkpoint next to it, and no changed one', async () => {
    for (const record of audit.records) {
      const proof = await proved(record);
      expect(proof.line).toBe(lineOf(record));
      expect(proof.checkpoint.size).toBe([3, 7, 13].find((size) => size >= record.seq));
      expect(holds(proof, record.hash)).toBe(true);
      expect(
        holds(
          proof,
          record.hash.replace(/^./, (digit) => (digit === 'a' ? 'b' : 'a')),
        ),
      ).toBe(false);
    }
  });

  it('is not there for a record that no checkpoint covers', async () => {
    await write('node-1', 1);
    const record = audit.records.at(-1)!;
    expect(await proofOf({ audit, checkpoints }, { ...record, line: lineOf(record) })).toBeUndefined();
  });

  it('shows one checkpoint to be the beginning of another', async () => {
    const [first, , last] = checkpoints.kept.map(({ note }) => parseCheckpoint(note)!);
    expect(isConsistent(first!, last!, await consistencyOf(audit, 'node-1', 3, 13))).toBe(true);
    expect(isConsistent(first!, last!, await consistencyOf(await rewritten(2), 'node-1', 3, 13))).toBe(false);
  });
});
