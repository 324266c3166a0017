import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { CivilCalendar } from '@gatehouse/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { TokenMint } from '../support/token-mint.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const AGENT2 = 'agent2@harbor.example';
const ASSISTANT = 'assistant@harbor.example';
/** Acts for the agent as the team does (TeamImpersonationLevel Impersonate). */
const TEAM_MATE = 'mem1005@harbor.example';

type Change = readonly [resource: string, key: string, change: Record<string, unknown>];
/** Rows that a test of this file changes. */
const CHANGED = new Set(['MEM-1001', 'MEM-1002', 'MEM-1004', 'MEM-1005', 'TEAM-1-2']);

let system: RunningSystem;
let other: GatewayProcess;
let nodes: readonly { readonly url: string }[];
let mint: TokenMint;
let client: string;
let asFound: readonly Change[];
let configured: readonly (readonly [file: string, text: string])[];

/** Two nodes that take the roster from one MLS, whose quota is read before anything else. */
beforeAll(async () => {
  const line = `  accounts:\n    - { user: ${TEAM_MATE}, member: MEM-1005 }\n`;
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('  accounts:\n', line) });
  other = await system.secondNode();
  nodes = [system, other];
  const files = [system.configFile, other.configFile];
  configured = await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const));
  asFound = (['Member', 'TeamMembers'] as const).flatMap((table) => {
    const key = table === 'Member' ? 'MemberKey' : 'TeamMemberKey';
    const rows = system.sandbox.world.tables[table].filter((row) => CHANGED.has(String(row[key])));
    return rows.map((row): Change => [table, String(row[key]), structuredClone(row)]);
  });
  mint = await TokenMint.open(system);
  client = system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === 'MEM-1001')!.ContactKey;
});
afterAll(() => system?.stop());

type Ask = () => Promise<(string | undefined)[]>;

/** What a call answers on both nodes, always with the token of the beginning. */
async function asking(user: string, tool: string, args: Record<string, unknown>): Promise<Ask> {
  const token = await mint.token(user);
  const peers = await Promise.all(nodes.map((node) => new RawPeer('2026', `${node.url}/mcp`, token).open()));
  return () => Promise.all(peers.map(async (peer) => refusalCode(await peer.call(tool, args))));
}

/** Whether both nodes show something of the client. */
async function reading(user: string, more: Record<string, unknown> = {}): Promise<() => Promise<boolean[]>> {
  const token = await mint.token(user);
  const peers = await Promise.all(nodes.map((node) => new RawPeer('2026', `${node.url}/mcp`, token).open()));
  const args = { contactKey: client, ...more };
  return () => Promise.all(peers.map(async (peer) => (await peer.call('crm_get_contact', args)).text.includes('[[email:')));
}

function change(...changes: readonly Change[]): void {
  for (const [resource, key, row] of changes) system.sandbox.reso.update(resource, key, row as never);
}

/** Every row as it was found, whatever a test before, or a first attempt, has left. */
function restore(): void {
  for (const [resource, key, row] of asFound) system.sandbox.reso.put(resource, key, row as never);
}

/** An exception to a rule, read again by both nodes. */
async function decide(exception: string): Promise<void> {
  for (const [file, text] of configured) await writeFile(file, `${text}\ncompliance: { exceptions: [${exception}] }\n`);
  readAgain();
}

/** No exception any more, where a first attempt has left one. */
async function decideNothing(): Promise<void> {
  const left = await Promise.all(configured.map(async ([file, text]) => (await readFile(file, 'utf8')) !== text));
  if (!left.includes(true)) return;
  for (const [file, text] of configured) await writeFile(file, text);
  readAgain();
  // With the exception all is well at once, whatever the roster says still.
  await setTimeout(6_000);
}

function readAgain(): void {
  for (const node of [system.gateway, other]) process.kill(node.pid!, 'SIGHUP');
}

/** From the change at the MLS to its being in force on every node. */
const IN_FORCE = { timeout: 5_000, interval: 150 };
const GOOD = [undefined, undefined];
const SEEN = [true, true];
const UNSEEN = [false, false];
const on = (code: string) => [code, code];

