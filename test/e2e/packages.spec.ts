import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOffice } from '@gatehouse/gateway-app';
import { diffText } from '@gatehouse/integrity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackageRegistry } from '../support/package-registry.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ADMIN = 'admin@harbor.example';
const LATER = { timeout: 40_000, interval: 300 };

/** An MCP server of the older era without any dependency; `leave` ends it. */
const SERVER = `#!/usr/bin/env node
const tool = (name) => ({ name, description: 'Says what is known of a street (' + name + ').', inputSchema: { type: 'object', properties: { street: { type: 'string' } } } });
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'street-notes', version: '1.0.0' } }),
  'tools/list': () => ({ tools: [tool('note'), tool('leave')] }),
  'tools/call': ({ name }) => (name === 'leave' ? process.exit(0) : { content: [{ type: 'text', text: 'a quiet street, ' + process.argv.slice(2).join(' ') }] }),
};
let rest = '';
process.stdin.on('data', (piece) => {
  const lines = (rest + piece).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) continue;
    const result = answers[method] ? { result: answers[method](params) } : { error: { code: -32601, message: 'no such method' } };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...result }) + '\\n');
  }
});
process.stdin.on('end', () => process.exit(0));
`;

const SCRIPT = { postinstall: "node -e \"require('fs').writeFileSync('ran', '')\"" };
const published = (name: string, version: string, manifest: object = {}) => ({
  name,
  version,
  files: { 'server.js': SERVER },
  manifest: { bin: 'server.js', repository: 'github:harbor-desk/street-notes', scripts: SCRIPT, ...manifest },
});

let registry: PackageRegistry;
let system: RunningSystem;

const TERMS = '    tools:\n      note: { action: read, dataClass: general }\n      leave: { action: read, dataClass: general }';
const upstream = (id: string, lines: string): string => `  - id: ${id}\n    transport: stdio\n${lines}\n${TERMS}`;
const sections = [
  upstream('streets', '    package: npm:street-notes\n    args: [by, day]'),
  upstream('strange', '    command: npx\n    args: [-y, street-notes-unseen@1.0.0]'),
].join('\n');

beforeAll(async () => {
  registry = await new PackageRegistry([
    published('street-notes', '1.0.0'),
    published('street-notes', '1.1.0'),
    published('p1aywright-mcp', '0.0.1', { deprecated: 'gone', repository: 'github:harbor-desk/elsewhere' }),
  ]).open();
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml.replace('refresh: 30s', `refresh: 1s, provenance: ${registry.settings}`).replace('\nintegrity:', `\n${sections}\n\nintegrity:`),
  });
});
afterAll(async () => {
  await system?.stop();
  await registry?.close();
});

const peer = () => new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));

async function shown(slug: string): Promise<string[]> {
  const { tools } = (await peer().list()).message!.result as { tools: { name: string }[] };
  return tools.filter(({ name }) => name.startsWith(`${slug}_`)).map(({ name }) => name.slice(slug.length + 1));
}

type Event = { kind: string; details?: Record<string, unknown> };
const records = (): Event[] => system.audit() as Event[];

const refused = async (slug: string): Promise<string[]> =>
  records().flatMap(({ kind, details }) =>
    kind === 'package.refused' && details?.['upstream'] === slug ? [String(details['reason'])] : [],
  );

describe('a server that is a package', () => {
  it('does not start while nobody has looked at it, which is on record with what to do; the others serve', async () => {
    await expect
      .poll(() => refused('streets'), LATER)
      .toEqual([expect.stringContaining('npm:street-notes is not in the lockfile. gatehouse lock looks at it')]);
    expect(await refused('strange')).toEqual([expect.stringContaining('npm:street-notes-unseen@1.0.0 is not in the lockfile')]);
    expect(await shown('streets')).toEqual([]);
    expect((await shown('crm')).length).toBeGreaterThan(0);
    expect((await system.runAside(['check'])).stdout).toContain(
      'strange does not start: npm:street-notes-unseen@1.0.0 is not in the lockfile',
    );
  });

  it('is not locked where too much speaks against it', async () => {
    const { stdout, stderr, status } = await system.runAside(['lock', 'npm:p1aywright-mcp']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('npm:p1aywright-mcp@0.0.1 was not locked') });
    expect(stdout).toMatch(/25 {2}deprecated/);
  });

  it('is locked with its risk, its digest and no script run, and serves when a person has read the reasons', async () => {
    const locked = await system.runAside(['lock', 'npm:street-notes@1.0.0', '--as', ADMIN]);
    expect(locked.stderr).toBe('');
    expect(locked.stdout).toMatch(/risk \d+ of 100, elevated/);
    const lockfile = JSON.parse(await readFile(join(system.folder, 'gatehouse.lock'), 'utf8')) as {
      packages: Record<string, { digest: string }>;
    };
    expect(lockfile.packages['npm:street-notes@1.0.0']!.digest).toMatch(/^sha512-/);
    expect(JSON.stringify(lockfile)).not.toContain('127.0.0.1');
    expect(await installedFiles()).not.toContain('ran');

    const note = async () => refusalCode(await peer().call('streets_note', { street: 'Elm' }));
    await expect.poll(note, LATER).toBe('TOOL_QUARANTINED');
    expect(await shown('streets')).toEqual([]);
    const office = await openOffice(system.configFile);
    try {
      const { pin, diff } = office.pins.show('streets', 'server:introduction');
      expect(diffText(diff)).toContain('install.scripts: it has postinstall');
      expect(pin).toMatchObject({ status: 'quarantined', reason: expect.stringContaining('package.install.scripts') });
      await office.pins.approve(await office.principalOf(ADMIN), pin);
    } finally {
      await office.close();
    }
    await expect.poll(() => shown('streets'), LATER).toEqual(['leave', 'note']);
    expect(textOf(await peer().call('streets_note', { street: 'Elm' }))).toContain('a quiet street, by day');
    const locks = records().filter(({ kind }) => kind === 'package.locked');
    expect(locks).toMatchObject([
      {
        actor: { subject: ADMIN },
        details: { package: 'npm:street-notes@1.0.0', level: 'elevated', reasons: expect.stringContaining('provenance') },
      },
    ]);
  });

  it('does not start again when one of its files became another', async () => {
    const file = (await installedPaths()).find((path) => path.endsWith('server.js'))!;
    await appendFile(file, '\n// one line more\n');
    await peer().call('streets_leave', { street: 'Elm' });
    await expect
      .poll(() => refused('streets'), LATER)
      .toContainEqual(expect.stringContaining('npm:street-notes@1.0.0 is not what was locked'));
    expect(refusalCode(await peer().call('streets_note', { street: 'Elm' }))).toBe('UPSTREAM_DOWN');
  });
});

async function installedPaths(): Promise<string[]> {
  const store = join(system.folder, '.gatehouse/packages');
  return (await readdir(store, { recursive: true })).map((path) => join(store, path));
}

const installedFiles = async (): Promise<string[]> => (await installedPaths()).map((path) => path.split('/').at(-1)!);
