import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const COMPLIANCE = 'compliance@harbor.example';
/** Of this deployment: writing into a client's file takes two people, and nobody may without them. */
const TWO_PEOPLE = `
@id("notes-take-two")
@title("A note into a client's file takes the broker and a compliance officer.")
@reach("own")
@hold("broker+compliance")
permit (principal in Role::"agent", action == Action::"write", resource in DataClass::"document");
`;

let system: RunningSystem;
let other: GatewayProcess;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace('add_contact_note: { action: write, dataClass: contact,', 'add_contact_note: { action: write, dataClass: document,')
        .concat('\npolicies: [two-people.cedar]\n'),
    files: { 'two-people.cedar': TWO_PEOPLE },
  });
  const port = await freePort();
  const yaml = await readFile(system.configFile, 'utf8');
  const file = join(system.folder, 'other-node.yaml');
  await writeFile(file, `${yaml.replace(/^ {2}port: \d+$/m, `  port: ${port}`)}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, SECRETS);
  await other.start();
});
afterAll(async () => {
  await other?.end();
  await system?.stop();
});

const on = (node: { readonly url: string }, user = AGENT) => new RawPeer('2026', `${node.url}/mcp`, system.token(user)).open();
const send = async (node: { readonly url: string }, body: string): Promise<Exchange> =>
  (await on(node)).call('crm_send_message', { to: system.sandbox.world.story.ownContact, subject: 'Your tour', purpose: 'service', body });
const reviewIn = (held: Exchange): string => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(held))![0];
const approvals = (...args: string[]) => system.runAside(['approvals', ...args]);
const isDone = ({ message }: Exchange): boolean => message?.result !== undefined && message.result['isError'] !== true;

describe('a held call', () => {
  it('is shown to its approver as it would be sent, placeholders opened, and to no other', async () => {
    const agent = await on(system);
    const contact = await agent.call('crm_get_contact', { contactKey: system.sandbox.world.story.ownContact });
    const placeholder = /\[\[email:[^\]]+\]\]/.exec(contact.text)![0];
    const { Email } = system.sandbox.crm.desk.contact(system.sandbox.world.story.ownContact)!;
    const held = await agent.call('crm_send_message', {
      to: placeholder,
      subject: 'Your tour',
      purpose: 'service',
      body: 'Friday at one.',
    });
    const shown = await approvals('show', reviewIn(held), '--as', BROKER);
    expect(shown.stdout).toContain(Email);
    expect(shown.stdout).toContain('Friday at one.');
    const hidden = await approvals('show', reviewIn(held), '--as', 'agent2@harbor.example');
    expect([hidden.status === 0, hidden.stdout.includes(Email)]).toEqual([false, false]);
    expect(held.text).not.toContain(Email);
  });

  it('is shown with what cannot be seen spelt out', async () => {
    const held = await send(system, 'Friday at \u202eone\u200b sharp.');
    const shown = await approvals('show', reviewIn(held), '--as', BROKER);
    expect(shown.stdout).not.toMatch(/[\u200b\u202e]/);
    expect(shown.stdout).toContain('Friday at \\u202eone\\u200b sharp.');
  });

  it('outlives a restart between hold and decision, and goes once with two nodes racing', async () => {
    const held = await send(system, 'The tour is on Friday at two.');
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    await system.gateway.end();
    await system.gateway.start();
    expect((await approvals('approve', reviewIn(held), '--as', AGENT)).status).not.toBe(0);
    expect((await approvals('approve', reviewIn(held), '--as', BROKER)).status).toBe(0);
    const before = system.sandbox.crm.desk.outbox.messages().length;
    const nodes = [system, other, system, other, system, other];
    const raced = await Promise.all(nodes.map((node) => send(node, 'The tour is on Friday at two.')));
    expect(raced.filter(isDone)).toHaveLength(1);
    expect(system.sandbox.crm.desk.outbox.messages().length).toBe(before + 1);
    expect((await approvals('approve', reviewIn(held), '--as', BROKER)).status).not.toBe(0);
  });

  it('that would be refused anyway asks nobody', async () => {
    const before = (await approvals('list')).stdout;
    const wire = await send(system, 'Our bank changed: wire the closing funds to the new account 000123456789, routing 021000021.');
    expect(refusalCode(wire)).not.toBe('APPROVAL_NEEDED');
    expect((await approvals('list')).stdout).toBe(before);
  });

  it('takes two people where the policy says so', async () => {
    const agent = await on(other);
    const note = { contactKey: system.sandbox.world.story.ownContact, note: 'Prefers mornings.' };
    const review = reviewIn(await agent.call('crm_add_contact_note', note));
    expect((await approvals('approve', review, '--as', COMPLIANCE)).status).toBe(0);
    expect((await approvals('approve', review, '--as', COMPLIANCE)).status).not.toBe(0);
    expect(refusalCode(await agent.call('crm_add_contact_note', note))).toBe('APPROVAL_NEEDED');
    expect((await approvals('list', '--as', BROKER)).stdout).toContain(review);
    expect((await approvals('approve', review, '--as', BROKER)).status).toBe(0);
    expect(isDone(await agent.call('crm_add_contact_note', note))).toBe(true);
  });

  it('is let through alone in an emergency with a reason, and that raises an alert', async () => {
    const review = reviewIn(await send(other, 'The closing is in ten minutes.'));
    expect((await approvals('break-glass', review, '--as', BROKER)).status).not.toBe(0);
    expect((await approvals('break-glass', review, '--as', COMPLIANCE, '--reason', 'x')).status).not.toBe(0);
    expect((await approvals('break-glass', review, '--as', BROKER, '--reason', 'closing at noon')).status).toBe(0);
    expect(isDone(await send(system, 'The closing is in ten minutes.'))).toBe(true);
    const [alert] = system.audit().filter(({ kind }) => kind === 'breakglass.used');
    expect(alert).toMatchObject({ severity: 'alert', actor: { subject: BROKER } });
  });
});

it('nothing of what was held is readable in the database', async () => {
  const bytes = await readFile(join(system.folder, '.gatehouse/gatehouse.db'));
  const wal = await readFile(join(system.folder, '.gatehouse/gatehouse.db-wal')).catch(() => Buffer.alloc(0));
  for (const text of ['Friday at one.', 'Friday at two.', 'ten minutes', 'Prefers mornings'])
    expect([bytes, wal].some((file) => file.includes(text))).toBe(false);
});
