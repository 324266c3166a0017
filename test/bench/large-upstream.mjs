// An upstream with long answers and with many tools (MCP 2026-07-28, JSON answers, prepared texts), so that it costs next to nothing itself.
import { createServer } from 'node:http';
import { echoResult, listingResult } from './answers.mjs';
import { MANY } from './configuration.mjs';

const INFO = { 'io.modelcontextprotocol/serverInfo': { name: 'bench-large', version: '1' } };
const complete = (result) => JSON.stringify({ resultType: 'complete', ...result, _meta: INFO });
const tool = (name, description) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { city: { type: 'string', description: 'Name of a city' } }, additionalProperties: false },
});
const numbered = (count, prefix = '') =>
  Array.from({ length: count }, (_, at) =>
    tool(`${prefix}tool_${String(at + 1).padStart(3, '0')}`, `Returns figure ${at + 1} of the market report for a city.`),
  );
const listed = (tools) => complete({ tools, ttlMs: 60_000, cacheScope: 'public' });

const LISTS = {
  '/large/mcp': listed([tool('listings_64k', 'Returns 16 listings.'), tool('listings_1m', 'Returns 256 listings.')]),
  '/one/mcp': listed([tool('figure', 'Returns the figure of the day.')]),
  '/many/mcp': listed(numbered(MANY.tools)),
  // What a gateway would answer for all of them, as one prepared text: the yardstick of the list.
  '/all/mcp': listed(Array.from({ length: MANY.upstreams }, (_, at) => numbered(MANY.tools, `many${at + 1}_`)).flat()),
};
const RESULTS = {
  figure: complete(echoResult('three bedrooms near the river')),
  listings_64k: complete(listingResult(16)),
  listings_1m: complete(listingResult(256)),
};
const DISCOVERY = complete({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, ttlMs: 60_000, cacheScope: 'public' });

function resultOf(url, { method, params }) {
  if (method === 'server/discover') return DISCOVERY;
  return method === 'tools/list' ? LISTS[url] : RESULTS[params?.name];
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const message = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const result = resultOf(request.url, message);
    const body = result ? `"result":${result}` : '"error":{"code":-32601,"message":"Method not found"}';
    const text = `{"jsonrpc":"2.0","id":${JSON.stringify(message.id ?? null)},${body}}`;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
