import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COLLEAGUE = 'agent2@harbor.example';
const BROKER = 'broker@harbor.example';
/** A second application of the same people. */
const OTHER_CLIENT = 'harbor-desk';

let system: RunningSystem;
let other: GatewayProcess;

beforeAll(async () => {
  system = await RunningSystem.start();
  other = await system.secondNode();
});
afterAll(() => system?.stop());

const peer = (user = AGENT, node: { readonly url: string } = system, era: Era = '2026') =>
  new RawPeer(era, `${node.url}/mcp`, system.token(user)).open();
const story = () => system.sandbox.world.story;
const contactsAsked = () => system.sandbox.crm.received.counts()['tools/call'] ?? 0;
const review = (held: Exchange): string => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(held))![0];
const send = async (user: string, body: string, node: { readonly url: string } = system) =>
  (await peer(user, node)).call('crm_send_message', { to: story().ownContact, subject: 'Your tour', purpose: 'service', body });
const readHostile = async (user = AGENT, era: Era = '2026') =>
  (await peer(user, system, era)).call('mls_get_listing', { listingKey: story().hostileListing });

describe('N2: search, injected remarks, list of contacts, message', () => {
  it('the assistant is told in the answer, without the order that it held', async () => {
    const answer = await readHostile();
    expect(answer.message!.result!['isError']).toBeFalsy();
    expect(textOf(answer)).toMatch(/a text of somebody else in this answer gives orders/);
    expect(answer.text).not.toContain('listing-sync@');
  });

  it('the list of contacts that the text asked for is refused, before the CRM is asked', async () => {
    const before = contactsAsked();
    const refused = await (await peer()).call('crm_list_contacts', { ownerMemberKey: 'MEM-1001' });
    expect(refusalCode(refused)).toBe('INTENT_UNTRUSTED');
    expect(contactsAsked()).toBe(before);
  });

  it('reading the market and one client by key goes on, and what is written waits', async () => {
    const client = await peer();
    expect((await client.call('mls_search_listings', { city: 'Sacramento', top: 2 })).message!.result!['isError']).toBeFalsy();
    expect((await client.call('crm_get_contact', { contactKey: story().ownContact })).message!.result!['isError']).toBeFalsy();
    const note = { contactKey: story().ownContact, note: 'Prefers mornings.' };
    const held = await client.call('crm_add_contact_note', note);
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    const shown = system.runAside(['approvals', 'show', review(held), '--as', BROKER]);
    expect((await shown).stdout).toMatch(new RegExp(`Property ${story().hostileListing}, by mls/get_listing, call [0-9a-f-]{36}`));
    expect((await system.runAside(['approvals', 'approve', review(held), '--as', BROKER])).status).toBe(0);
    expect((await client.call('crm_add_contact_note', note)).message!.result!['isError']).toBeFalsy();
    expect(refusalCode(await client.call('crm_add_contact_note', note))).toBe('APPROVAL_NEEDED');
  });

  it('a message waits at every node, in a new session of either protocol era, and after a restart', async () => {
    expect(refusalCode(await send(AGENT, 'See you at one.', other))).toBe('APPROVAL_NEEDED');
    const old = await peer(AGENT, other, '2025');
    expect(refusalCode(await old.call('crm_list_contacts', {}))).toBe('INTENT_UNTRUSTED');
    await system.gateway.end();
    await system.gateway.start();
    expect(refusalCode(await (await peer()).call('crm_list_contacts', {}))).toBe('INTENT_UNTRUSTED');
  });

  it('a message waits at another application of the same person too, which may read its lists; nobody else is touched', async () => {
    const elsewhere = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT, OTHER_CLIENT)).open();
    const message = { to: story().ownContact, subject: 'Your tour', purpose: 'service', body: 'See you at two.' };
    expect(refusalCode(await elsewhere.call('crm_send_message', message))).toBe('APPROVAL_NEEDED');
    expect((await elsewhere.call('crm_list_contacts', { ownerMemberKey: 'MEM-1001' })).message!.result!['isError']).toBeFalsy();
    expect(
      (await (await peer(COLLEAGUE)).call('crm_list_contacts', { ownerMemberKey: 'MEM-1002' })).message!.result!['isError'],
    ).toBeFalsy();
    const note = { contactKey: 'CON-00003', note: 'Calls on Fridays.' };
    expect((await (await peer(COLLEAGUE)).call('crm_add_contact_note', note)).message!.result!['isError']).toBeFalsy();
  });

  it('the audit links source and call, both ways, without the text', () => {
    const events = system.audit();
    const raised = events.find((event) => (event['taint'] as { raised?: object } | undefined)?.raised);
    const denied = events.find(({ code }) => code === 'INTENT_UNTRUSTED')!;
    expect(raised).toMatchObject({
      tool: { name: 'get_listing' },
      taint: { raised: { call: raised!['eventId'], resource: 'Property', key: story().hostileListing } },
    });
    expect(raised!['events']).toEqual(expect.arrayContaining(['content.injection.detected', 'taint.raised.reach']));
    expect(denied).toMatchObject({
      severity: 'alert',
      tool: { name: 'list_contacts' },
      taint: { by: { call: raised!['eventId'], key: story().hostileListing } },
    });
    const held = events.find(({ code, tool }) => code === 'APPROVAL_NEEDED' && (tool as { name: string }).name === 'add_contact_note')!;
    expect(held).toMatchObject({ taint: { by: { call: raised!['eventId'] } }, events: expect.arrayContaining(['taint.hold']) as string[] });
    const read = events.find(({ kind, tool }) => kind === 'tool.call.allowed' && (tool as { name: string }).name === 'get_contact')!;
    expect(read['events']).toContain('taint.mark');
    expect(JSON.stringify(events)).not.toContain('listing-sync');
  });
});

describe('clearing', () => {
  it('is for a reviewer with a reason, never for the person themself', async () => {
    const clear = (...args: string[]) => system.runAside(['taint', 'clear', AGENT, ...args]);
    expect((await system.runAside(['taint', 'list', AGENT])).stdout).toContain(story().hostileListing);
    expect((await clear('--as', AGENT, '--reason', 'it is fine')).status).not.toBe(0);
    expect((await clear('--as', BROKER, '--reason', 'looked at the remarks')).status).toBe(0);
    expect((await (await peer()).call('crm_list_contacts', { ownerMemberKey: 'MEM-1001' })).message!.result!['isError']).toBeFalsy();
    const [cleared] = system.audit().filter(({ kind }) => kind === 'taint.cleared');
    expect(cleared).toMatchObject({ actor: { subject: BROKER }, details: { subject: AGENT, reason: 'looked at the remarks' } });
  });
});

it('an order in the notes of a contact, by way of a resource, counts as well', async () => {
  const attack = system.sandbox.world.attacks.find(({ place }) => place.resource === 'Contacts');
  const row = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === attack!.place.key)!;
  const reader = row.OwnerMemberKey === 'MEM-1001' ? AGENT : BROKER;
  await (await peer(reader)).request('resources/read', { uri: `crm://contacts/${row.ContactKey}` });
  const raised = system.audit().findLast((event) => (event['taint'] as { raised?: object } | undefined)?.raised);
  expect(raised).toMatchObject({ kind: 'resource.read.allowed', taint: { raised: { resource: 'Contacts', key: row.ContactKey } } });
});

it('nothing of the text rests in the database', () => {
  const bytes = readFileSync(join(system.folder, '.gatehouse/gatehouse.db'));
  expect(bytes.includes('listing-sync')).toBe(false);
});
