// What it costs to look for something in a trail of ten million events on PostgreSQL: `node test/bench/audit-search.mjs RECORDS postgres://EMPTY-DATABASE [REPORTED]`.
// The records are made inside the database, in four chains over a year, with hashes that verify; REPORTED of them, the newest, become a compliance report.
import { auditReport, ExceptionKinds, exportLines, TrailSearch } from '@gatehouse/audit';
import { openDatabase, TypeormAuditStore } from '@gatehouse/storage';
import { Client } from 'pg';

const RECORDS = Number(process.argv[2] ?? 10_000_000);
const url = process.argv[3];
if (!url) throw new Error('Name an empty PostgreSQL database; .ci/postgres shows how one is started.');
const REPORTED = Number(process.argv[4] ?? 500_000);
const CHAINS = 4;
const YEAR = 365 * 86_400_000;
const END = Date.UTC(2026, 9, 1);
const perChain = Math.floor(RECORDS / CHAINS);
const step = YEAR / perChain;

const database = await openDatabase({ url });
const audit = new TypeormAuditStore(database);
// A connection of its own: the gateway's gives up a statement that takes minutes.
const filler = new Client({ connectionString: url });
await filler.connect();

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return [performance.now() - began, result];
}

/** Members in canonical order, as the gateway writes them. One in a hundred thousand is a refusal that somebody looks for. */
const FILL = `
DO $$
DECLARE
  prev text; ev text; h text; at bigint; chain text; who text; what text; sev text;
BEGIN
  FOR c IN 1..${CHAINS} LOOP
    chain := 'node-' || c; prev := repeat('0', 64);
    FOR n IN 1..${perChain} LOOP
      at := ${END - YEAR} + floor(n::float8 * ${step})::bigint;
      who := 'agent' || (n % 200) || '@harbor.example';
      what := CASE WHEN n % 100000 = 7 THEN 'tool.call.denied' ELSE 'tool.call.allowed' END;
      sev := CASE WHEN n % 100000 = 7 THEN 'alert' ELSE 'info' END;
      ev := '{"actor":{"memberKey":"MEM-' || (n % 200) || '","roles":["agent"],"subject":"' || who || '"},"client":{"id":"desk","reported":"Desk 1"},'
        || CASE WHEN n % 100000 = 7 THEN '"code":"WIRE_FRAUD",' ELSE '' END
        || '"decision":{"effect":"permit","policies":["agent-reads-listings"]},"eventId":"e-' || c || '-' || n || '",'
        || CASE WHEN n % 100000 = 7 THEN '"events":["tx.wire.change_detected"],' ELSE '' END
        || '"kind":"' || what || '","method":"tools/call","office":"OFF-' || (n % 20) || '","rows":' || (n % 50) || ',"severity":"' || sev || '",'
        || '"tool":{"name":"mls_search_listings","upstream":"mls","version":"' || repeat('a', 64) || '"},"ts":' || at || '}';
      h := encode(sha256(convert_to('{"chain":"' || chain || '","event":' || ev || ',"prevHash":"' || prev || '","seq":' || n || '}', 'UTF8')), 'hex');
      INSERT INTO audit_record (chain, seq, prev_hash, hash, event_id, ts, kind, severity, subject, event)
        VALUES (chain, n, prev, h, 'e-' || c || '-' || n, at, what, sev, who, ev);
      prev := h;
    END LOOP;
  END LOOP;
END $$`;

// A database that was filled by a run before is searched again.
const isEmpty = (await audit.head('node-1')).seq === 0;
const { rows: indexes } = await filler.query(
  "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'audit_record' AND indexname <> 'audit_record_pk'",
);
for (const { indexname } of isEmpty ? indexes : []) await filler.query(`DROP INDEX ${indexname}`);
const [filling] = await timed(() => isEmpty && filler.query(FILL));
for (const { indexdef } of isEmpty ? indexes : []) await filler.query(indexdef);
await filler.query('ANALYZE audit_record');
await filler.end();
const [noting] = await timed(async () => {
  while (await audit.noteTerms());
});
const [{ noted }] = await database.query("SELECT pg_total_relation_size('audit_block') AS noted");
const [{ size }] = await database.query("SELECT pg_total_relation_size('audit_record') AS size");
console.log(`${RECORDS} records in ${(filling / 1000).toFixed(0)} s, ${(Number(size) / 1e9).toFixed(1)} GB with indexes`);
console.log(`  noted for searches in ${(noting / 1000).toFixed(0)} s, ${(Number(noted) / 1e6).toFixed(0)} MB`);

/** The first hundred that fit, as `gatehouse audit search` shows them, and all of them where asked. */
async function search(name, what, most = 100) {
  let found = 0;
  const [took] = await timed(async () => {
    for await (const _ of new TrailSearch(audit, what).found()) if ((found += 1) === most) break;
  });
  console.log(`  ${name}: ${found} after ${(took / 1000).toFixed(2)} s`);
}

const day = (daysBeforeEnd) => END - daysBeforeEnd * 86_400_000;
await search('a person and a tool', { person: 'agent7@harbor.example', tool: 'mls/*' });
await search('a person and a refusal', { person: 'agent107@harbor.example', code: 'WIRE_FRAUD' });
await search('a verdict that is nowhere', { verdict: 'hold' });
await search('an office and a refusal, never together', { office: 'OFF-3', code: 'WIRE_FRAUD' });
await search('a person, a week of the year', { person: 'agent7@harbor.example', from: day(100), to: day(93) });
await search('an office, the last day', { office: 'OFF-3', from: day(1) });
await search('refusals of a kind, a quarter', { code: 'WIRE_FRAUD', from: day(92) });
await search('refusals of a kind, the whole year', { code: 'WIRE_FRAUD' });
await search('a kind of event, the whole year', { kind: 'tool.call.denied' });
await search('a label, the whole year', { rule: 'tx.wire.*' });
await search('a code that is nowhere', { code: 'NOTHING' });
await search('a text that is nowhere, a quarter', { text: 'nothing of the kind', from: day(92) });
await search('a text that is nowhere, the whole year', { text: 'nothing of the kind' });
const period = { from: END - (YEAR * REPORTED) / RECORDS, to: END };
const [reporting, report] = await timed(() => auditReport(exportLines(audit, period), { period, kinds: ExceptionKinds.read(), made: END }));
if (!report.chain.valid) throw new Error(report.chain.fault.what);
console.log(`  compliance report of the newest ${report.events}, verified: ${(reporting / 1000).toFixed(1)} s`);
await database.destroy();
