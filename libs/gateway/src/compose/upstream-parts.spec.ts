import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadConfigText } from '@gatehouse/config';
import { HttpUpstream } from '@gatehouse/mcp';
import { GuardedFetch, NameResolver } from '@gatehouse/net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionProfiles } from './mls-parts.js';
import { configuredUpstreams, type UpstreamTerms } from './upstream-parts.js';

const template = readFileSync(fileURLToPath(new URL('../../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');

/** A vendor whose name leads inside by now. */
class Rebound extends NameResolver {
  override addresses(): Promise<readonly string[]> {
    return Promise.resolve(['127.0.0.1']);
  }
}

let connections = 0;
const server = createServer((_request, response) => response.end('{}'));
server.on('connection', () => (connections += 1));
const fetcher = new GuardedFetch({ resolver: new Rebound() });

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(async () => {
  await fetcher.close();
  server.close();
});

it('no server of gateway.yaml is asked where its name leads inside, and an MLS is connected to by the same rule', async () => {
  const { port } = server.address() as AddressInfo;
  const yaml = template.replaceAll('127.0.0.1:8081', `vendor.example:${port}`).replaceAll('http://vendor', 'https://vendor');
  const loaded = loadConfigText(yaml, 'gateway.yaml', { secretCheck: 'when-used' });
  const terms = { fetcher, folder: '/', clientInfo: { name: 'gatehouse', version: '0' } } as unknown as UpstreamTerms;
  const upstreams = configuredUpstreams({ ...loaded, secret: () => 'secret' }, terms).filter((one) => one instanceof HttpUpstream);
  expect(upstreams.length).toBeGreaterThan(0);
  for (const upstream of upstreams) {
    await expect(upstream.start()).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.reason).toMatch(/public Internet.*egress\.allow/);
    await upstream.close();
  }
  expect(connections).toBe(0);
  for (const profile of connectionProfiles(loaded)) expect(profile.connecting).toBeTypeOf('function');
});
