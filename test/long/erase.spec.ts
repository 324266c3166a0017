import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditTrail } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { AuditDesk, type BackOffice } from '@gatehouse/gateway';
import { openOffice, openPorts } from '@gatehouse/gateway-app';
import type { Principal } from '@gatehouse/kernel';
import { ErasureSubject } from '@gatehouse/privacy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const SEEN = { timeout: 15_000, interval: 250 };

let system: RunningSystem;
let other: GatewayProcess;
beforeAll(async () => {
  system = await RunningSystem.start();
  other = await system.secondNode();
});
afterAll(() => system?.stop());

const contact = () => system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === system.sandbox.world.story.ownContact)!;
const peer = (node: { url: string } = system): Promise<RawPeer> => new RawPeer('2026', `${node.url}/mcp/crm`, system.token(AGENT)).open();

async function readAt(node: { url: string } = system): Promise<string> {
  const answer = await (await peer(node)).call('get_contact', { contactKey: contact().ContactKey });
  return /\[\[phone:[a-z]{12}\]\]/.exec(textOf(answer))![0];
}

async function useAt(node: { url: string }, placeholder: string): Promise<string | undefined> {
  const args = { contactKey: contact().ContactKey, channel: 'email', body: `Is ${placeholder} still right?` };
  const answer = await (await peer(node)).call('draft_message', args);
  return refusalCode(answer) ?? (answer.message?.result ? 'opened' : answer.text);
}

/** Policy holds it for the broker. */
const held = async (to: string): Promise<string | undefined> =>
  refusalCode(await (await peer()).call('send_message', { to, subject: 'Hello', purpose: 'service', body: 'See you at four.' }));
const waiting = (): string => system.run(['approvals', 'list', '--all']).stdout;

describe('a request to erase what is kept of a client', () => {
  let placeholder: string;
  let request: string[];

  beforeAll(async () => {
    placeholder = await readAt();
    const others = system.sandbox.world.tables.Contacts.find(
      ({ OwnerMemberKey, ContactKey }) => OwnerMemberKey === contact().OwnerMemberKey && ContactKey !== contact().ContactKey,
    )!;
    for (const { Email } of [contact(), others]) await held(Email);
    const file = join(system.folder, 'client.json');
    await writeFile(file, JSON.stringify(contact()));
    request = ['erase', '--contact', contact().ContactKey, '--values', file];
  });

  it('is for those who may delete what is kept, and for nobody else', async () => {
    const refused = await system.runAside([...request, '--as', AGENT]);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('may not erase');
  });

  it('says first what there is, changes nothing, and is carried out with the code of just that request', async () => {
    const looked = await system.runAside([...request, '--as', BROKER]);
    expect(looked).toMatchObject({ status: 0, stderr: '' });
    expect(looked.stdout).toMatch(/Would be erased:\n {2}[1-9]\d* values behind placeholders\n {2}1 held calls/);
    expect(looked.stdout).toContain('Nothing was erased.');
    for (const value of [contact().Email, contact().MobilePhone, contact().LastName]) expect(looked.stdout).not.toContain(value);
    expect(await useAt(other, placeholder)).toBe('opened');

    const code = /--confirm ([0-9a-f]{12})/.exec(looked.stdout)![1]!;
    const why = ['--reason', 'Request of the client, received in writing'];
    const astray = await system.runAside(['erase', '--contact', 'CON-00099', '--as', BROKER, '--confirm', code, ...why]);
    expect(astray.stderr).toContain('not the code of a dry run');
    const done = await system.runAside([...request, '--as', BROKER, '--confirm', code, ...why]);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^Erased:\n {2}[1-9]\d* values behind placeholders\n {2}1 held calls/);
    expect(done.stdout).toContain('Stays:\n');
  });

  it('leaves nothing that opens at any node, the calls of others waiting, and a certificate in a chain that verifies', async () => {
    for (const node of [system, other]) expect(await useAt(node, placeholder)).toBe('PLACEHOLDER_UNKNOWN');
    expect(waiting().trim().split('\n')).toHaveLength(1);
    const exported = join(system.folder, 'trail.jsonl');
    expect(system.run(['audit', 'export', '--out', exported]).status).toBe(0);
    expect(system.run(['audit', 'verify', exported])).toMatchObject({ status: 0, stdout: expect.stringContaining('verifies') });
    const trail = await readFile(exported, 'utf8');
    for (const value of [contact().Email, contact().MobilePhone]) expect(trail).not.toContain(value);
    const [asked, certificate] = system.audit().filter(({ kind }) => String(kind).startsWith('privacy.'));
    expect(asked).toMatchObject({ kind: 'privacy.erasure.requested', actor: { subject: BROKER } });
    expect(certificate).toMatchObject({ kind: 'privacy.erased', details: { heldCalls: 1, values: expect.any(Number) } });
    expect((certificate!['details'] as Record<string, unknown>)['erasure']).toBe((asked!['details'] as Record<string, unknown>)['erasure']);
  });

  it('does not stop the work that is left: a record that is still at its upstream is masked anew', async () => {
    // Each node hears of the erasure within two seconds; until then it takes the value for one that it has.
    for (const node of [system, other])
      await expect.poll(async () => [await readAt(other), await useAt(node, placeholder)], SEEN).toEqual([placeholder, 'opened']);
  });
});

