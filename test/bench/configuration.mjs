// gateway.yaml for the bench: the template of a working deployment, with upstreams for measuring added.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wideLimits } from '../support/wide-limits.mjs';
import { root } from './processes.mjs';

/** 20 upstreams of 100 tools: `many01_tool_001` and so on. */
export const MANY = { upstreams: 20, tools: 100 };

function upstream(id, url, tools) {
  const lines = Object.entries(tools).map(([name, terms]) => `      ${name}: ${terms}`);
  return `\n  - id: ${id}\n    transport: http\n    url: ${url}\n    tools:\n${lines.join('\n')}\n`;
}

const GENERAL = '{ action: read, dataClass: general }';
const LISTING = '{ action: read, dataClass: listing, resource: Property }';

export const measured = (origins) => [
  upstream('bench', `${origins.echo}/mcp`, { echo: GENERAL, listing_4k: LISTING }),
  upstream('large', `${origins.large}/large/mcp`, { listings_64k: LISTING, listings_1m: LISTING }),
];

export const many = (origins) =>
  Array.from({ length: MANY.upstreams }, (_, index) => {
    const tools = Array.from({ length: MANY.tools }, (_unused, at) => [`tool_${String(at + 1).padStart(3, '0')}`, GENERAL]);
    return upstream(`many${String(index + 1).padStart(2, '0')}`, `${origins.large}/many/mcp`, Object.fromEntries(tools));
  });

/** So many upstreams of one tool each: `one001_figure` and so on. */
export const single = (origins, count) =>
  Array.from({ length: count }, (_, index) =>
    upstream(`one${String(index + 1).padStart(3, '0')}`, `${origins.large}/one/mcp`, { figure: GENERAL }),
  );

/** Writes gateway.yaml into a folder of its own and returns its path. */
export function configure(folder, ports, upstreams) {
  const yaml = wideLimits(readFileSync(join(root, 'templates/brokerage/gateway.yaml'), 'utf8'))
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${ports.sandbox}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${ports.gateway}`)
    .replace('port: 8080', `port: ${ports.gateway}`)
    .replace('tokenTtl: 10m', 'tokenTtl: 1h')
    // One page of all tools, as the yardstick of the list gives them.
    .replace('gateway:\n', 'gateway:\n  listPageSize: 10000\n')
    .replace('\nintegrity:', `${upstreams.join('')}\nlog: { level: error }\nintegrity:`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, yaml);
  copyFileSync(join(root, 'templates/brokerage/showing-desk.openapi.yaml'), join(folder, 'showing-desk.openapi.yaml'));
  return file;
}
