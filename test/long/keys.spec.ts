import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPorts, type OpenedPorts } from '@gatehouse/gateway-app';
import { loadConfigFile } from '@gatehouse/config';
import { Placeholders } from '@gatehouse/privacy';
import { FileKeyRing } from '@gatehouse/seal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, type GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const MANY = 6_000;
/** Nodes look at the ring every two seconds. */
const SEEN_MS = 2_500;
const SEEN = { timeout: 15_000, interval: 250 };

let system: RunningSystem;
let other: GatewayProcess;
let ports: OpenedPorts;

beforeAll(async () => {
  system = await RunningSystem.start();
  other = await system.secondNode();
  ports = await openPorts(loadConfigFile(system.configFile, { secretCheck: 'when-used' }), system.folder);
});
afterAll(async () => {
  await ports?.close();
  await system?.stop();
});

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SEEN_MS));
const peer = (node: { url: string }): Promise<RawPeer> => new RawPeer('2026', `${node.url}/mcp/crm`, system.token(AGENT)).open();

/** The placeholder of the telephone of the agent's own contact. */
async function readAt(node: { url: string }): Promise<string> {
  const { ownContact: contactKey } = system.sandbox.world.story;
  const answer = await (await peer(node)).call('get_contact', { contactKey });
  return /\[\[phone:[a-z]{12}\]\]/.exec(textOf(answer))![0];
}

async function useAt(node: { url: string }, placeholder: string): Promise<string | undefined> {
  const { ownContact: contactKey } = system.sandbox.world.story;
  const answer = await (await peer(node)).call('draft_message', { contactKey, channel: 'email', body: `Is ${placeholder} still right?` });
  return refusalCode(answer) ?? (answer.message?.result ? 'opened' : answer.text);
}

const underKey = () => ports.placeholders.countByKey();
const ring = (): FileKeyRing => new FileKeyRing(join(system.folder, '.gatehouse/keys/vault.keys'));
const listed = (): string[] => system.run(['keys', 'list']).stdout.trim().split('\n');

/** A call that waits for the broker, and the id of its review. */
async function heldAt(node: { url: string }, body: string): Promise<string> {
  const { ownContact: to } = system.sandbox.world.story;
  const answer = await (await peer(node)).call('send_message', { to, subject: 'Your tour', purpose: 'service', body });
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(answer))?.[0] ?? textOf(answer);
}
const BROKER = ['--as', 'broker@harbor.example'];

/** Ends `gatehouse keys rotate` in the middle of its work, without a word. */
function killedAt(said: RegExp): Promise<void> {
  const command = [join(repository, 'apps/cli/bin/gatehouse.js'), 'keys', 'rotate', '-c', system.configFile];
  const child = spawn(process.execPath, command, { cwd: repository, env: { ...process.env, ...system.gateway.env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (said.test(output)) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(`it ended with ${code}: ${output}`))));
  });
}

/** As a busy office would have: values of another person, under the same ring. */
async function manyValues(): Promise<void> {
  const placeholders = new Placeholders({ store: ports.placeholders, key: Buffer.alloc(32, 9), ring: ring() });
  for (let n = 0; n < MANY; n += 1)
    placeholders.mint({ tenant: 'harbor', subject: 'busy@harbor.example' }, 'PERSON', `Client ${n}`, 'contact');
  await placeholders.flush();
}

