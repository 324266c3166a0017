import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess, repository } from '../support/gateway-process.js';
import { InstalledPackage } from '../support/installed-package.js';
import { placedHere } from '../support/placed-here.js';
import { RawPeer } from '../support/raw-peer.js';

/** Deployments that earlier versions made and ran, upgraded by the package of today (test/scaffold/earlier/README.md). */
const EARLIER = join(repository, 'test/scaffold/earlier');
const CASES = readdirSync(EARLIER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: commit }) => readdirSync(join(EARLIER, commit)).map((file) => ({ commit, name: file.replace('.tgz', '') })));
const ADMINISTRATOR: Readonly<Record<string, string>> = { brokerage: 'admin@tide.example', mls: 'admin@junipermls.example' };

let installed: InstalledPackage;
let parent: string;
beforeAll(async () => {
  installed = await InstalledPackage.install();
  parent = mkdtempSync(join(tmpdir(), 'gatehouse-earlier-'));
});
afterAll(() => {
  rmSync(parent, { recursive: true, force: true });
  if (installed) rmSync(installed.folder, { recursive: true, force: true });
});

const run = (cwd: string, program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8', cwd });
const gatehouse = (cwd: string, ...args: string[]) => run(cwd, process.execPath, installed.program, ...args);

function unpacked({ commit, name }: (typeof CASES)[number]): string {
  const place = mkdtempSync(join(parent, `${name}-`));
  expect(run(place, 'tar', '-xzf', join(EARLIER, commit, `${name}.tgz`)).status).toBe(0);
  const folder = join(place, name);
  const as = ['-c', 'user.name=T', '-c', 'user.email=t@tide.example'];
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    [...as, 'commit', '-qm', 'As it was'],
  ])
    expect(run(folder, 'git', ...args).status).toBe(0);
  return folder;
}

const tarball = (): string =>
  join(
    installed.folder,
    readdirSync(installed.folder).find((name) => /^gatehouse-.*\.tgz$/.test(name))!,
  );

/** Lines that somebody had changed or written, by file. */
const THEIRS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  brokerage: {
    'RUNBOOK.md': ['Ruth Adeyemi keeps this. Call 555-0100 first.'],
    'compose.yaml': ['restart: always'],
    '.env.example': ['# Ours: the secrets are in the safe.'],
    'gateway.yaml': ['upstreams: [] # none yet, says Ruth', 'secondFactor: required # since the audit of March'],
    'roster/members.csv': ['MEMBER-2,Kim Park,kim@tide.example'],
    'notes.md': ['A file of ours that no version knows.'],
  },
  mls: {
    'README.md': ['The board decides on the first Monday.'],
    'gateway.yaml': ['most: 7500 # by the agreement of May'],
  },
};

describe.each(CASES)('the $name that $commit made', (earlier) => {
  const { name } = earlier;

  it('is upgraded without a loss: merged, seeded files left alone, each change reported, and whole', () => {
    const folder = unpacked(earlier);
    const before = readFileSync(join(folder, 'gateway.yaml'), 'utf8');
    const upgraded = gatehouse(folder, 'upgrade', '--tarball', tarball());
    expect([upgraded.stderr, upgraded.status]).toEqual(['', 0]);
    // Two versions that differ, or nothing was upgraded.
    expect(upgraded.stdout).toMatch(/^0\.1\.0 to (?!0\.1\.0)\d/m);
    for (const [file, lines] of Object.entries(THEIRS[name]!))
      for (const line of lines) expect([file, readFileSync(join(folder, file), 'utf8')]).toEqual([file, expect.stringContaining(line)]);
    expect(readFileSync(join(folder, 'gateway.yaml'), 'utf8')).toBe(before);
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain(`file:vendor/${tarball().split(/[\\/]/).at(-1)}`);
    // What git calls changed is what the report says was changed; and of what it left alone, git says nothing.
    const changed = run(folder, 'git', 'status', '--porcelain', '-uall')
      .stdout.split('\n')
      .filter(Boolean)
      .map((line) => line.slice(3))
      .filter((path) => !path.startsWith('vendor/') && !path.startsWith('.gatehouse/'));
    const lines = [...upgraded.stdout.matchAll(/^ {2}(\S+): (.*)$/gm)].map(([, path, fate]) => ({ path: path!, fate: fate! }));
    const told = lines.filter(({ fate }) => !fate.startsWith('left alone')).map(({ path }) => path);
    expect(told.toSorted()).toEqual(changed.toSorted());
    expect(lines.filter(({ fate }) => fate.includes('TO SETTLE'))).toEqual([]);
    symlinkSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const smoke = run(folder, process.execPath, '--test', 'smoke.test.mjs');
    expect([smoke.status, smoke.status === 0 ? '' : smoke.stdout]).toEqual([0, '']);
    const doctor = gatehouse(folder, 'doctor');
    expect([doctor.status, doctor.stdout]).toEqual([0, expect.not.stringContaining('✗')]);
  });

  it('runs on with its keys, its people and its record, which still verifies, by each key that it had', async () => {
    const folder = unpacked(earlier);
    expect(gatehouse(folder, 'upgrade', '--tarball', tarball()).status).toBe(0);
    const keys = readdirSync(join(folder, '.gatehouse/keys')).map((file) => [
      file,
      readFileSync(join(folder, '.gatehouse/keys', file), 'hex'),
    ]);
    const url = `http://127.0.0.1:${await freePort()}`;
    placedHere(folder, url);
    cpSync(join(folder, '.gatehouse/gatehouse.db'), join(folder, 'before.db'));
    const gateway = new GatewayProcess(join(folder, 'gateway.yaml'), url, {}, installed.program);
    try {
      await gateway.start();
      const token = gatehouse(folder, 'token', '--as', ADMINISTRATOR[name]!).stdout.trim();
      expect((await new RawPeer('2026', `${url}/mcp`, token).list()).status).toBe(200);
    } finally {
      await gateway.end();
    }
    for (const [file, text] of keys) expect([file, readFileSync(join(folder, '.gatehouse/keys', file!), 'hex')]).toEqual([file, text]);
    const found = gatehouse(folder, 'audit', 'search', '--json');
    expect([found.stderr, found.status]).toEqual(['', 0]);
    expect(found.stdout).toContain('message.rejected');
    const exported = join(folder, 'trail.jsonl');
    expect(gatehouse(folder, 'audit', 'export', '--out', exported)).toMatchObject({ status: 0 });
    expect(existsSync(exported)).toBe(true);
    const verified = gatehouse(folder, 'audit', 'verify', exported);
    expect([verified.stderr, verified.status]).toEqual(['', 0]);
    // At the MLS somebody stood in when the earlier version ran.
    expect(gatehouse(folder, 'grant', 'list').stdout.includes('Covers for Kim')).toBe(name === 'mls');
  });
});
