import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess, repository } from '../support/gateway-process.js';
import { placedHere } from '../support/placed-here.js';
import { RawPeer } from '../support/raw-peer.js';

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'gatehouse-without-registry-'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const run = (cwd: string, ...words: string[]) => spawnSync(words[0]!, words.slice(1), { encoding: 'utf8', cwd });
/** Nothing answers there, and nothing was fetched before. */
const alone = (cache: string) => [
  '--offline',
  '--registry',
  'http://127.0.0.1:9/',
  '--cache',
  join(parent, cache),
  '--no-audit',
  '--no-fund',
];

describe('a deployment where no registry can be reached', () => {
  it('is installed from the one tarball, by npm install and then by npm ci, and answers a call', async () => {
    const packed = run(repository, process.execPath, 'pack.mjs', parent, '--offline');
    expect([packed.status, packed.stderr]).toEqual([0, '']);
    const tarball = packed.stdout.trim().split('\n').at(-1)!;
    console.log(`${tarball.slice(parent.length + 1)}: ${Math.round(statSync(tarball).size / 1e6)} MB`);
    const program = join(repository, 'apps/cli/bin/gatehouse.js');
    const answers = join(repository, 'test/scaffold/answers/small-brokerage.yaml');
    const created = run(parent, process.execPath, program, 'create', 'tide', '--answers', answers, '--tarball', tarball);
    expect([created.status, created.stderr]).toEqual([0, '']);
    expect(created.stdout).toContain('npm install --ignore-scripts --offline');
    const folder = join(parent, 'tide');
    const installed = run(folder, 'npm', 'install', '--ignore-scripts', ...alone('one'));
    expect([installed.status, installed.stderr]).toEqual([0, expect.not.stringContaining('npm error')]);
    rmSync(join(folder, 'node_modules'), { recursive: true });
    const again = run(folder, 'npm', 'ci', '--ignore-scripts', ...alone('two'));
    expect([again.status, again.stderr]).toEqual([0, expect.not.stringContaining('npm error')]);
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['gatehouse']);
    // Nothing was asked of anybody, so nothing stands in the lockfile that would be.
    expect(readFileSync(join(folder, 'package-lock.json'), 'utf8').match(/"resolved": "(?!file:)/g)).toBeNull();
    expect(run(folder, 'npm', 'test')).toMatchObject({ status: 0 });

    const url = `http://127.0.0.1:${await freePort()}`;
    const [user] = [...placedHere(folder, url).matchAll(/^ {4}- user: (\S+)$/gm)].map(([, name]) => name!);
    const own = join(folder, 'node_modules/gatehouse/bin/gatehouse.js');
    const gateway = new GatewayProcess(join(folder, 'gateway.yaml'), url, {}, own);
    try {
      await gateway.start();
      const token = run(folder, process.execPath, own, 'token', '--as', user!).stdout.trim();
      expect((await new RawPeer('2026', `${url}/mcp`, token).list()).status).toBe(200);
    } finally {
      await gateway.end();
    }
  }, 600_000);
});
