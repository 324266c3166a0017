import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { TokenMint } from '../support/token-mint.js';

const AGENT = 'agent@harbor.example';
const USER = 'agent2@harbor.example';
const POLLED = { timeout: 15_000, interval: 200 };
const HELD = `@id("agent-lists-tasks-when-approved")
@title("Tasks are shown when compliance has approved it.")
@reach("own")
@hold("compliance")
permit (principal in Role::"agent", action == Action::"administer", resource in DataClass::"task");
`;

let folder: string;
let system: RunningSystem;
let mint: TokenMint;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-people-'));
  const policy = join(folder, 'held.cedar');
  await writeFile(policy, HELD);
  system = await RunningSystem.start({
    edit: (yaml) =>
      `${yaml.replace('list_tasks: { action: read, dataClass: task }', 'list_tasks: { action: administer, dataClass: task }')}\npolicies: [${policy}]\n`,
  });
  mint = await TokenMint.open(system);
});
afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

const gatehouse = (...args: string[]) => system.run(args);
const peerOf = async (user: string) => new RawPeer('2026', `${system.url}/mcp`, await mint.token(user)).open();

/** Roles under which a call of this person was recorded last. */
async function rolesOf(user: string): Promise<unknown> {
  await (await peerOf(user)).list();
  const listed = system.audit().findLast(({ kind, actor }) => kind === 'tool.list' && (actor as { subject: string }).subject === user);
  return (listed?.['actor'] as { roles: string[] } | undefined)?.roles;
}

describe('a grant on record', () => {
  it('counts at a running gateway within the poll, for reviewers too, and ends by revoking, all of it on record', async () => {
    const waits = await (await peerOf(AGENT)).call('crm_list_tasks', {});
    const review = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(waits))![0];
    const approve = () => system.runAside(['approvals', 'approve', review, '--as', USER]);
    expect((await approve()).status).not.toBe(0);
    expect(gatehouse('grant', 'add', USER, 'compliance', '--reason', 'Covers for two weeks', '--until', '2099-01-31').status).toBe(0);
    await expect.poll(() => rolesOf(USER), POLLED).toEqual(['agent', 'compliance']);
    expect((await approve()).status).toBe(0);
    expect((await (await peerOf(AGENT)).call('crm_list_tasks', {})).message?.result).not.toHaveProperty('isError', true);
    expect(gatehouse('grant', 'list').stdout).toMatch(new RegExp(`^${USER} {2}compliance {2}until 2099-`));
    const shown = (await system.runAside(['people', 'show', USER])).stdout;
    expect(shown).toMatch(/roles {5}agent, compliance\n {2}agent: the MLS roster, as member MEM-1002/);
    expect(shown).toMatch(/compliance: granted by local:\S+ until 2099-\S+: Covers for two weeks/);
    expect(gatehouse('grant', 'add', USER, 'compliance', '--reason', 'again').stderr).toContain('has a grant of compliance already');
    expect(gatehouse('grant', 'revoke', USER, 'compliance').status).toBe(0);
    await expect.poll(() => rolesOf(USER), POLLED).toEqual(['agent']);
    expect(gatehouse('grant', 'list', '--all').stdout).toContain('ended');
    expect(system.audit().filter(({ kind }) => String(kind).startsWith('grant.'))).toMatchObject([
      { kind: 'grant.recorded', severity: 'warn', details: { user: USER, role: 'compliance', reason: 'Covers for two weeks' } },
      { kind: 'grant.ended', details: { user: USER, role: 'compliance' } },
    ]);
  }, 240_000);

  it('is never of agent or broker, for nobody unknown, nor by somebody who may not administer', async () => {
    expect(gatehouse('grant', 'add', USER, 'broker', '--reason', 'please').stderr).toContain('broker cannot be granted');
    expect(gatehouse('grant', 'add', 'stranger@harbor.example', 'admin', '--reason', 'please').stderr).toContain('Nobody is known as');
    const by = (user: string) => system.runAside(['grant', 'add', USER, 'vendor', '--reason', 'x', '--as', user]);
    expect((await by('agent@harbor.example')).stderr).toContain('may not administer people');
    expect((await by('admin@harbor.example')).stdout).toContain('vendor  for good, by admin@harbor.example');
  }, 120_000);

  it('needs a reason and a day to come', () => {
    expect(gatehouse('grant', 'add', USER, 'admin').status).toBe(64);
    expect(gatehouse('grant', 'add', USER, 'admin', '--reason', 'x', '--until', '2020-01-01').stderr).toContain('still to come');
  }, 60_000);
});

it('`gatehouse people list` names everybody and who vouches for them', () => {
  expect(gatehouse('people', 'list').stdout).toContain('in   agent@harbor.example  gateway.yaml\n');
});