describe('what is kept', () => {
  let office: BackOffice;
  let broker: Principal;
  beforeAll(async () => {
    Object.assign(process.env, SECRETS);
    office = await openOffice(system.configFile);
    broker = await office.principalOf(BROKER);
  });
  afterAll(() => office?.close());
  /** A second attempt is about another person. */
  let gone = 0;
  const yearsAgo = (years: number): number => Date.now() - years * 366 * 86_400_000;
  const file = (name: string): string => join(system.folder, name);

  /** Records of a node that ran years ago, signed since. */
  async function oldRecords(person: string): Promise<void> {
    const loaded = loadConfigFile(system.configFile, { secretCheck: 'when-used' });
    const ports = await openPorts(loaded, system.folder);
    try {
      const trail = new AuditTrail(ports.audit, { chain: 'node-0', digestKey: Buffer.alloc(32, 7), clock: { now: () => yearsAgo(4) } });
      await trail.open();
      const call = { kind: 'tool.call.allowed', method: 'tools/call', actor: { subject: person, roles: ['agent' as const] } };
      for (const event of [call, call, { kind: 'breakglass.used' }]) await trail.record(event);
      await trail.close();
      await new AuditDesk(loaded, ports, system.folder).sign();
    } finally {
      await ports.close();
    }
  }

  it('is deleted when its time is over, but for what a legal hold covers, and the trail verifies', async () => {
    const person = `gone-${(gone += 1)}@harbor.example`;
    await oldRecords(person);
    const hold = await office.kept.retention.place({ scope: 'person', of: person, reason: 'Case 12 of 2026' }, broker);
    expect((await office.kept.retention.look()).find(({ of }) => of.id === 'transaction')).toMatchObject({ years: 3, over: 2, held: 2 });
    expect(await office.kept.retention.delete(broker, 'Yearly')).toMatchObject({ records: 0 });
    await expect(office.kept.retention.release(hold.id, await office.principalOf(AGENT), 'x')).rejects.toThrow(
      'may not look after retention',
    );
    await office.kept.retention.release(hold.id, broker, 'Settled');
    expect(await office.kept.retention.delete(broker, 'Yearly')).toMatchObject({ records: 2 });
    for (const args of [
      ['audit', 'key', '--out', file('audit.key')],
      ['audit', 'export', '--out', file('kept.jsonl')],
    ])
      expect((await system.runAside(args)).stderr).toBe('');
    const verified = await system.runAside(['audit', 'verify', file('kept.jsonl'), '--key', file('audit.key')]);
    expect(verified).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/content of \d+ records was deleted by retention/) as string,
    });
    const trail = await readFile(file('kept.jsonl'), 'utf8');
    expect(trail).toContain('breakglass.used');
    // The hold that was placed on them, and nothing of what they did.
    expect(trail.split(person)).toHaveLength(2);
  });

  it('is not erased while a legal hold stands, and the attempt is on record', async () => {
    const { id } = await office.kept.retention.place({ scope: 'contact', of: contact().ContactKey, reason: 'Dispute' }, broker);
    const stopped = await system.runAside(['privacy', 'request', 'delete', '--contact', contact().ContactKey, '--as', BROKER]);
    expect(stopped).toMatchObject({ status: 1, stderr: expect.stringContaining(`legal hold ${id}`) as string });
    const request = { client: new ErasureSubject([], [contact().ContactKey]) };
    await expect(office.kept.erasures.erase(request, broker, 'Asked in writing')).rejects.toThrow('nothing was erased');
    await office.kept.retention.release(id, broker, 'Settled');
    await office.kept.erasures.erase(request, broker, 'Asked in writing', 'correction');
    const kinds = system.audit().map(({ kind }) => kind);
    for (const kind of ['privacy.erasure.stopped', 'privacy.correction.requested', 'privacy.corrected', 'hold.released'])
      expect(kinds).toContain(kind);
  });

  it.each([
    ['a member by their key', { scope: 'person', of: 'MEM-1001' }],
    ['an office', { scope: 'office', of: 'OFF-101' }],
  ] as const)('is not erased of somebody who signed in while a hold on %s covers what they did', async (_, hold) => {
    const erasing = office.kept.erasures;
    expect(await erasing.holdOn({ user: AGENT })).toBeUndefined();
    const { id } = await office.kept.retention.place({ ...hold, reason: 'Case 13 of 2026' }, broker);
    expect(await erasing.holdOn({ user: AGENT.toUpperCase() })).toMatchObject({ id });
    expect(await erasing.holdOn({ user: 'agent@summit.example' })).toBeUndefined();
    await expect(erasing.erase({ user: AGENT }, broker, 'Left the firm')).rejects.toThrow(`legal hold ${id}`);
    await office.kept.retention.release(id, broker, 'Settled');
  });

  it.each([
    ['a member by their key', { scope: 'person', of: 'MEM-1001' }],
    ['an office', { scope: 'office', of: 'OFF-101' }],
  ] as const)(
    'of a client by somebody who signed in stays while a hold on %s covers them, is counted, and goes afterwards',
    async (_, of) => {
      const { kept } = office;
      const { Email, ContactKey } = contact();
      await readAt();
      await held(Email);
      const request = { client: new ErasureSubject([Email, contact().MobilePhone!], [ContactKey]) };
      const before = await kept.erasures.look(request);
      expect(before).toMatchObject({ heldCalls: 1, stays: { underHold: 0 } });
      expect(before.values).toBeGreaterThan(0);
      const { id } = await kept.retention.place({ ...of, reason: 'Case 14 of 2026' }, broker);
      const none = { values: 0, heldCalls: 0, taints: 0, stays: { underHold: before.values + before.heldCalls + before.taints } };
      expect(await kept.erasures.erase(request, broker, 'Asked in writing')).toMatchObject(none);
      await kept.retention.release(id, broker, 'Settled');
      const { values, heldCalls } = before;
      expect(await kept.erasures.erase(request, broker, 'Asked in writing')).toMatchObject({ values, heldCalls, stays: { underHold: 0 } });
      // The node hears of the erasure within two seconds; until then it takes the values for ones that it has.
      const readAnew = async () => (await readAt(), (await kept.erasures.look(request)).values);
      await expect.poll(readAnew, SEEN).toBe(values);
    },
  );

  it('is given to the person who asks, in a file for them alone', async () => {
    await readAt();
    const out = file(`access-${Date.now()}.json`);
    const request = ['--values', file('client.json'), '--as', BROKER, '--reason', 'Asked in writing', '--out', out];
    const given = await system.runAside(['privacy', 'request', 'access', ...request]);
    expect(given).toMatchObject({ status: 0, stderr: '' });
    expect((JSON.parse(await readFile(out, 'utf8')) as { values: string[] }).values).toContain(contact().MobilePhone);
    expect(given.stdout).not.toContain(contact().MobilePhone);
  });

  it('is said class by class, with the source of its time', async () => {
    const shown = await system.runAside(['retention', 'show']);
    expect(shown.stdout).toContain('referral: 5 years; nothing is over');
    expect(shown.stdout).toContain('12 CFR 1024.15');
    expect((await system.runAside(['holds', 'list', '--all'])).stdout).toContain('Case 12 of 2026');
  });
});
