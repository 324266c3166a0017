// @ts-check
/** An MLS of a few lines that has as many listings as it is told: `node mls-feed.mjs 200000`. It sends its port to its parent. */
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { buildListings, METADATA, indexOf } from './mls-listings.mjs';

const count = Number(process.argv[2] ?? 1000);
const { listing } = buildListings();

/** @param {URLSearchParams} query */
function page(query) {
  const top = Number(query.get('$top') ?? 200);
  const since = /ModificationTimestamp ge (\S+?)\)*$/.exec(query.get('$filter') ?? '')?.[1];
  const from = (since === undefined ? 0 : indexOf(since)) + Number(query.get('$skip') ?? 0);
  const select = query.get('$select')?.split(',');
  const chosen = (/** @type {Record<string, unknown>} */ row) =>
    select ? Object.fromEntries(select.map((name) => [name, row[name]])) : row;
  const rows = Array.from({ length: Math.max(0, Math.min(top, count - from)) }, (_, index) => chosen(listing(from + index)));
  const total = query.get('$count') === 'true' ? { '@odata.count': count } : {};
  return { ...total, value: rows };
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://feed.example');
  const isMetadata = url.pathname.endsWith('$metadata');
  const text = isMetadata ? METADATA : JSON.stringify(page(url.searchParams));
  response.writeHead(200, { 'content-type': isMetadata ? 'application/xml' : 'application/json', 'content-encoding': 'gzip' });
  response.end(gzipSync(text, { level: 1 }));
});
// Whoever reads is busy for seconds at times, and a connection that is closed meanwhile is found out by a request that fails.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.once('disconnect', () => process.exit(0));
