// What writing, signing, exporting, verifying, searching and proving the trail cost: `node test/bench/audit.mjs [RECORDS] [postgres://…]`, on SQLite in a
// folder of its own where no empty database is named. Verifying with signatures is run in
// turn with verifying the hashes alone, of the same lines.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuditTrail,
  Checkpoints,
  exportLines,
  lineOf,
  MemoryAuditStore,
  MemoryCheckpointStore,
  NoteSigner,
  proofOf,
  TrailSearch,
  verifyChain,
} from '@gatehouse/audit';
import { openDatabase, TypeormAuditStore, TypeormCheckpointStore } from '@gatehouse/storage';

const RECORDS = Number(process.argv[2] ?? 50_000);
const SHORT = 20_000;
const CHAIN = 'node-1';
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
const file = join(folder, 'audit.db');
const url = process.argv[3] ?? `sqlite:${file}`;
const database = await openDatabase({ url });
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

/** 20,000 records in memory, for verifying alone. */
async function shortTrail() {
  const [kept, notes] = [new MemoryAuditStore(), new MemoryCheckpointStore()];
  // Searching the last record is what a store in memory does slowly.
  const short = new AuditTrail(kept, { chain: CHAIN, digestKey: Buffer.alloc(32, 7) });
  await short.open();
  for (let n = 0; n < SHORT; n += 500) await Promise.all(Array.from({ length: 500 }, (_, each) => short.record(event(n + each))));
  await new Checkpoints({ audit: kept, checkpoints: notes, signer }).take(CHAIN);
  return { audit: kept, checkpoints: notes };
}

/** The first hundred that fit, as `gatehouse audit search` shows them. */
async function search(what) {
  let found = 0;
  const [took] = await timed(async () => {
    for await (const _ of new TrailSearch(audit, what).found()) if ((found += 1) === 100) break;
  });
  return `${took.toFixed(0)} ms for ${found}`;
}

const event = (n) => ({
  kind: 'tool.call.allowed',
  actor: { subject: `agent${n % 200}@harbor.example`, memberKey: `MEM-${n % 200}`, roles: ['agent'] },
  client: { id: 'desk', reported: 'Desk 1' },
  method: 'tools/call',
  tool: { upstream: 'mls', name: 'mls_search_listings', version: 'a'.repeat(64) },
  decision: { effect: 'permit', policies: ['agent-reads-listings'] },
  rows: n % 50,
  office: `OFF-${n % 20}`,
  ...(n === Math.floor(RECORDS * 0.9) ? { kind: 'tool.call.denied', code: 'WIRE_FRAUD', events: ['tx.wire.change_detected'] } : {}),
});

const [writing] = await timed(async () => {
  for (let n = 0; n < RECORDS; n += 500) await Promise.all(Array.from({ length: 500 }, (_, each) => trail.record(event(n + each))));
});
/** What a call waits for when nobody else writes. */
const alone = [];
for (let n = 0; n < 500; n += 1) alone.push((await timed(() => trail.record(event(n))))[0]);
alone.sort((one, other) => one - other);
const [noting] = await timed(async () => {
  while (await audit.noteTerms());
});
const [first] = await timed(() => signing.take(CHAIN));
await Promise.all(Array.from({ length: 500 }, (_, each) => trail.record(event(each))));
const [next] = await timed(() => signing.take(CHAIN));
const lines = [];
// A long trail is exported and verified whole, but only its beginning is kept for the rounds.
let exported = 0;
const [exporting] = await timed(async () => {
  for await (const _ of exportLines(audit, {}, checkpoints)) exported += 1;
});
const part = await shortTrail();
for await (const line of exportLines(part.audit, {}, part.checkpoints)) lines.push(line);
const plain = lines.filter((line) => !line.startsWith('{"checkpoint"'));
const [streaming, whole] = await timed(() => verifyChain(exportLines(audit, {}, checkpoints), { keys: [signer.verifier] }));
if (!whole.valid) throw new Error(whole.fault.what);
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
const now = Date.now();
const searches = {
  'one refusal in all of them': await search({ code: 'WIRE_FRAUD' }),
  'a label that begins so': await search({ rule: 'tx.wire.*' }),
  'a person and a tool': await search({ person: 'agent7@harbor.example', tool: 'mls/*' }),
  'an office, the last minute': await search({ office: 'OFF-3', from: now - 60_000 }),
  'a verdict': await search({ verdict: 'hold' }),
  'the same record': await search({ record: record.hash }),
  'two things that are never together': await search({ office: 'OFF-3', person: 'agent4@harbor.example' }),
  'what is nowhere': await search({ code: 'NOTHING' }),
  'a text that is nowhere': await search({ text: 'nothing of the kind' }),
};
const [{ noted }] = await database.query('SELECT SUM(LENGTH(terms)) AS noted FROM audit_block');
const bytes = process.argv[3]
  ? Number((await database.query("SELECT pg_total_relation_size('audit_record') AS size"))[0].size)
  : statSync(file).size;
const each = (ms, count = RECORDS) => `${((ms * 1000) / count).toFixed(1)} us a record`;
console.log(`${RECORDS} records on ${process.argv[3] ? 'PostgreSQL' : 'SQLite'}, 500 at a time:`);
console.log(
  `  written ${each(writing)} (${Math.round((RECORDS * 1000) / writing)} a second), ${(bytes / RECORDS / 1000).toFixed(2)} GB on disk for a million`,
);
console.log(`  one alone waits ${alone[250].toFixed(2)} ms (p50) and ${alone[495].toFixed(2)} ms (p99) for its commit`);
console.log(`  first checkpoint over all of them ${first.toFixed(0)} ms (${each(first)}); one over 500 more ${next.toFixed(1)} ms`);
console.log(`  noted for searches ${each(noting)}, ${(Number(noted ?? 0) / RECORDS).toFixed(1)} MB for a million`);
console.log(`  exported ${each(exporting, exported)}; exported and verified in one go ${each(streaming)}`);
console.log(
  `  verified by hashes ${each(best('hashes'), SHORT)}; with signatures ${each(best('signed'), SHORT)}: ${(best('signed') / best('hashes')).toFixed(2)} times`,
);
for (const [what, took] of Object.entries(searches)) console.log(`  searched for ${what}: ${took}`);
console.log(`  proof of one record ${proving.toFixed(0)} ms`);
await trail.close();
await database.destroy();
rmSync(folder, { recursive: true, force: true });
