import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
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
  const needs = (dependencies: Record<string, string>) => ({ dependencies, scripts: {}, deprecated: undefined });
  const packages = [
    published('street-notes', '1.0.0'),
    published('street-notes', '1.1.0'),
    published('p1aywright-mcp', '0.0.1', { deprecated: 'gone', repository: 'github:harbor-desk/elsewhere' }),
    published('street-maps', '1.0.0', { repository: 'github:harbor-desk/street-maps', ...needs({ 'map-tiles': '1.0.0' }) }),
    published('street-walks', '1.0.0', { repository: 'github:harbor-desk/street-walks', ...needs({ 'map-paths': '1.0.0' }) }),
    published('map-tiles', '1.0.0', needs({ 'map-colours': '1.0.0' })),
    published('map-paths', '1.0.0', needs({ 'map-steps': '1.0.0' })),
    published('map-colours', '1.0.0', { deprecated: 'gone' }),
    published('map-steps', '1.0.0', needs({})),
  ];
  registry = await new PackageRegistry(packages, {
    'map-colours@1.0.0': { id: 'GHSA-0000-0000-0001', database_specific: { severity: 'MODERATE' } },
    'map-steps@1.0.0': { id: 'GHSA-0000-0000-0002', database_specific: { severity: 'CRITICAL' } },
  }).open();
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

  it('is told of by what comes with it: each point with the package it is about and how that came in', async () => {
    const { stdout } = await system.runAside(['risk', 'npm:street-maps@1.0.0']);
    const colours = 'map-colours@1.0.0';
    expect(stdout).toContain(`${colours}: GHSA-0000-0000-0001 (moderate), pulled in by street-maps > map-tiles  [osv /v1/querybatch, `);
    expect(stdout).toMatch(/ {3}8 {2}tree\.vulnerabilities 1 known: /);
    expect(stdout).toMatch(/ {3}6 {2}tree\.scripts +would run .*map-colours@1\.0\.0 pulled in by street-maps > map-tiles/);
    expect(stdout).toMatch(/ {3}3 {2}tree\.deprecated +deprecated or taken back: map-colours@1\.0\.0/);
    const locked = await system.runAside(['lock', 'npm:street-maps@1.0.0', '--as', ADMIN]);
    expect(locked.stderr).toBe('');
    expect(locked.stdout).toContain('2 packages come with it.');
    expect(await readFile(join(system.folder, 'gatehouse.lock'), 'utf8')).toContain(`8 tree.vulnerabilities: 1 known: ${colours}`);
  });

  it('is not locked for a critical vulnerability two steps below it', async () => {
    const { stdout, stderr, status } = await system.runAside(['lock', 'npm:street-walks@1.0.0', '--as', ADMIN]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('npm:street-walks@1.0.0 was not locked') });
    expect(stdout).toMatch(/ {2}60 {2}tree\.vulnerabilities .*map-steps@1\.0\.0: GHSA-0000-0000-0002 \(critical\)/);
  });

  it('is not locked with another list of packages than the one that was looked at', async () => {
    const asked = ['npm /street-maps', 'npm /-/npm/v1/keys', 'npm-downloads /downloads/point/last-week/street-maps'];
    const there = ['', '/contents/package.json'].map((rest) => `github /repos/harbor-desk/street-maps${rest}`);
    const said = [...asked, ...there].map(async (question) => [
      question,
      await (await fetch(registry.url + question.split(' ')[1])).json(),
    ]);
    const answers = {
      ...(Object.fromEntries(await Promise.all(said)) as object),
      'osv /v1/query {"package":{"ecosystem":"npm","name":"street-maps"},"version":"1.0.0"}': {},
      'npm /-/npm/v1/attestations/street-maps@1.0.0': null,
      'npm-tree /street-maps@1.0.0': { packages: { 'node_modules/street-maps': { version: '1.0.0' } } },
    };
    const file = join(system.folder, 'before.json');
    await writeFile(file, JSON.stringify({ asOf: '2026-11-28', answers }));
    const { stderr, status } = await system.runAside(['lock', 'npm:street-maps@1.0.0', '--as', ADMIN, '--recorded', file]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('other packages would come with it than those') });
  });

  it('is looked at again by the answers that were kept, where nobody can be asked', async () => {
    const file = join(system.folder, 'kept.json');
    const asked = await system.runAside(['risk', 'npm:street-maps@1.0.0', '--record', file]);
    const read = await system.runAside(['risk', 'npm:street-maps@1.0.0', '--recorded', file]);
    expect(read).toEqual(asked);
    expect(asked.stdout).toContain('npm:street-maps@1.0.0');
  });

  it('is looked at by recorded answers too, with what comes with it', async () => {
    const recorded = new URL('../../libs/integrity/src/provenance/recorded/packages.jsonl', import.meta.url);
    const line = (await readFile(recorded, 'utf8')).split('\n').find((each) => each.includes('"package":"npm:@playwright/mcp@'))!;
    const file = join(system.folder, 'recorded.json');
    await writeFile(file, line);
    const known = await system.runAside(['risk', 'npm:@playwright/mcp@0.0.54', '--recorded', file]);
    expect(known.stdout).toContain('tree.vulnerabilities 2 packages without a known vulnerability');
    const { answers, ...rest } = JSON.parse(line) as { answers: Record<string, object> };
    const left = Object.entries(answers).filter(([question]) => !question.startsWith('osv /v1/querybatch'));
    await writeFile(file, JSON.stringify({ ...rest, answers: Object.fromEntries(left) }));
    const silent = await system.runAside(['risk', 'npm:@playwright/mcp@0.0.54', '--recorded', file]);
    expect(silent.stdout).toContain('  12  tree.vulnerabilities unknown: it is not in the recording');
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
    const locks = records().filter(({ kind, details }) => kind === 'package.locked' && details?.['package'] === 'npm:street-notes@1.0.0');
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
