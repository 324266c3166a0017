import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess } from '../support/gateway-process.js';
import { InstalledPackage } from '../support/installed-package.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { SECRETS, RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const [NOW, NEXT] = ['0.2.0', '0.3.0'];

let installed: InstalledPackage;
let system: RunningSystem;
beforeAll(async () => {
  installed = await InstalledPackage.install();
  system = await RunningSystem.start({ program: installed.program });
});
afterAll(async () => {
  await system?.stop();
  if (installed) await rm(installed.folder, { recursive: true, force: true });
});

/** `gatehouse` of the package, in a folder from where the repository cannot be seen. */
function gatehouse(args: readonly string[]) {
  const env = { ...process.env, ...SECRETS };
  return spawnSync(process.execPath, [installed.program, ...args, '-c', system.configFile], {
    encoding: 'utf8',
    cwd: installed.folder,
    env,
  });
}

describe('the package that npm run pack makes, installed outside the repository', () => {
  it('names every dependency at one exact version, and none of ours that a registry would be asked for', () => {
    expect(Object.values(installed.manifest.dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(installed.registryDependencies.filter((name) => name.startsWith('@gatehouse/'))).toEqual([]);
  });

  it('names whose work is in it, and hands their licences on', () => {
    const notices = readFileSync(join(installed.folder, 'node_modules/gatehouse/dist/bundle/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['@nestjs/core', '@modelcontextprotocol/client', 'oidc-provider', 'fastify', 'typeorm'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+.*\\nLicence: (?:MIT|Apache-2.0)`, 'm'));
    expect(notices).not.toContain('@gatehouse/');
  });

  it('finds the configuration of the template whole, with the rule packs that it brings', () => {
    const checked = gatehouse(['check']);
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    expect(checked.stdout).toContain('is whole');
  });

  it('reaches for a PostgreSQL server by the driver that it finds beside itself', () => {
    const file = join(installed.folder, 'postgres.yaml');
    const configuration = readFileSync(system.configFile, 'utf8');
    writeFileSync(file, configuration.replace(/url: sqlite:.*/, 'url: postgres://gatehouse@127.0.0.1:1/gatehouse'));
    const started = spawnSync(process.execPath, [installed.program, 'serve', '-c', file], {
      encoding: 'utf8',
      // TypeORM also looks where it is called.
      cwd: installed.folder,
      env: { ...process.env, ...SECRETS },
    });
    expect(started).toMatchObject({ status: 78, stderr: expect.stringContaining('The PostgreSQL server at 127.0.0.1:1 does not answer') });
  });

  it('hashes a password by the library that it finds beside itself', () => {
    const made = gatehouse(['account', 'password', 'compliance@harbor.example', '--generate']);
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toMatch(/^compliance@harbor\.example \S+\n$/);
  });

  it('answers a call of an agent, refuses a stranger', async () => {
    const client = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
    const found = await client.call('mls_search_listings', { city: 'Sacramento', top: 3 });
    expect([refusalCode(found), found.text.includes('Cascade MLS')]).toEqual([undefined, true]);

    const stranger = await fetch(`${system.url}/mcp`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect([stranger.status, stranger.headers.get('www-authenticate')?.startsWith('Bearer')]).toEqual([401, true]);
  });
});

describe('a deployment that gatehouse create makes of it', () => {
  const run = (folder: string, ...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder });

  // Each starts a dozen programs of which some read all rules: a matter of seconds, where the machine has nothing else to do.
  const PATIENCE = 180_000;

  it('is whole by its own test, starts, knows its people and refuses a stranger', { timeout: PATIENCE }, async () => {
    const folder = join(installed.folder, 'tide');
    const url = `http://127.0.0.1:${await freePort()}`;
    const said = {
      name: 'Tide Realty',
      states: 'CA,NV',
      firmKey: 'OFF-9',
      administrator: 'admin@tide.example',
      broker: 'broker@tide.example',
      upstreams: 'crm',
      url,
    };
    const flags = Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]);
    const made = run(installed.folder, installed.program, 'create', 'tide', '--yes', ...flags);
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('npx gatehouse check');
    expect(readFileSync(join(folder, 'catalog/crm.yaml'), 'utf8')).toContain('owner: admin@tide.example');
    expect(run(installed.folder, installed.program, 'create', 'tide', '--yes', ...flags)).toMatchObject({ status: 1, stdout: '' });
    // What npm install would leave there.
    symlinkSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), 'junction');
    expect(run(folder, '--test', 'smoke.test.mjs')).toMatchObject({ status: 0 });
    const gateway = new GatewayProcess(join(folder, 'gateway.yaml'), url, {}, installed.program);
    try {
      await gateway.start();
      const token = run(folder, installed.program, 'token', '--as', said.broker).stdout.trim();
      expect((await new RawPeer('2026', `${url}/mcp`, token).list()).status).toBe(200);
      expect((await fetch(`${url}/mcp`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(401);
      expect(run(folder, installed.program, 'report', 'compliance', '--out', 'quarter').status).toBe(0);
      expect(readFileSync(join(folder, 'quarter/report.html'), 'utf8')).toContain('Tide Realty');
      expect(readFileSync(join(folder, 'quarter/report.pdf'), 'latin1')).toMatch(/^%PDF-1/);
    } finally {
      await gateway.end();
    }
  });

  it('is made by npm create gatehouse too, of the same version', () => {
    const { version, dependencies } = JSON.parse(
      readFileSync(join(installed.folder, 'node_modules/create-gatehouse/package.json'), 'utf8'),
    ) as { version: string; dependencies: object };
    expect(dependencies).toEqual({ gatehouse: version });
    const people = ['--administrator', 'admin@tide.example', '--broker', 'broker@tide.example'];
    const made = run(
      installed.folder,
      installed.creator,
      'north',
      '--yes',
      '--name',
      'North',
      '--states',
      'CA',
      '--firmKey',
      'OFF-1',
      ...people,
    );
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(readFileSync(join(installed.folder, 'north/gateway.yaml'), 'utf8')).toContain('name: North');
  });

  it(
    'is upgraded by the next version: what was changed is merged, what is its own stays, and doctor says what is left',
    { timeout: PATIENCE },
    () => {
      const folder = join(installed.folder, 'tide');
      const gateway = join(installed.folder, 'node_modules/gatehouse/node_modules/@gatehouse/gateway/package.json');
      const [readme, settings] = ['README.md', 'gateway.yaml'].map((name) => join(folder, name)) as [string, string];
      const program = (...args: string[]) => run(folder, installed.program, ...args);
      const git = (...args: string[]) =>
        spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@tide.example', ...args], { cwd: folder });
      expect(program('doctor')).toMatchObject({ status: 0, stderr: '' });
      writeFileSync(gateway, readFileSync(gateway, 'utf8').replace(`"version":"${NOW}"`, `"version":"${NEXT}"`));
      writeFileSync(readme, `${readFileSync(readme, 'utf8')}\nKept by Ruth.\n`);
      writeFileSync(settings, `${readFileSync(settings, 'utf8')}# Ours.\n`);
      expect(program('upgrade')).toMatchObject({ status: 1, stderr: expect.stringContaining('is in no git repository') as string });
      for (const args of [
        ['init', '-q'],
        ['add', '-A'],
        ['commit', '-qm', 'Made'],
      ])
        git(...args);
      const mine = readFileSync(settings, 'utf8');
      const done = program('upgrade');
      expect([done.status, done.stderr]).toEqual([0, '']);
      expect(done.stdout).toContain(`${NOW} to ${NEXT}`);
      expect(done.stdout).toContain('README.md: left alone');
      expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain(`"gatehouse": "${NEXT}"`);
      expect([readFileSync(readme, 'utf8').includes('Kept by Ruth.'), readFileSync(settings, 'utf8')]).toEqual([true, mine]);
      const looked = program('doctor');
      expect([looked.status, looked.stdout.includes(`${NOW} is installed, and the files here are of ${NEXT}`)]).toEqual([1, true]);
      expect(program('add', 'mls', 'metro:bridge')).toMatchObject({ status: 0, stderr: '' });
      expect(run(folder, '--test', 'smoke.test.mjs')).toMatchObject({ status: 0 });
    },
  );
});
