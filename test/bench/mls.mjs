// @ts-check
/**
 * A replica of a whole MLS on SQLite (GATEHOUSE_BENCH_DATABASE_URL: another database): `node test/bench/mls.mjs [LISTINGS]`. It is loaded by
 * the replicator from a feed in a process of its own, then searched as the tools search it. Beside each is the least that the same work can
 * cost, in turn with it: pages that are only got, unpacked and parsed; and the records of a page read by their keys.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack, parseFilter, parseOrderBy, Replicator } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { openDatabase, TypeormReplicaStore } from '@gatehouse/storage';
import { buildListings } from './mls-listings.mjs';

const LISTINGS = Number(process.argv[2] ?? 200_000);
const SEARCHES = 400;
const feed = fork(fileURLToPath(new URL('mls-feed.mjs', import.meta.url)), [String(LISTINGS)]);
const [port] = await once(feed, 'message');
const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
const file = join(folder, 'replica.db');
const database = await openDatabase({ url: process.env['GATEHOUSE_BENCH_DATABASE_URL'] ?? `sqlite:${file}` });
const store = new TypeormReplicaStore(database);
const settings = {
  id: 'bench',
  mode: /** @type {const} */ ('replica_only'),
  provider: 'reso-generic',
  baseUrl: `http://127.0.0.1:${port}/odata`,
  auth: { type: /** @type {const} */ ('bearer'), secret: () => 'bench' },
  mandatoryFilter: "OriginatingSystemName eq 'Cascade MLS'",
  useCases: ['BBO'],
  attribution: { source: 'Cascade MLS' },
  timeoutMs: 60_000,
};
// The allowance would be what is measured.
const profile = Object.assign(ConnectionProfile.of(settings, MlsPack.load()), { limits: { maxTop: 1000 } });
const dictionary = loadFieldDictionary();
const connection = new MlsConnection({ profile, dictionary, store: new MemoryQuotaStore(), replica: store });

const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1024 / 1024);
let peak = 0;
const watched = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);

const replicator = new Replicator({
  profile,
  dictionary,
  store,
  settings: connection.replica,
  ...connection.upstream,
  clock: connection.clock,
  holder: 'bench',
  journal: { certify: async () => undefined },
});
const least = await leastOfLoading();
const before = process.memoryUsage().rss;
peak = before;
const loading = performance.now();
const cpu = process.cpuUsage();
await replicator.run({ progress: () => undefined, purged: () => undefined }, new AbortController().signal);
const seconds = (performance.now() - loading) / 1000;
const { user, system } = process.cpuUsage(cpu);
const leastAfter = await leastOfLoading();
/** Rows a second of pages that are got, unpacked and parsed, and no more; a tenth of the listings. */
async function leastOfLoading() {
  const started = performance.now();
  let rows = 0;
  for (let skip = 0; rows < LISTINGS / 10; skip += 1000) {
    const page = await fetch(`http://127.0.0.1:${port}/odata/Property?$top=1000&$skip=${skip}`);
    const { value } = /** @type {{ value: unknown[] }} */ (await page.json());
    rows += value.length;
  }
  return rows / ((performance.now() - started) / 1000);
}

const held = (await store.counts('bench')).get('Property') ?? 0;
if (held !== LISTINGS) throw new Error(`the replica holds ${held} of ${LISTINGS} listings`);

