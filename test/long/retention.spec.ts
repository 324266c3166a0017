import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditTrail } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { AuditDesk } from '@gatehouse/gateway';
import { openPorts } from '@gatehouse/gateway-app';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const OFFICER = 'compliance@harbor.example';
/** Who left years ago. The second's records stand in a chain of the node that runs, which deletes by itself. */
const LEFT = 'left@harbor.example';
const LEFT_TOO = 'left-too@harbor.example';
const YEAR_MS = 366 * 86_400_000;
/** Each command is a process that reads every rule: seconds where the machine has something else to do. */
const PATIENCE = { timeout: 180_000 };

let system: RunningSystem;
const held: string[] = [];

/** Records of four years ago, signed since. */
async function oldRecords(chain: string, person: string): Promise<void> {
  const loaded = loadConfigFile(system.configFile, { secretCheck: 'when-used' });
  const ports = await openPorts(loaded, system.folder);
  try {
    const clock = { now: () => Date.now() - 4 * YEAR_MS };
    const trail = new AuditTrail(ports.audit, { chain, digestKey: Buffer.alloc(32, 7), clock });
    await trail.open();
    const call = { kind: 'tool.call.allowed', method: 'tools/call', actor: { subject: person, roles: ['agent' as const] } };
    for (const event of [call, call, { kind: 'breakglass.used' }]) await trail.record(event);
    await trail.close();
    await new AuditDesk(loaded, ports, system.folder).sign();
  } finally {
    await ports.close();
  }
}

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => `${yaml}\nretention: { states: [CA], automatic: true }\n` });
  await system.gateway.end();
  await oldRecords('node-0', LEFT);
  await oldRecords('node-1-office', LEFT_TOO);
  // Before the gateway runs, which a minute after its start deletes what nobody holds.
  held.push(await holdOn('--person', LEFT), await holdOn('--person', LEFT_TOO));
  await system.gateway.start();
});
afterAll(() => system?.stop());

const as = (...args: string[]) => system.runAside(args);
const said = (text: string) => expect.stringContaining(text) as string;
const holdOn = async (...scope: string[]): Promise<string> => {
  const placed = await as('holds', 'add', ...scope, '--as', BROKER, '--reason', 'Case 12 of 2026');
  expect(placed).toMatchObject({ status: 0, stderr: '' });
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(placed.stdout)![0];
};
const release = (id: string, by = BROKER) => as('holds', 'release', id, '--as', by, '--reason', 'Settled');
const rests = (person: string): number => system.audit().filter(({ actor }) => (actor as { subject?: string })?.subject === person).length;

describe('what a node kept past its time', () => {
  it('is counted class by class, and held by what a hold covers', PATIENCE, async () => {
    const shown = await as('retention', 'show');
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^transaction: 3 years; 4 records are over, 4 of them held$/m);
    const listed = await as('holds', 'list');
    for (const id of held) expect(listed.stdout).toContain(id);
  });

  it('is deleted by nobody while it is held, and by no one who may not', PATIENCE, async () => {
    const refused = await as('retention', 'delete', '--as', AGENT, '--reason', 'Room');
    expect(refused).toMatchObject({ status: 64, stdout: '', stderr: said('may not look after retention') });
    expect(await as('retention', 'delete', '--as', OFFICER)).toMatchObject({ status: 64, stderr: said('Say who deletes and why') });
    const nothing = await as('retention', 'delete', '--as', OFFICER, '--reason', 'Yearly');
    expect(nothing).toMatchObject({ status: 0, stdout: said('The content of 0 records was deleted') });
    expect([rests(LEFT), rests(LEFT_TOO)]).toEqual([2, 2]);
  });

  it('is told of where a hold is on a name that no record has', PATIENCE, async () => {
    const placed = await as('holds', 'add', '--person', 'agnet@harbor.example', '--as', BROKER, '--reason', 'Case 12 of 2026');
    const [id] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(placed.stdout)!;
    expect(placed).toMatchObject({ status: 0, stderr: said(`release ${id} and place it anew`) });
    expect(await release(id)).toMatchObject({ status: 0 });
    const office = await as('holds', 'add', '--office', 'Harbor Realty', '--as', BROKER, '--reason', 'Case 12 of 2026');
    expect(office.stderr).toContain('No record is of the office Harbor Realty');
    expect(await release(/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(office.stdout)![0])).toMatchObject({ status: 0 });
  });

  it('is let go by who may release a hold, once, and deleted: the chain still verifies', PATIENCE, async () => {
    expect(await release(held[0]!, AGENT)).toMatchObject({ status: 64, stderr: said('may not look after retention') });
    expect(await release(held[0]!)).toMatchObject({ status: 0, stderr: '' });
    expect(await release(held[0]!)).toMatchObject({ status: 64, stderr: said('No hold') });
    const gone = await as('retention', 'delete', '--as', OFFICER, '--reason', 'Yearly');
    expect(gone).toMatchObject({ status: 0, stdout: said('The content of 2 records was deleted') });
    expect([rests(LEFT), rests(LEFT_TOO)]).toEqual([0, 2]);
    await verified(2);
    const all = await as('holds', 'list', '--all');
    expect(all.stdout).toMatch(new RegExp(`${held[0]}.*released .* by ${BROKER}`));
    const kinds = system.audit().map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['hold.placed', 'hold.released', 'retention.deleted', 'breakglass.used']));
  });

  it('is deleted by the gateway itself, a minute after its start, when the hold is gone', { timeout: 330_000 }, async () => {
    expect(await release(held[1]!)).toMatchObject({ status: 0, stderr: '' });
    await system.gateway.end();
    await system.gateway.start();
    await vi.waitFor(() => expect(rests(LEFT_TOO)).toBe(0), { timeout: 200_000, interval: 500 });
    const act = system
      .audit()
      .find(({ kind, details }) => kind === 'retention.deleted' && (details as { chain: string }).chain === 'node-1-office')!;
    expect(act).toMatchObject({ details: { count: 2, classes: 'transaction' } });
    expect(act['actor']).toBeUndefined();
    await verified(4);
  });

  async function verified(deleted: number): Promise<void> {
    const [trail, key] = [join(system.folder, `kept-${deleted}.jsonl`), join(system.folder, `kept-${deleted}.key`)];
    expect((await as('audit', 'key', '--out', key)).stderr).toBe('');
    expect((await as('audit', 'export', '--out', trail)).stderr).toBe('');
    const verdict = await as('audit', 'verify', trail, '--key', key);
    expect(verdict).toMatchObject({ status: 0, stdout: said(`content of ${deleted} records was deleted by retention`) });
  }
});

