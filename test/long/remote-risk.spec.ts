import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOffice } from '@gatehouse/gateway-app';
import { gatehouseAside } from '../support/gateway-process.js';
import { loopbackCertificate } from '../support/loopback-certificate.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { ShiftingServer, type Face } from '../support/shifting-server.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ADMIN = 'admin@harbor.example';
const LATER = { timeout: 30_000, interval: 200 };
const FACE: Face = {
  name: 'street-desk',
  version: '1.0.0',
  instructions: '',
  tools: [{ name: 'note', description: 'Says what is known of a street.', inputSchema: { type: 'object', properties: {} } }],
};
const TERMS = '    tools:\n      note: { action: read, dataClass: general }';

/** Sends everybody elsewhere, and keeps what credentials it was shown. */
class Bouncing {
  readonly credentials: string[] = [];
  readonly server: Server = createServer(({ headers: { authorization } }, response) => {
    if (authorization !== undefined) this.credentials.push(authorization);
    response.writeHead(308, { location: 'http://127.0.0.1:9/elsewhere' }).end();
  });
}

const servers = {} as Record<'plain' | 'secure' | 'unvouched', ShiftingServer>;
const bouncing = new Bouncing();
let folder: string;
let system: RunningSystem;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-strangers-'));
  const trusted = loopbackCertificate({ days: 60 });
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, trusted.certificate);
  servers.plain = await new ShiftingServer('modern', FACE).open();
  servers.secure = await new ShiftingServer('legacy', FACE, trusted).open();
  servers.unvouched = await new ShiftingServer('modern', FACE, loopbackCertificate()).open();
  bouncing.server.listen(0, '127.0.0.1');
  await once(bouncing.server, 'listening');
  const bounces = `http://127.0.0.1:${(bouncing.server.address() as AddressInfo).port}/mcp`;
  const sections = [
    ...Object.entries(servers).map(([slug, { url }]) => `  - id: ${slug}\n    transport: http\n    url: ${url}\n${TERMS}`),
    `  - id: bounces\n    transport: http\n    url: ${bounces}\n    auth: { bearer: { fromEnv: STREETS_TOKEN } }\n${TERMS}`,
  ];
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace('refresh: 30s', 'refresh: 1s, provenance: { remotes: all, holdFrom: 8, recheck: 1s }')
        .replace('\nintegrity:', `\n${sections.join('\n')}\n\nintegrity:`),
    env: { NODE_EXTRA_CA_CERTS: authority, STREETS_TOKEN: 'never-sent-to-a-stranger' },
  });
});
afterAll(async () => {
  await system?.stop();
  for (const server of Object.values(servers)) server.close();
  bouncing.server.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const peer = () => new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
const note = (slug: string) => peer().call(`${slug}_note`, {});

async function shown(slug: string): Promise<string[]> {
  const { tools } = (await peer().list()).message!.result as { tools: { name: string }[] };
  return tools.filter(({ name }) => name.startsWith(`${slug}_`)).map(({ name }) => name);
}

const eventsOf = (upstream: string) =>
  (system.audit() as { kind: string; severity?: string; details?: Record<string, unknown> }[]).filter(
    ({ kind, details }) => kind === 'integrity.risk' && details?.['upstream'] === upstream,
  );

describe('a server at an address that nobody has judged', () => {
  it('is served at once where nothing about it needs a person', async () => {
    await expect.poll(() => shown('plain'), LATER).toEqual(['plain_note']);
    expect(textOf(await note('plain'))).toContain('answered by note');
    expect(eventsOf('plain')).toEqual([]);
  });

  it('waits for a person who reads why, and is served when they approved that', async () => {
    await expect.poll(() => eventsOf('secure').length, LATER).toBe(1);
    expect(eventsOf('secure')[0]).toMatchObject({ severity: 'alert', details: { outcome: 'held', level: 'elevated' } });
    expect(await shown('secure')).toEqual([]);
    const { stdout } = await system.runAside(['pins', 'diff', 'secure', 'server:risk']);
    expect(stdout).toContain('certificate.key: gateway.yaml pins no key; this one is certificateKeys:');
    const digest = /--digest ([0-9a-f]{64}) /.exec(stdout)![1]!;
    const { status } = await system.runAside(['pins', 'approve', 'secure', 'server:risk', '--digest', digest, '--as', ADMIN]);
    expect(status).toBe(0);
    await expect.poll(() => shown('secure'), LATER).toEqual(['secure_note']);
    expect(textOf(await note('secure'))).toContain('answered by note');
  });

  it.each([
    ['bounces', 'redirect: it sends whoever asks to http://127.0.0.1:9/elsewhere'],
    ['unvouched', 'certificate: nobody who is trusted here vouches for its certificate'],
  ])('is told nothing where it is blocked, and nobody can approve it: %s', async (slug, why) => {
    await expect.poll(() => eventsOf(slug).length, LATER).toBe(1);
    expect(eventsOf(slug)[0]!.details).toMatchObject({ outcome: 'held', level: 'blocked', reason: expect.stringContaining(why) });
    expect(await shown(slug)).toEqual([]);
    const office = await openOffice(system.configFile);
    try {
      const { pin } = office.pins.show(slug, 'server:risk');
      await expect(office.pins.approve(await office.principalOf(ADMIN), pin)).rejects.toThrow('at a risk that nobody can approve');
    } finally {
      await office.close();
    }
    expect(bouncing.credentials).toEqual([]);
  });

  it('is said point by point by gatehouse risk, by its name or its address', async () => {
    const env = { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') };
    const named = await gatehouseAside(['risk', 'secure', '-c', system.configFile], { env });
    expect(named).toMatchObject({ status: 1, stdout: expect.stringContaining('elevated: a person has to decide about it') });
    expect(named.stdout).toContain('   0  certificate          by loopback of a test, good for 59 days more');
    const addressed = await system.runAside(['risk', servers.unvouched.url]);
    expect(addressed).toMatchObject({ status: 2, stdout: expect.stringContaining('blocked: it is not let in') });
  });

  it('is asked about again: one that sends elsewhere later is served no more until that ends', async () => {
    servers.plain.redirect = 'http://127.0.0.1:9/elsewhere';
    await expect.poll(() => eventsOf('plain').at(-1)?.details, LATER).toMatchObject({ outcome: 'held', level: 'blocked' });
    await expect.poll(() => shown('plain'), LATER).toEqual([]);
    expect(refusalCode(await note('plain'))).toMatch(/^(?:TOOL_QUARANTINED|UPSTREAM_DOWN)$/);
    servers.plain.redirect = undefined;
    await expect.poll(() => shown('plain'), LATER).toEqual(['plain_note']);
    await expect.poll(() => eventsOf('plain').at(-1), LATER).toMatchObject({ severity: 'info', details: { outcome: 'better' } });
  });
});