describe('the keys that values of placeholders rest under', () => {
  it('are rotated while nodes serve: a rotation that is killed goes on, and no placeholder changes or stops opening', async () => {
    const placeholder = await readAt(system);
    await manyValues();
    const waiting = await heldAt(system, 'The tour is on Friday at four.');
    const [old] = await ring().ids();
    const all = (await underKey()).get(old!)!;
    expect(all).toBeGreaterThan(MANY);
    await killedAt(/Values sealed anew: \d+ of \d+/);
    const [newest] = await ring().ids();
    const between = await underKey();
    expect([...between.keys()].toSorted()).toEqual([newest, old].toSorted());
    expect([...between.values()].reduce((sum, count) => sum + count)).toBe(all);
    for (const node of [system, other]) expect(await useAt(node, placeholder)).toBe('opened');
    const resumed = await system.runAside(['keys', 'reseal']);
    expect(resumed).toMatchObject({ status: 0, stderr: '' });
    expect(resumed.stdout).toMatch(/Values sealed anew: (\d+) of \1 \(100 %\)/);
    expect(listed()).toEqual([
      `${newest}  seals  0 credentials, ${all} values of placeholders, 1 held call, 0 originals, 0 captures`,
      `${old}  opens  0 credentials, 0 values of placeholders, 0 held calls, 0 originals, 0 captures`,
    ]);
    expect(system.run(['keys', 'retire', old!])).toMatchObject({ status: 0, stdout: expect.stringContaining('Nothing rests under it') });
    await pause();
    for (const node of [system, other]) {
      expect(await useAt(node, placeholder)).toBe('opened');
      expect(await readAt(node)).toBe(placeholder);
      expect(await heldAt(node, 'The tour is on Friday at four.')).toBe(waiting);
    }
    expect((await system.runAside(['approvals', 'show', waiting, ...BROKER])).stdout).toContain('Friday at four');
    expect((await system.runAside(['approvals', 'approve', waiting, ...BROKER])).status).toBe(0);
    const before = system.sandbox.crm.desk.outbox.messages().length;
    await heldAt(other, 'The tour is on Friday at four.');
    expect(system.sandbox.crm.desk.outbox.messages()).toHaveLength(before + 1);
  });

  it('are retired: what they seal is refused at every node with what to do, and made anew when the record is read', async () => {
    const placeholder = await readAt(system);
    const waiting = await heldAt(system, 'The tour is on Friday at five.');
    await killedAt(/seals from now on; running gateways take it over within two/);
    const [newest, old] = await ring().ids();
    expect(system.run(['keys', 'retire', newest!]).stderr).toContain('keys rotate first');
    const kept = system.run(['keys', 'retire', old!]);
    expect(kept.status).not.toBe(0);
    expect(kept.stderr).toMatch(/still seals 0 credentials, \d+ values of placeholders, 1 held calls, 0 originals and 0 captures/);
    const retired = system.run(['keys', 'retire', old!, '--even-in-use']);
    expect(retired).toMatchObject({ status: 0, stdout: expect.stringContaining('are refused now') });
    for (const node of [system, other]) await expect.poll(() => useAt(node, placeholder), SEEN).toBe('PLACEHOLDER_RETIRED');
    const blind = await system.runAside(['approvals', 'approve', waiting, ...BROKER]);
    expect(blind.status).not.toBe(0);
    expect(blind.stderr).toContain('made again');
    const anew = await heldAt(other, 'The tour is on Friday at five.');
    expect(anew).toMatch(/^[0-9a-f-]{36}$/);
    expect(anew).not.toBe(waiting);
    expect(await heldAt(system, 'The tour is on Friday at five.')).toBe(anew);
    expect(await readAt(other)).toBe(placeholder);
    for (const node of [system, other]) expect(await useAt(node, placeholder)).toBe('opened');
    expect(listed()[1]).toContain(`${old}  gone  `);
    const kinds = system.audit().filter(({ kind }) => String(kind).startsWith('keys.'));
    expect(kinds.map(({ kind }) => kind)).toEqual(['keys.rotated', 'keys.retired', 'keys.rotated', 'keys.retired']);
  });

  it('are missed in health while the ring cannot be read, without a word of what it holds or where it lies', async () => {
    const file = join(system.folder, '.gatehouse/keys/vault.keys');
    const whole = await readFile(file, 'utf8');
    const keys = async (): Promise<unknown> =>
      ((await (await fetch(`${system.url}/health/ready`)).json()) as { parts: Record<string, string> }).parts['keys'];
    expect(await keys()).toBe('up');
    await writeFile(file, 'no ring\n');
    try {
      expect(await keys()).toContain('vault.keys');
      expect(await keys()).not.toMatch(new RegExp(`no ring|${system.folder}`));
    } finally {
      await writeFile(file, whole);
    }
    expect(await keys()).toBe('up');
  });
});