describe('a privacy request', () => {
  const client = () => system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === system.sandbox.world.story.ownContact)!;
  const file = (name: string): string => join(system.folder, name);
  const read = async (): Promise<string> => {
    const peer = await new RawPeer('2026', `${system.url}/mcp/crm`, system.token(AGENT)).open();
    return textOf(await peer.call('get_contact', { contactKey: client().ContactKey }));
  };
  const request = async (verb: string, ...more: string[]) =>
    as('privacy', 'request', verb, '--contact', client().ContactKey, '--values', file('client.json'), '--as', BROKER, ...more);
  const WHY = ['--reason', 'Asked in writing'];

  beforeAll(async () => {
    await writeFile(file('client.json'), JSON.stringify(client()));
    await read();
  });

  it('for access gives a file for the person alone, and overwrites none', PATIENCE, async () => {
    const given = await request('access', '--out', file('access.json'), ...WHY);
    expect(given).toMatchObject({ status: 0, stderr: '' });
    const { format, values, records } = JSON.parse(await readFile(file('access.json'), 'utf8')) as Record<string, unknown[]>;
    expect([format, values!.includes(client().MobilePhone), Array.isArray(records)]).toEqual(['gatehouse-access/1', true, true]);
    expect((await request('access', '--out', file('access.json'), ...WHY)).status).not.toBe(0);
  });

  it('to correct drops what was kept, so that the next reading has what its system says then', PATIENCE, async () => {
    const looked = await request('correct');
    expect(looked.stdout).toContain('Nothing was erased.');
    const done = await request('correct', '--confirm', codeIn(looked.stdout), ...WHY);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^Erased:\n {2}[1-9]\d* values behind placeholders[^]*The certificate is correction/);
    expect(await read()).toContain('[[phone:');
  });

  it('to delete waits for the hold on the client, and is carried out when that is gone', PATIENCE, async () => {
    const hold = await holdOn('--contact', client().ContactKey);
    expect(await request('delete')).toMatchObject({ status: 1, stderr: said(`legal hold ${hold}`) });
    expect(await release(hold)).toMatchObject({ status: 0 });
    const looked = await request('delete');
    const done = await request('delete', '--confirm', codeIn(looked.stdout), ...WHY);
    expect(done).toMatchObject({ status: 0, stderr: '', stdout: said('The certificate is erasure') });
    const kinds = system.audit().map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['privacy.erased', 'privacy.corrected']));
  });

  const codeIn = (text: string): string => /--confirm ([0-9a-f]{12})/.exec(text)![1]!;
});

it.each([
  [['holds', 'add', '--as', BROKER, '--reason', 'x'], 'Say what is held'],
  [['holds', 'add', '--everything', '--person', AGENT, '--as', BROKER, '--reason', 'x'], 'Say what is held'],
  [['holds', 'add', '--everything', '--as', BROKER], 'Say who places it and why'],
  [['holds', 'add', '--everything', '--as', AGENT, '--reason', 'x'], 'may not look after retention'],
  [['privacy', 'request', 'forget', '--as', BROKER], 'access, delete or correct'],
])('%j does nothing and says what is missing', async (args, says) => {
  const before = system.audit().length;
  expect(await as(...args)).toMatchObject({ status: 64, stdout: '', stderr: said(says) });
  expect(system.audit()).toHaveLength(before);
});