const { cities, agents } = buildListings();
const shown = [
  'ListingKey',
  'City',
  'ListPrice',
  'StandardStatus',
  'BedroomsTotal',
  'UnparsedAddress',
  'PublicRemarks',
  'ModificationTimestamp',
];
const terms = "MlgCanView eq true and FeedTypes/any(v:v eq 'BBO')";
/** @type {Record<string, (n: number) => { filter: string, orderBy?: string, count?: boolean }>} */
const KINDS = {
  'city, status and price, newest first': (n) => ({
    filter: `City eq '${cities[n % cities.length]}' and StandardStatus eq 'Active' and ListPrice ge ${300_000 + (n % 20) * 10_000}`,
    orderBy: 'ModificationTimestamp desc',
  }),
  'the same with a count': (n) => ({
    filter: `City eq '${cities[n % cities.length]}' and StandardStatus eq 'Active' and ListPrice ge ${300_000 + (n % 20) * 10_000}`,
    orderBy: 'ModificationTimestamp desc',
    count: true,
  }),
  'status, beds and baths, cheapest first': (n) => ({
    filter: `StandardStatus eq 'Active' and BedroomsTotal ge ${2 + (n % 3)} and BathroomsTotalInteger ge 2`,
    orderBy: 'ListPrice asc',
  }),
  'one listing by key': (n) => ({ filter: `ListingKey eq 'LST-${String((n * 7919) % LISTINGS).padStart(9, '0')}'` }),
  'city, cheapest first, with a count': (n) => ({
    filter: `City eq '${cities[n % cities.length]}' and StandardStatus eq 'Active'`,
    orderBy: 'ListPrice asc',
    count: true,
  }),
  'the own listings of an agent': (n) => ({
    filter: `(ListAgentKey eq '${agents[n % agents.length]}' or CoListAgentKey eq '${agents[n % agents.length]}')`,
    orderBy: 'ModificationTimestamp desc',
  }),
  'city and a field without index': (n) => ({
    filter: `City eq '${cities[n % cities.length]}' and StandardStatus eq 'Active' and LivingArea ge ${1500 + (n % 10) * 50}`,
    orderBy: 'ModificationTimestamp desc',
  }),
};

/** @param {number} n */
async function tenByKey(n) {
  const keys = Array.from({ length: 10 }, (_, index) => `LST-${String((n * 7919 + index * 104_729) % LISTINGS).padStart(9, '0')}`);
  const condition = /** @type {const} */ ({ kind: 'in', column: 'record_key', values: keys, orNull: false });
  const started = performance.now();
  const bodies = await store.find({ connection: 'bench', resource: 'Property', condition, order: [], limit: 10, offset: 0 });
  for (const body of bodies) JSON.parse(body);
  return performance.now() - started;
}

/** @param {{ filter: string, orderBy?: string, count?: boolean }} asked */
async function search({ filter, orderBy, count }) {
  const query = {
    select: shown.map((name) => [name]),
    filter: parseFilter(`${filter} and ${terms}`),
    top: 10,
    ...(orderBy === undefined ? {} : { orderBy: parseOrderBy(orderBy) }),
    ...(count === undefined ? {} : { count }),
  };
  const permit = await connection.ledger.reserve('bench', false);
  const started = performance.now();
  await connection.client.query({ resource: 'Property', query }, { permit, subject: 'bench', signal: AbortSignal.timeout(60_000) });
  return performance.now() - started;
}

await connection.ready();
const median = (/** @type {number[]} */ times) => times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
const row = (/** @type {string} */ what, /** @type {number[]} */ times) => {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (/** @type {number} */ share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  console.log(`${what.padEnd(42)} p50 ${at(0.5).padStart(7)} ms   p99 ${at(0.99).padStart(7)} ms`);
};
console.log(
  `${held} listings loaded in ${seconds.toFixed(1)} s: ${Math.round(held / seconds)} rows/s, ${Math.round((user + system) / held)} us CPU a row, ${megabytes(before)} MB before and ${megabytes(peak)} MB at most` +
    (process.env['GATEHOUSE_BENCH_DATABASE_URL'] ? '' : `, ${megabytes((await stat(file)).size)} MB on disk`),
);
console.log(
  `pages only got and parsed, before and after: ${Math.round(least)} and ${Math.round(leastAfter)} rows/s; loading is ${(held / seconds / ((least + leastAfter) / 2)).toFixed(2)} of that`,
);
const all = [];
const byKey = [];
for (const [what, asked] of Object.entries(KINDS)) {
  for (let n = 0; n < 20; n += 1) await search(asked(n));
  const times = [];
  for (let n = 0; n < SEARCHES; n += 1) {
    times.push(await search(asked(n)));
    byKey.push(await tenByKey(n));
  }
  all.push(...times);
  row(what, times);
}
row('all of these', all);
row('ten records by their keys, in turn with them', byKey);
console.log(`the median search takes ${(median(all) / median(byKey)).toFixed(1)} times as long as reading ten records by their keys`);
console.log(`${megabytes(process.memoryUsage().rss)} MB resident after the searches`);
clearInterval(watched);
await connection.close();
await database.destroy();
feed.disconnect();
await rm(folder, { recursive: true, force: true });
