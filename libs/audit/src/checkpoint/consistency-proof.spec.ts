import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuditTrail } from '../audit-trail.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { Checkpoints } from './checkpoints.js';
import { checkConsistency, CONSISTENCY_START, consistencyOf, consistencyText, parseConsistency } from './consistency-proof.js';
import { MemoryCheckpointStore } from './memory.checkpoint-store.js';
import { NoteSigner } from './signed-note.js';

const signer = new NoteSigner('gateway.example/audit', generateKeyPairSync('ed25519').privateKey);
const other = new NoteSigner('gateway.example/audit', generateKeyPairSync('ed25519').privateKey);
const SIZES = [1, 2, 3, 7, 8, 13];

/** A chain with a checkpoint at each of SIZES; `word` tells two chains of one name apart. */
async function chainOf(word: string) {
  const [audit, checkpoints] = [new MemoryAuditStore(), new MemoryCheckpointStore()];
  const trail = new AuditTrail(audit, { chain: 'node-1', digestKey: Buffer.alloc(32, 1), clock: { now: () => 1_800_000_000_000 } });
  const signing = new Checkpoints({ audit, checkpoints, signer });
  await trail.open();
  for (const size of SIZES) {
    for (let at = audit.records.length; at < size; at += 1) await trail.record({ kind: 'policy.changed', details: { word } });
    await signing.take('node-1');
  }
  return { audit, notes: new Map(checkpoints.kept.map(({ size, note }) => [size, note])) };
}

let chain: Awaited<ReturnType<typeof chainOf>>;
let fork: Awaited<ReturnType<typeof chainOf>>;
beforeAll(async () => {
  [chain, fork] = await Promise.all([chainOf('one'), chainOf('another')]);
});

async function proofOf(before: number, after: number, from = chain) {
  const hashes = await consistencyOf(chain.audit, 'node-1', before, after);
  const text = consistencyText([{ before: from.notes.get(before)!, after: chain.notes.get(after)!, hashes }]);
  expect(text.startsWith(CONSISTENCY_START)).toBe(true);
  return parseConsistency(text)![0]!;
}

describe('a proof that a later checkpoint goes on from an earlier one', () => {
  it.each(SIZES.flatMap((before) => SIZES.filter((after) => after >= before).map((after) => [before, after])))(
    'holds from %i to %i records',
    async (before, after) => {
      expect(checkConsistency(await proofOf(before, after), [signer.verifier])).toBeUndefined();
    },
  );

  it('does not hold for a chain that was forked, whichever keys sign', async () => {
    expect(checkConsistency(await proofOf(7, 13, fork), [signer.verifier])).toMatch(/first 7 records .* changed, or the chain was forked/);
  });

  it('does not hold where a hash of it was changed, left out or put twice', async () => {
    const proof = await proofOf(3, 13);
    const [first, ...rest] = proof.hashes;
    const forged = [[Buffer.alloc(32), ...rest], rest, [first!, first!, ...rest]];
    for (const hashes of forged) expect(checkConsistency({ ...proof, hashes })).toMatch(/forked/);
  });

  it('names a checkpoint that another key signed, and two that are turned round', async () => {
    const proof = await proofOf(3, 13);
    expect(checkConsistency(proof, [other.verifier])).toMatch(/for 3 records is not signed with the key/);
    expect(checkConsistency({ ...proof, before: proof.after, after: proof.before })).toMatch(/called earlier is for 13/);
  });

  it.each(['', '{}', `${CONSISTENCY_START},"proofs":[]}`, `${CONSISTENCY_START},"proofs":[{"before":"x","after":"y","hashes":[]}]}`])(
    'is not read from %j',
    (text) => expect(parseConsistency(text)).toBeUndefined(),
  );
});
