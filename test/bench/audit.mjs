// What signing, exporting, verifying and proving the trail cost: `node test/bench/audit.mjs [RECORDS]`, on SQLite. Verifying with signatures is run in
// turn with verifying the hashes alone, of the same lines.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail, Checkpoints, exportLines, lineOf, NoteSigner, proofOf, verifyChain } from '@gatehouse/audit';
import { openDatabase, TypeormAuditStore, TypeormCheckpointStore } from '@gatehouse/storage';

const RECORDS = Number(process.argv[2] ?? 50_000);
const CHAIN = 'node-1';
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
const file = join(folder, 'audit.db');
const database = await openDatabase({ url: `sqlite:${file}` });
const [audit, checkpoints] = [new TypeormAuditStore(database), new TypeormCheckpointStore(database)];
const signer = new NoteSigner('bench.example/audit', generateKeyPairSync('ed25519').privateKey);
const signing = new Checkpoints({ audit, checkpoints, signer });
const trail = new AuditTrail(audit, { chain: CHAIN, digestKey: Buffer.alloc(32, 7) });
await trail.open();

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return [performance.now() - began, result];
}

const event = (n) => ({
  kind: 'tool.call.allowed',
  actor: { subject: `agent${n % 200}@harbor.example`, memberKey: `MEM-${n % 200}`, roles: ['agent'] },
  client: { id: 'desk', reported: 'Desk 1' },
  method: 'tools/call',
  tool: { upstream: 'mls', name: 'mls_search_listings', version: 'a'.repeat(64) },
  decision: { effect: 'permit', policies: ['agent-reads-listings'] },
  rows: n % 50,
});

const [writing] = await timed(async () => {
  for (let n = 0; n < RECORDS; n += 500) await Promise.all(Array.from({ length: 500 }, (_, each) => trail.record(event(n + each))));
});
const [first] = await timed(() => signing.take(CHAIN));
await Promise.all(Array.from({ length: 500 }, (_, each) => trail.record(event(each))));
const [next] = await timed(() => signing.take(CHAIN));
const lines = [];
const [exporting] = await timed(async () => {
  for await (const line of exportLines(audit, {}, checkpoints)) lines.push(line);
});
const plain = lines.filter((line) => !line.startsWith('{"checkpoint"'));
const rounds = [];
for (let round = 0; round < 3; round += 1) {
  const [hashes] = await timed(() => verifyChain(plain));
  const [signed, report] = await timed(() => verifyChain(lines, { keys: [signer.verifier] }));
  if (!report.valid) throw new Error(report.fault.what);
  rounds.push({ hashes, signed });
}
const best = (name) => Math.min(...rounds.map((round) => round[name]));
const record = (await audit.after(CHAIN, Math.floor(RECORDS / 3), 1))[0];
const [proving] = await timed(() => proofOf({ audit, checkpoints }, { ...record, line: lineOf(record) }));
const each = (ms, count = RECORDS) => `${((ms * 1000) / count).toFixed(1)} us a record`;
console.log(`${RECORDS} records on SQLite, 500 at a time:`);
console.log(`  written ${each(writing)}, ${Math.round(statSync(file).size / RECORDS)} bytes a record on disk`);
console.log(`  first checkpoint over all of them ${first.toFixed(0)} ms (${each(first)}); one over 500 more ${next.toFixed(1)} ms`);
console.log(`  exported ${each(exporting)}`);
console.log(
  `  verified by hashes ${each(best('hashes'))}; with signatures ${each(best('signed'))}: ${(best('signed') / best('hashes')).toFixed(2)} times`,
);
console.log(`  proof of one record ${proving.toFixed(0)} ms`);
await trail.close();
await database.destroy();
rmSync(folder, { recursive: true, force: true });
