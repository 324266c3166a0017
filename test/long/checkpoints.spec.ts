import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
let system: RunningSystem;
const at = (name: string): string => join(system.folder, name);

beforeAll(async () => {
  system = await RunningSystem.start();
  system.run(['audit', 'key', '--out', at('audit.key')]);
  system.run(['audit', 'checkpoint', '--out', at('old.txt')]);
  const peer = new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
  for (let n = 0; n < 5; n += 1) await peer.call('crm_list_tasks', { limit: 2 });
});
afterAll(() => system?.stop());

describe('a checkpoint that was kept elsewhere', () => {
  it('is shown to be the beginning of what is on record now, and anybody can check that without the gateway', () => {
    const shown = system.run(['audit', 'consistency', at('old.txt'), '--out', at('proof.json')]);
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toMatch(/audit\/node-1: the \d+ records go on from the \d+ of the earlier checkpoint\./);
    const checked = gatehouse(['audit', 'verify', at('proof.json'), '--key', at('audit.key')]);
    expect(checked).toMatchObject({ status: 0, stdout: shown.stdout });
    // It shows no record.
    expect(readFileSync(at('proof.json'), 'utf8')).not.toMatch(/crm|harbor\.example\/mcp|agent@/);
  });

  it('is shown against a later one that was kept, and not the other way round', () => {
    expect(system.run(['audit', 'checkpoint', '--out', at('new.txt')])).toMatchObject({ status: 0, stderr: '' });
    expect(system.run(['audit', 'consistency', at('old.txt'), at('new.txt')])).toMatchObject({ status: 0, stderr: '' });
    const turned = system.run(['audit', 'consistency', at('new.txt'), at('old.txt')]);
    expect(turned).toMatchObject({ status: 1, stderr: expect.stringContaining('called earlier is for') as string });
  });

  it('that signs other records is told of, and so is one that somebody made up', () => {
    const [origin, size, root, ...rest] = readFileSync(at('old.txt'), 'utf8').split('\n');
    const otherRoot = Buffer.from(root!, 'base64').map((byte, index) => (index === 0 ? byte ^ 1 : byte));
    writeFileSync(at('forged.txt'), [origin, size, Buffer.from(otherRoot).toString('base64'), ...rest].join('\n'));
    const forged = system.run(['audit', 'consistency', at('forged.txt')]);
    expect(forged).toMatchObject({ status: 1, stderr: expect.stringContaining('the chain was forked') as string });
    writeFileSync(at('empty.txt'), 'nothing');
    expect(system.run(['audit', 'consistency', at('empty.txt')]).stderr).toMatch(/holds no checkpoint of an audit trail/);
  });
});
