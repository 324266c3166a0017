import { spawnSync } from 'node:child_process';
import { readdirSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess, repository } from '../support/gateway-process.js';
import { InstalledPackage } from '../support/installed-package.js';
import { placedHere } from '../support/placed-here.js';
import { RawPeer } from '../support/raw-peer.js';

/** `npm run test:scaffold`: every answer file from creating to a report, outside the repository, from the tarball. Minutes, so not of npm test. */
const ANSWERS = join(repository, 'test/scaffold/answers');
const NAMES = readdirSync(ANSWERS).map((file) => file.replace('.yaml', ''));

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await InstalledPackage.install();
});
afterAll(async () => {
  if (installed) await rm(installed.folder, { recursive: true, force: true });
});

const run = (cwd: string, program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8', cwd });
const gatehouse = (cwd: string, ...args: string[]) => run(cwd, process.execPath, installed.program, ...args);

/** In seconds, on two cores: what the README promises of a deployment. */
const AT_MOST = 300;

describe('a deployment from nothing', () => {
  it('answers its first call within five minutes, its packages fetched by npm', async () => {
    const began = performance.now();
    const folder = join(installed.folder, 'first');
    const url = `http://127.0.0.1:${await freePort()}`;
    const tarball = readdirSync(installed.folder).find((name) => /^gatehouse-.*\.tgz$/.test(name))!;
    const answers = ['--answers', join(ANSWERS, 'small-brokerage.yaml'), '--tarball', join(installed.folder, tarball)];
    const created = gatehouse(installed.folder, 'create', 'first', ...answers);
    expect([created.status, created.stderr]).toEqual([0, '']);
    const fetched = run(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund');
    expect([fetched.status, fetched.stderr]).toEqual([0, expect.not.stringContaining('npm error')]);
    const [user] = [...placedHere(folder, url).matchAll(/^ {4}- user: (\S+)$/gm)].map(([, name]) => name!);
    const program = join(folder, 'node_modules/gatehouse/bin/gatehouse.js');
    const gateway = new GatewayProcess(join(folder, 'gateway.yaml'), url, {}, program);
    try {
      await gateway.start();
      const token = run(folder, process.execPath, program, 'token', '--as', user!).stdout.trim();
      expect((await new RawPeer('2026', `${url}/mcp`, token).list()).status).toBe(200);
    } finally {
      await gateway.end();
    }
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(`from nothing to the first call: ${seconds} s`);
    expect(seconds).toBeLessThan(AT_MOST);
  });
});

describe.each(NAMES)('the deployment of %s', (name) => {
  it('is created, whole, started, used by its people, closed to strangers and reported on', async () => {
    const folder = join(installed.folder, name);
    const created = gatehouse(installed.folder, 'create', name, '--answers', join(ANSWERS, `${name}.yaml`));
    expect([created.status, created.stderr]).toEqual([0, '']);
    symlinkSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), 'junction');
    expect(run(folder, process.execPath, '--test', 'smoke.test.mjs')).toMatchObject({ status: 0 });
    const url = `http://127.0.0.1:${await freePort()}`;
    const people = [...placedHere(folder, url).matchAll(/^ {4}- user: (\S+)$/gm)].map(([, user]) => user!);
    const gateway = new GatewayProcess(join(folder, 'gateway.yaml'), url, {}, installed.program);
    try {
      await gateway.start();
      for (const user of people) {
        const token = gatehouse(folder, 'token', '--as', user).stdout.trim();
        const listed = await new RawPeer('2026', `${url}/mcp`, token).list();
        expect([user, listed.status, listed.message?.error]).toEqual([user, 200, undefined]);
      }
      const stranger = await fetch(`${url}/mcp`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
      expect(stranger.status).toBe(401);
      expect(gatehouse(folder, 'report', 'compliance', '--out', 'quarter').status).toBe(0);
    } finally {
      await gateway.end();
    }
    expect(gatehouse(folder, 'doctor').status).toBe(0);
  });
});
