import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loopbackCertificate } from '../support/loopback-certificate.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { ShiftingServer, type Face } from '../support/shifting-server.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ADMIN = 'admin@harbor.example';
const LATER = { timeout: 30_000, interval: 200 };
const SLUGS = ['modern', 'legacy'] as const;
type Slug = (typeof SLUGS)[number];

const tool = (name: string, description = `Says what is known of a street (${name}).`) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { street: { type: 'string' } } },
});
const CLEAN: Face = { name: 'street-desk', version: '1.0.0', instructions: '', tools: [tool('note'), tool('file_note')] };
const TERMS = '    tools:\n      note: { action: read, dataClass: general }\n      file_note: { action: write, dataClass: showing }';

const servers = {} as Record<Slug | 'secure' | 'elsewhere', ShiftingServer>;
let folder: string;
let system: RunningSystem;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-swaps-'));
  const certificate = loopbackCertificate();
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, certificate.certificate);
  for (const slug of SLUGS) servers[slug] = await new ShiftingServer(slug, CLEAN).open();
  servers.secure = await new ShiftingServer('modern', CLEAN, certificate).open();
  servers.elsewhere = await new ShiftingServer('modern', CLEAN).open();
  const spki = new X509Certificate(certificate.certificate).publicKey.export({ type: 'spki', format: 'der' });
  const key = createHash('sha256').update(spki).digest('base64');
  const other = createHash('sha256').update('another').digest('base64');
  const sections = [
    ...SLUGS.map((slug) => `  - id: ${slug}\n    transport: http\n    url: ${servers[slug].url}\n${TERMS}`),
    `  - id: keyed\n    transport: http\n    url: ${servers.secure.url}\n    certificateKeys: ['${other}', '${key}']\n${TERMS}`,
    `  - id: forged\n    transport: http\n    url: ${servers.secure.url}\n    certificateKeys: ['${other}']\n${TERMS}`,
  ];
  system = await RunningSystem.start({
    // No clock sees anything here: what is seen is told, or looked for before a call.
    edit: (yaml) =>
      yaml.replace('refresh: 30s', 'refresh: 10m, recheck: 1ms').replace('\nintegrity:', `\n${sections.join('\n')}\n\nintegrity:`),
    env: { NODE_EXTRA_CA_CERTS: authority },
  });
});
afterAll(async () => {
  await system?.stop();
  for (const server of Object.values(servers)) server.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  for (const slug of SLUGS) servers[slug].redirect = undefined;
});

const peer = () => new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
const call = (slug: string, name: string) => peer().call(`${slug}_${name}`, { street: 'Elm' });

async function shown(slug: string): Promise<string[]> {
  const { tools } = (await peer().list()).message!.result as { tools: { name: string }[] };
  return tools.filter(({ name }) => name.startsWith(`${slug}_`)).map(({ name }) => name.slice(slug.length + 1));
}

const eventsOf = (upstream: string) =>
  (system.audit() as { kind: string; severity?: string; details?: Record<string, unknown> }[]).filter(
    ({ details }) => details?.['upstream'] === upstream && details['tool'] === 'server:introduction',
  );

describe('the place where a server is reached', () => {
  it.each(['modern', 'legacy'] as const)(
    'is the one that was approved: a redirect is refused, told, and over when it ends (%s)',
    async (slug) => {
      servers[slug].redirect = servers.elsewhere.url;
      expect(refusalCode(await call(slug, 'file_note'))).toMatch(/^(?:TOOL_QUARANTINED|UPSTREAM_DOWN)$/);
      await expect.poll(() => shown(slug), LATER).toEqual([]);
      const held = { kind: 'integrity.quarantined', severity: 'alert', details: { rules: 'endpoint.redirects' } };
      await expect.poll(() => eventsOf(slug).at(-1), LATER).toMatchObject(held);
      servers[slug].redirect = undefined;
      await expect.poll(() => call(slug, 'file_note').then(textOf), LATER).toContain('answered by file_note');
      expect(await shown(slug)).toEqual(['file_note', 'note']);
    },
  );

  it.each(SLUGS)('is told at once where a call that only reads sees it first (%s)', async (slug) => {
    await expect.poll(() => call(slug, 'note').then(textOf), LATER).toContain('answered by note');
    const before = eventsOf(slug).length;
    servers[slug].redirect = servers.elsewhere.url;
    expect(refusalCode(await call(slug, 'note'))).toBe('UPSTREAM_DOWN');
    await expect.poll(() => eventsOf(slug).slice(before).at(-1), LATER).toMatchObject({ kind: 'integrity.quarantined', severity: 'alert' });
    await expect.poll(() => shown(slug), LATER).toEqual([]);
    servers[slug].redirect = undefined;
    await expect.poll(() => call(slug, 'file_note').then(textOf), LATER).toContain('answered by file_note');
  });

  it('cannot be approved where it sends elsewhere, and what a person reads of that holds no secret', async () => {
    servers.modern.redirect = `${servers.elsewhere.url}?token=never-told`;
    await expect.poll(() => call('modern', 'file_note').then(refusalCode), LATER).toBe('TOOL_QUARANTINED');
    const { stdout } = await system.runAside(['pins', 'diff', 'modern', 'server:introduction']);
    expect(stdout).toContain(`+${servers.elsewhere.url}`);
    expect(stdout).not.toContain('never-told');
    const digest = /--digest ([0-9a-f]{64}) /.exec(stdout)![1]!;
    const approving = await system.runAside(['pins', 'approve', 'modern', 'server:introduction', '--digest', digest, '--as', ADMIN]);
    expect(approving.stderr).toContain('is not where gateway.yaml says');
  });

  it('shows one of the keys that were named, or nothing of it is served', async () => {
    await expect.poll(() => shown('keyed'), LATER).toEqual(['file_note', 'note']);
    expect(textOf(await call('keyed', 'note'))).toContain('answered by note');
    expect(await shown('forged')).toEqual([]);
    await expect.poll(() => eventsOf('forged').length, LATER).toBe(1);
    expect(eventsOf('forged')[0]).toMatchObject({ kind: 'integrity.review', details: { rules: 'endpoint.other-key' } });
  });

  it('is another server where the configuration says another, however alike, until somebody read it', async () => {
    const yaml = await readFile(system.configFile, 'utf8');
    await writeFile(system.configFile, yaml.replace(`url: ${servers.legacy.url}`, `url: ${servers.elsewhere.url}`));
    process.kill(system.gateway.pid!, 'SIGHUP');
    await expect.poll(() => shown('legacy'), LATER).toEqual([]);
    await expect.poll(() => eventsOf('legacy').at(-1), LATER).toMatchObject({ kind: 'integrity.quarantined', severity: 'alert' });
    await writeFile(system.configFile, yaml);
    process.kill(system.gateway.pid!, 'SIGHUP');
    await expect.poll(() => shown('legacy'), LATER).toEqual(['file_note', 'note']);
  });
});