describe('a change of the roster at the MLS is in force on both nodes within five seconds, for tokens that are good', () => {
  let noted: Ask;
  let drafted: Ask;
  let listed: Ask;
  let tasks: Ask;
  const all = () => Promise.all([noted(), drafted(), listed(), tasks()]);

  beforeAll(async () => {
    noted = await asking(AGENT, 'crm_add_contact_note', { contactKey: client, note: 'Called back.' });
    drafted = await asking(ASSISTANT, 'crm_draft_message', { contactKey: client, channel: 'email', body: 'Tuesday at nine?' });
    listed = await asking(TEAM_MATE, 'crm_list_contacts', { ownerMemberKey: 'MEM-1001' });
    tasks = await asking(AGENT2, 'crm_list_tasks', {});
  });

  beforeEach(async () => {
    restore();
    await decideNothing();
    await vi.waitUntil(async () => (await all()).flat().every((code) => code === undefined), { timeout: 30_000, interval: 150 });
  });

  it('N4, L4: ends what a licence, a membership and an office gave, to whoever acts for them too, and gives it back', async () => {
    change(
      ['Member', 'MEM-1001', { MemberStateLicenseExpirationDate: '2026-01-31' }],
      ['Member', 'MEM-1002', { MemberStatus: 'Suspended' }],
      // Whoever goes to another office asks for the clients of the old one.
      ['Member', 'MEM-1005', { OfficeKey: 'OFF-201', MemberTransferDate: '2026-11-28' }],
    );
    await expect
      .poll(all, IN_FORCE)
      .toEqual([on('ACCESS_LICENCE'), on('RECORD_NOT_YOURS'), on('RECORD_NOT_YOURS'), on('ACCESS_MEMBERSHIP')]);
    restore();
    await expect.poll(all, IN_FORCE).toEqual([GOOD, GOOD, GOOD, GOOD]);
  });

  // Windows has no signal to read gateway.yaml again.
  it.skipIf(process.platform === 'win32')(
    'N4: leaves the clients of an agent who goes to the broker, until a decision on record says whose they are',
    async () => {
      const [own, ofBroker] = [await reading(AGENT), await reading(BROKER, { reasonForAccess: 'The agent of this client has left.' })];
      const ofAll = async () => [await noted(), await drafted(), await own(), await ofBroker()];
      expect(await ofAll()).toEqual([GOOD, GOOD, SEEN, SEEN]);
      change(['Member', 'MEM-1001', { OfficeKey: 'OFF-102', MemberTransferDate: new CivilCalendar().dayOf(Date.now()) }]);
      await expect.poll(ofAll, IN_FORCE).toEqual([on('RECORD_NOT_YOURS'), on('RECORD_NOT_YOURS'), UNSEEN, SEEN]);
      await decide(
        '{ id: keeps-their-clients, rule: clients.of-office-left, scope: { person: MEM-1001 }, ' +
          "reason: Their agreements name the agent., approvedBy: broker@harbor.example, until: '2099-12-31' }",
      );
      await expect.poll(ofAll, { timeout: 30_000 }).toEqual([GOOD, GOOD, SEEN, SEEN]);
      const used = system.audit().filter(({ events }) => (events as string[] | undefined)?.includes('rule.exception.keeps-their-clients'));
      expect(used.length).toBeGreaterThan(0);
      restore();
      await expect.poll(all, IN_FORCE).toEqual([GOOD, GOOD, GOOD, GOOD]);
    },
  );

  it('ends what a team and the office of an assistant gave, and all of somebody whose row is gone', async () => {
    system.sandbox.reso.remove('Member', 'MEM-1002');
    change(['Member', 'MEM-1004', { OfficeKey: 'OFF-201' }], ['TeamMembers', 'TEAM-1-2', { TeamImpersonationLevel: 'None' }]);
    await expect.poll(all, IN_FORCE).toEqual([GOOD, on('RECORD_NOT_YOURS'), on('RECORD_NOT_YOURS'), on('ACCESS_MEMBERSHIP')]);
  });
});

it('asks the MLS once every three seconds for all nodes, where nothing changes', async () => {
  const [before, since] = [system.sandbox.reso.requests.total, performance.now()];
  await setTimeout(4_000);
  const asked = system.sandbox.reso.requests.total - before;
  expect(asked).toBeLessThanOrEqual(1 + Math.floor((performance.now() - since) / 3_000));
});
