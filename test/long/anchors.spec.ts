import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { HttpCollector } from '../support/log-destinations.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { TimeStampAuthority } from '../support/time-stamp-authority.js';

const WAIT = { timeout: 20_000, interval: 100 };
const ANCHOR_KEY = 'anchor-key-of-this-run';

let authority: TimeStampAuthority;
let stranger: TimeStampAuthority;
let witness: HttpCollector;
let system: RunningSystem;
const at = (name: string): string => join(system.folder, name);

beforeAll(async () => {
  [authority, stranger, witness] = await Promise.all([TimeStampAuthority.start(), TimeStampAuthority.start(), HttpCollector.start()]);
  const anchors = `
audit:
  checkpointEvery: 1s
  anchors:
    - { id: tsa, kind: rfc3161, to: '${authority.url}', every: 1s }
    - { id: mls, kind: webhook, to: ${witness.url}/checkpoints, every: 1s, secret: { fromEnv: ANCHOR_KEY } }
egress: { allow: [127.0.0.1] }
`;
  system = await RunningSystem.start({ env: { ANCHOR_KEY }, edit: (yaml) => `${yaml}${anchors}` });
  const agent = new RawPeer('2026', `${system.url}/mcp`, system.token('agent@harbor.example'));
  await agent.call('crm_list_tasks', { limit: 1 });
  writeFileSync(at('tsa.pem'), authority.pem);
  writeFileSync(at('stranger.pem'), stranger.pem);
});
afterAll(async () => {
  await system?.stop();
  authority?.stop();
  stranger?.stop();
  witness?.stop();
});

const anchored = (id: string): Record<string, unknown>[] =>
  system
    .audit()
    .filter(({ kind, details }) => kind === 'audit.anchored' && (details as { anchor: string }).anchor === id)
    .map(({ details }) => details as Record<string, unknown>);
const health = async (): Promise<string> => (await fetch(`${system.url}/health/ready`)).text();
const verify = (...more: string[]) => gatehouse(['audit', 'verify', at('trail.jsonl'), '--key', at('audit.key'), ...more]);

describe('checkpoints are shown to others', () => {
  it('an authority stamps them, and the receipt leaves with every export, to be judged without the gateway', async () => {
    await expect.poll(() => anchored('tsa').length, WAIT).toBeGreaterThan(0);
    expect(system.run(['audit', 'key', '--out', at('audit.key')])).toMatchObject({ status: 0 });
    expect(system.run(['audit', 'export', '--out', at('trail.jsonl')])).toMatchObject({ status: 0, stderr: '' });
    const trusted = verify('--authority', at('tsa.pem'));
    expect(trusted).toMatchObject({ status: 0, stderr: '' });
    expect(trusted.stdout).toMatch(/node-1 up to record \d+ was there at 20\d\d-.*Z, by the authority's time stamp\./);
    expect(verify().stdout).toMatch(/\d+ time stamps are there; give the authority's certificate with --authority/);
  });

  it('a stamp of an authority that nobody vouches for does not hold', () => {
    const judged = verify('--authority', at('stranger.pem'));
    expect(judged).toMatchObject({ status: 1, stderr: expect.stringContaining('no authority that is trusted here signed it') as string });
    expect(verify('--authority', at('audit.key')).stderr).toContain('holds no certificate');
  });

  it('a witness is told the whole checkpoint, signed, and an auditor can verify an export by it', async () => {
    await expect.poll(() => witness.at('/checkpoints').length, WAIT).toBeGreaterThan(0);
    const { headers, body } = witness.at('/checkpoints')[0]!;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', ANCHOR_KEY).update(signed).digest('base64')}`);
    writeFileSync(at('witnessed.txt'), (JSON.parse(body) as { data: { checkpoint: string } }).data.checkpoint);
    expect(verify('--checkpoint', at('witnessed.txt'))).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(at('trail.jsonl'), 'utf8')).not.toContain(ANCHOR_KEY);
  });

  it.each([
    ['down', /tsa: it answers 503/],
    ['refuses', /tsa: the authority refuses, with status 2/],
    ['other-text', /tsa: the time stamp is over something else/],
  ] as const)('an authority that is wrong (%s) is told of in readiness, is asked again, and stops no call', async (fault, told) => {
    authority.fault = fault;
    const agent = new RawPeer('2026', `${system.url}/mcp`, system.token('agent@harbor.example'));
    const { message } = await agent.call('crm_list_tasks', { limit: 1 });
    expect(message?.result?.['isError']).toBeFalsy();
    await expect.poll(health, WAIT).toMatch(told);
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(200);
    const before = anchored('tsa').length;
    authority.fault = undefined;
    await expect.poll(() => anchored('tsa').length, WAIT).toBeGreaterThan(before);
    await expect.poll(health, WAIT).not.toContain('shown to nobody meanwhile');
  });
});
