// What a report costs: `node test/bench/reports.mjs [RECORDS]`, the nine reports over one signed trail of as many calls of 200 agents, kept in memory.
// Processor time beside the clock, since on a busy machine the clock says little.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail, Checkpoints, exportLines, MemoryAuditStore, MemoryCheckpointStore, NoteSigner } from '@gatehouse/audit';
import { ReportMaker, reportNames } from '@gatehouse/gateway';

const RECORDS = Number(process.argv[2] ?? 50_000);
const signer = new NoteSigner('bench.example/audit', generateKeyPairSync('ed25519').privateKey);
const [audit, checkpoints] = [new MemoryAuditStore(), new MemoryCheckpointStore()];
let now = Date.UTC(2026, 6, 1);
const trail = new AuditTrail(audit, { chain: 'node-1', digestKey: Buffer.alloc(32, 7), clock: { now: () => (now += 15_000) } });
await trail.open();

const denied = (code, more = {}) => ({ kind: 'tool.call.denied', severity: 'warn', outcome: 'refused', code, ...more });
/** Of a hundred calls seven are no ordinary ones. */
const other = [
  denied('RECORD_NOT_YOURS'),
  denied('MLS_FIELD', { events: ['data.oracle.blocked'] }),
  denied('FAIR_HOUSING', { events: ['content.fairhousing.flagged'] }),
  denied('WIRE_FRAUD', { severity: 'alert' }),
  { kind: 'tool.call.held', outcome: 'held', code: 'APPROVAL_NEEDED' },
  { kind: 'tool.call.failed', severity: 'warn', outcome: 'failed' },
  { kind: 'tool.call.allowed', outcome: 'granted', events: ['data.field.masked'], tallies: { tokenised: 4 } },
];
const event = (n) => ({
  kind: 'tool.call.allowed',
  outcome: 'granted',
  method: 'tools/call',
  office: `OFF-10${n % 4}`,
  actor: { subject: `agent${n % 200}@harbor.example`, memberKey: `MEM-${n % 200}`, roles: ['agent'] },
  client: { id: 'desk' },
  tool: { upstream: 'mls', name: 'search_listings', version: 'a'.repeat(64) },
  licenceUse: { connection: 'cascade', use: 'BBO' },
  rows: n % 50,
  ...other[n % 100],
});
for (let n = 0; n < RECORDS; n += 500) await Promise.all(Array.from({ length: 500 }, (_, each) => trail.record(event(n + each))));
await new Checkpoints({ audit, checkpoints, signer }).take('node-1');

const desk = {
  signedLines: (query) => exportLines(audit, query, checkpoints, 'signed'),
  trust: () => ({ keys: [signer.verifier] }),
  note: (text) => signer.note(text),
  verifiers: () => [signer.verifier.text],
};
const maker = new ReportMaker(desk, 'Harbor Realty');
console.log(`${RECORDS} records, nine reports with page, PDF, table, JSON and export:`);
for (const name of reportNames()) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const [began, before] = [performance.now(), process.cpuUsage()];
  const { found } = await maker.make({ name, period: { from: 0, to: 9e12 }, scope: {}, made: now }, folder);
  const { user, system } = process.cpuUsage(before);
  if (!found.chain.valid) throw new Error(found.chain.fault.what);
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const size = (file) => `${Math.round(statSync(join(folder, file)).size / 1024)} KB`;
  console.log(
    `  ${name.padEnd(14)} ${seconds((user + system) / 1000)} of a processor, ${seconds(performance.now() - began)} by the clock; page ${size('report.html')}, PDF ${size('report.pdf')}`,
  );
  rmSync(folder, { recursive: true, force: true });
}
await trail.close();
