import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouseAside } from '../support/gateway-process.js';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const NO_CLIENTS_FROM_THERE = `@id("no-clients-from-there")
@title("No client is read from the guest network.")
@networks("203.0.113.0/24")
forbid (principal, action == Action::"read", resource in DataClass::"contact");
`;

/** Twelve hours of which now is the middle, or which begin in six hours. */
function hoursAround(now: Date, shift: number): string {
  const clock = (hours: number) => `${String((now.getUTCHours() + hours + 48) % 24).padStart(2, '0')}:00`;
  return `${clock(shift - 6)}-${clock(shift + 6)} UTC`;
}

const hourly = (id: string, hours: string, dataClass: string) => `@id("${id}")
@title("Closed at this hour.")
@hours("${hours}")
forbid (principal, action == Action::"read", resource in DataClass::"${dataClass}");
`;

let system: RunningSystem;
let policies: string;

beforeAll(async () => {
  policies = join(await mkdtemp(join(tmpdir(), 'gatehouse-policies-')), 'house.cedar');
  const now = new Date();
  const closed = [hourly('tasks-are-closed', hoursAround(now, 0), 'task'), hourly('documents-are-open', hoursAround(now, 12), 'document')];
  await writeFile(policies, [NO_CLIENTS_FROM_THERE, ...closed].join('\n'));
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml.replace('gateway:\n', 'gateway:\n  trustedProxies: [127.0.0.1]\n').replace('\nmls:', `\npolicies: [${policies}]\n\nmls:`),
  });
});
afterAll(async () => {
  await system?.stop();
  await rm(dirname(policies), { recursive: true, force: true });
});

const peer = (era: Era): Promise<RawPeer> => new RawPeer(era, `${system.url}/mcp`, system.token(AGENT)).open();
const from = (address: string) => ({ 'x-forwarded-for': address });
const namesIn = ({ message }: Exchange): string[] => (message!.result!['tools'] as { name: string }[]).map(({ name }) => name);

describe.each<Era>(['2026', '2025'])('a policy with a condition (%s)', (era) => {
  it('hides from a network what it forbids there, in the words of an unknown tool, and nothing elsewhere', async () => {
    const client = await peer(era);
    const there = namesIn(await client.request('tools/list', {}, from('203.0.113.7')));
    const here = namesIn(await client.request('tools/list', {}, from('198.51.100.7')));
    expect(here.filter((name) => !there.includes(name))).toEqual([
      'crm_get_consent',
      'crm_get_contact',
      'crm_list_consent_forms',
      'crm_list_contacts',
    ]);
    const ask = async (name: string, address: string) =>
      (await client.request('tools/call', { name, arguments: {} }, from(address))).message;
    expect((await ask('crm_list_contacts', '198.51.100.7'))?.result).toBeDefined();
    const [hidden, unknown] = [await ask('crm_list_contacts', '203.0.113.7'), await ask('crm_no_such_tool', '203.0.113.7')];
    expect(hidden?.error).toBeDefined();
    expect(hidden?.error).toEqual(unknown?.error);
    // What stands before the address that the proxy saw is what the caller wrote.
    expect((await ask('crm_list_contacts', '198.51.100.7, 203.0.113.7'))?.error).toEqual(unknown?.error);
  });

  it('counts where nobody knows where a message came from, such as one that another node sends on', async () => {
    const client = await peer(era);
    const relayed = (headers: Record<string, string>) => client.request('tools/list', {}, { 'gatehouse-relayed': '1', ...headers });
    expect(namesIn(await relayed({}))).not.toContain('crm_list_contacts');
    expect(namesIn(await relayed(from('198.51.100.7')))).toContain('crm_list_contacts');
  });

  it('holds in its hours and not in others', async () => {
    const names = namesIn(await (await peer(era)).list());
    expect(names).toContain('crm_list_documents');
    expect(names).not.toContain('crm_list_tasks');
  });
});

it('is explained with its condition', async () => {
  const explain = ['explain', '--as', AGENT, '--tool', 'crm/list_contacts'];
  const explained = async (...args: string[]) =>
    JSON.parse((await system.runAside([...explain, ...args])).stdout) as Record<string, unknown>;
  const there = await explained('--from', '203.0.113.7');
  expect(there).toMatchObject({
    call: { effect: 'refuse' },
    policies: [{ id: 'no-clients-from-there', when: { networks: '203.0.113.0/24' } }],
  });
  const here = await explained('--from', '198.51.100.7', '--at', '2026-07-01T12:00:00-07:00');
  expect(here).toMatchObject({ call: { effect: 'permit' }, outOfForce: [{ id: 'no-clients-from-there' }] });
  expect((await system.runAside([...explain, '--from', 'nowhere'])).status).toBe(64);
}, 120_000);

it('that is faulty keeps the gateway from starting, with file, line and reason', async () => {
  await writeFile(policies, NO_CLIENTS_FROM_THERE.replace('203.0.113.0/24', '203.0.113.0/99'));
  const checked = await system.runAside(['check']);
  expect(checked.status).not.toBe(0);
  expect(checked.stderr + checked.stdout).toMatch(
    /house\.cedar \(no-clients-from-there\): line 3, column 1: @networks: "203\.0\.113\.0\/99" is not an address or a network/,
  );
  await writeFile(policies, `${NO_CLIENTS_FROM_THERE}\nforbid (principal in `);
  const started = await gatehouseAside(['serve', '-c', system.configFile], { env: system.gateway.env });
  expect(started.status).not.toBe(0);
  expect(started.stderr).toMatch(/house\.cedar: line \d+, column \d+: /);
}, 120_000);
