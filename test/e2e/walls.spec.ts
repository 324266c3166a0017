import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode, textOf, withoutIds, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** Of one office of one firm. The first lists 31 Larch Hollow Lane, the next two have buyers for it. */
const LIST_AGENT = 'agent@harbor.example';
const BUY_AGENT = 'agent2@harbor.example';
const RIVAL = 'agent3@harbor.example';
const ASSISTANT = 'assistant@harbor.example';
/** The designated broker, who supervises them all and lists a house of her own. */
const BROKER = 'broker@harbor.example';
const TEAM_MATE = 'mate@harbor.example';

const ACCOUNTS = [
  `    - { user: ${RIVAL}, member: MEM-1018 }`,
  `    - { user: ${TEAM_MATE}, member: MEM-1005 }`,
  '    - { user: assistant@harbor.example,',
].join('\n');

let system: RunningSystem;
/** A second gateway over the same database. */
let other: GatewayProcess;

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('    - { user: assistant@harbor.example,', ACCOUNTS) });
  other = await system.secondNode();
});
afterAll(() => system?.stop());

const deals = () => system.sandbox.world.deals;
const larch = () => deals().larchHollow;
const ask = async (user: string, tool: string, args: Record<string, unknown>, era: Era = '2026'): Promise<Exchange> =>
  (await new RawPeer(era, `${system.url}/mcp`, system.token(user)).open()).call(tool, args);
/** Supervisors say why. */
const why = (user: string) => (user === BROKER ? { reasonForAccess: 'Supervision: both sides of one house' } : {});
const contact = (user: string, contactKey: string, era?: Era) => ask(user, 'crm_get_contact', { contactKey, ...why(user) }, era);
const contentOf = (exchange: Exchange) => exchange.message!.result!['structuredContent'] as Record<string, unknown>;
const offersOf = async (user: string, listingKey = larch().listingKey, era?: Era) => {
  const found = contentOf(await ask(user, 'crm_list_offers', { listingKey }, era));
  return { keys: (found['offers'] as Record<string, unknown>[]).map((offer) => offer['OfferKey']), total: found['total'] };
};
/** What must not be in an answer: name, telephone, and what the notes say. */
const secretsOf = ({
  FullName,
  LastName,
  MobilePhone,
  Notes,
}: {
  FullName: string;
  LastName: string;
  MobilePhone: string;
  Notes: string;
}) => [FullName, LastName, MobilePhone, Notes];

/** A paper of the list agent, filed with the sale of the house that the other has a buyer for. */
function walledPaper() {
  const { documents, transactions } = system.sandbox.crm.desk.records;
  const { card } = documents.find(({ card: { OwnerMemberKey } }) => OwnerMemberKey === 'MEM-1001')!;
  const sale = transactions.find(({ TransactionId }) => TransactionId === card.TransactionId)!;
  for (const record of [card, sale]) record.ListingKey = larch().listingKey;
  return card;
}

const withoutEvents = (told: unknown): string => JSON.stringify(told).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'EVENT');

function tellsNothingOf(exchange: Exchange, client: Parameters<typeof secretsOf>[0]): void {
  for (const secret of secretsOf(client)) expect(withoutIds(exchange)).not.toContain(secret);
}

describe.each<Era>(['2025', '2026'])('two agents of one office on both sides of 31 Larch Hollow, protocol era %s', (era) => {
  it('N5: each read all notes of their own side', async () => {
    const sold = await contact(LIST_AGENT, larch().seller.ContactKey, era);
    expect(textOf(sold)).toMatch(/takes \[\[financial:/);
    const bought = await contact(BUY_AGENT, larch().buyers[0]!.ContactKey, era);
    expect(textOf(bought)).toMatch(/would go to \[\[financial:/);
  });

  it('N5, H6: neither reads those of the other: the file is refused whole, by key as in a search', async () => {
    const [seller, buyer] = [larch().seller, larch().buyers[0]!];
    const crossed = await contact(LIST_AGENT, buyer.ContactKey, era);
    expect(refusalCode(crossed)).toBe('RECORD_NOT_YOURS');
    tellsNothingOf(crossed, buyer);
    const back = await contact(BUY_AGENT, seller.ContactKey, era);
    expect(textOf(back)).toBe(textOf(crossed));
    tellsNothingOf(back, seller);
  });

  it('a list of clients holds the own, and counts no other', async () => {
    for (const [user, other] of [
      [LIST_AGENT, larch().buyers[0]!],
      [BUY_AGENT, larch().seller],
    ] as const) {
      const found = await ask(user, 'crm_list_contacts', { search: other.LastName }, era);
      expect(contentOf(found)).toEqual({ contacts: [], total: 0 });
      tellsNothingOf(found, other);
    }
  });

  it('neither writes into the file of the other, nor drafts from it', async () => {
    const { ContactKey: contactKey } = larch().seller;
    const write = await ask(BUY_AGENT, 'crm_add_contact_note', { contactKey, note: 'called' }, era);
    expect(refusalCode(write)).toBe('RECORD_NOT_YOURS');
    const unknown = await ask(BUY_AGENT, 'crm_add_contact_note', { contactKey: 'CON-99999', note: 'called' }, era);
    expect(textOf(write)).toBe(textOf(unknown));
  });

  it('neither tells the client of the other from one that does not exist, by tool, resource, prompt or completion', async () => {
    const client = await new RawPeer(era, `${system.url}/mcp/crm`, system.token(BUY_AGENT)).open();
    const { ContactKey } = larch().seller;
    const asked = (key: string): Promise<Exchange>[] => [
      client.call('get_contact', { contactKey: key }),
      client.call('draft_message', { contactKey: key, channel: 'sms', purpose: 'hello' }),
      client.request('resources/read', { uri: `crm://contacts/${key}` }),
      client.request('prompts/get', { name: 'follow_up', arguments: { contactKey: key } }),
      client.request('completion/complete', {
        ref: { type: 'ref/prompt', name: 'follow_up' },
        argument: { name: 'contactKey', value: key },
      }),
    ];
    const told = async (key: string) =>
      (await Promise.all(asked(key))).map(({ message, notifications, status }) =>
        withoutEvents([status, notifications.length, message?.result ?? null, message?.error ?? null]).replaceAll(key, 'KEY'),
      );
    const walled = await told(ContactKey);
    expect(walled).toEqual(await told('CON-99999'));
    expect(walled.slice(0, 4).join()).toMatch(/(?:no such record.*){4}/s);
  });

  it('neither tells what hangs on the client or the sale of another from what does not exist', async () => {
    const client = await new RawPeer(era, `${system.url}/mcp/crm`, system.token(BUY_AGENT)).open();
    const closed = walledPaper();
    const told = async (tool: string, args: Record<string, string>) => {
      const { message, notifications, status } = await client.call(tool, args);
      expect(message?.result?.['isError']).toBe(true);
      return withoutEvents([status, notifications.length, message?.result ?? null]).replaceAll(Object.values(args)[0]!, 'KEY');
    };
    expect(await told('get_consent', { contactKey: larch().seller.ContactKey })).toBe(
      await told('get_consent', { contactKey: 'CON-99999' }),
    );
    const { DocumentId: documentId, TransactionId: transactionId } = closed;
    expect(await told('read_document', { documentId })).toBe(await told('read_document', { documentId: 'DOC-99999' }));
    for (const tool of ['list_documents', 'verify_wire', 'get_transaction_status'])
      expect(await told(tool, { transactionId })).toBe(await told(tool, { transactionId: 'TRX-99999' }));
  });

  it('neither writes to the client of the other, who is to them like somebody not on file', async () => {
    const letter = { purpose: 'service', body: 'May I call you?' };
    const { ContactKey, Email, MobilePhone } = larch().seller;
    const stranger = await ask(BUY_AGENT, 'crm_send_message', { to: 'nobody@elsewhere.example', ...letter }, era);
    for (const to of [ContactKey, Email, MobilePhone]) {
      const sent = await ask(BUY_AGENT, 'crm_send_message', { to, ...letter }, era);
      expect([textOf(sent), refusalCode(sent)]).toEqual([textOf(stranger), 'RECORD_NOT_YOURS']);
    }
    expect(refusalCode(await ask(LIST_AGENT, 'crm_send_message', { to: ContactKey, ...letter }, era))).toBe('APPROVAL_NEEDED');
    expect(refusalCode(await ask(BROKER, 'crm_send_message', { to: deals().brokersOwn.buyers[0]!.ContactKey, ...letter }, era))).toBe(
      'RECORD_NOT_YOURS',
    );
  });
});

describe('competing offers of one office', () => {
  it('each agent sees their own with its draft, the list side all that were submitted, the broker all', async () => {
    expect(await offersOf(BUY_AGENT)).toEqual({ keys: ['OFR-0001', 'OFR-0003'], total: 2 });
    expect(await offersOf(RIVAL)).toEqual({ keys: ['OFR-0002'], total: 1 });
    expect(await offersOf(LIST_AGENT)).toEqual({ keys: ['OFR-0001', 'OFR-0002'], total: 2 });
    expect(await offersOf(BROKER)).toEqual({ keys: ['OFR-0001', 'OFR-0002', 'OFR-0003'], total: 3 });
  });

  it('H5: tell a competitor neither price, terms and name nor that they were made', async () => {
    const rival = await ask(BUY_AGENT, 'crm_get_offer', { offerKey: 'OFR-0002' });
    const none = await ask(BUY_AGENT, 'crm_get_offer', { offerKey: 'OFR-9999' });
    expect(refusalCode(rival)).toBe('RECORD_NOT_YOURS');
    expect([textOf(rival), refusalCode(rival)]).toEqual([textOf(none), refusalCode(none)]);
    const drafted = await ask(BUY_AGENT, 'crm_draft_offer_reply', { offerKey: 'OFR-0002', note: 'ask for more' });
    expect(textOf(drafted)).toBe(textOf(rival));
  });

  it('are answered by the list side, once they were submitted', async () => {
    const reply = await ask(LIST_AGENT, 'crm_draft_offer_reply', { offerKey: 'OFR-0002', note: 'ask for more' });
    expect(reply.message!.result!['isError']).toBeFalsy();
    expect(refusalCode(await ask(LIST_AGENT, 'crm_draft_offer_reply', { offerKey: 'OFR-0003', note: 'x' }))).toBe('RECORD_NOT_YOURS');
    expect(textOf(await ask(LIST_AGENT, 'crm_get_offer', { offerKey: 'OFR-0002' }))).toMatch(/561500.*No inspection/s);
  });
});

describe('supervisors and those who stand for others', () => {
  it('a broker with no part in the sale reads both sides', async () => {
    for (const { ContactKey } of [larch().seller, ...larch().buyers])
      expect(refusalCode(await contact(BROKER, ContactKey))).toBeUndefined();
    expect(textOf(await contact(BROKER, larch().buyers[1]!.ContactKey))).toContain('the parents pay');
  });

  it('a broker who lists the house loses the files of its buyers, and keeps their own', async () => {
    const { seller, buyers, listingKey } = deals().brokersOwn;
    const crossed = await contact(BROKER, buyers[0]!.ContactKey);
    expect(refusalCode(crossed)).toBe('RECORD_NOT_YOURS');
    tellsNothingOf(crossed, buyers[0]!);
    expect(textOf(await contact(BROKER, seller.ContactKey))).toContain('wants out before');
    expect((await offersOf(BROKER, listingKey)).keys).toEqual(['OFR-0004']);
    const found = await ask(BROKER, 'crm_list_contacts', { search: buyers[0]!.LastName, ...why(BROKER) });
    expect(contentOf(found)).toEqual({ contacts: [], total: 0 });
  });

  it('an assistant stands where those stand whom they assist', async () => {
    const sold = await contact(ASSISTANT, larch().seller.ContactKey);
    expect(refusalCode(sold)).toBeUndefined();
    expect(textOf(sold)).toMatch(/takes \[\[financial:/);
    expect(refusalCode(await contact(ASSISTANT, larch().buyers[0]!.ContactKey))).toBe('RECORD_NOT_YOURS');
    expect(refusalCode(await contact(TEAM_MATE, larch().buyers[0]!.ContactKey))).toBe('RECORD_NOT_YOURS');
  });
});

it('a relocation file is open to whom it names, to no supervisor', async () => {
  const { ContactKey } = deals().relocation;
  expect(textOf(await contact(BUY_AGENT, ContactKey))).toContain('the plant closes');
  const closed = await contact(BROKER, ContactKey);
  expect(refusalCode(closed)).toBe('RECORD_NOT_YOURS');
  tellsNothingOf(closed, deals().relocation);
});

describe('walls on record', () => {
  const walls = (...args: string[]) => system.runAside(['walls', ...args]);
  const SOON = { timeout: 5_000, interval: 100 };

  it('put up at the command line, close a client to all but those they name at both gateways within five seconds, until they are revoked', async () => {
    const { ContactKey } = larch().buyers[1]!;
    const code = async () => refusalCode(await contact(BROKER, ContactKey));
    const atOther = async () => {
      const client = await new RawPeer('2026', `${other.url}/mcp`, system.token(BROKER)).open();
      return refusalCode(await client.call('crm_get_contact', { contactKey: ContactKey, ...why(BROKER) }));
    };
    const atBoth = async (expected: string | undefined) => {
      await expect.poll(async () => [await code(), await atOther()], SOON).toEqual([expected, expected]);
    };
    await atBoth(undefined);
    const added = await walls('add', 'client', ContactKey, '--members', 'MEM-1018', '--reason', 'relocation of an executive');
    expect(added.stderr).toBe('');
    const id = added.stdout.split(' ')[0]!;
    await atBoth('RECORD_NOT_YOURS');
    expect(refusalCode(await contact(RIVAL, ContactKey))).toBeUndefined();
    expect((await walls('list', '--person', BROKER)).stdout).toMatch(new RegExp(`${id} .*client ${ContactKey}.*\n.*closed to them`));
    expect((await walls('revoke', id)).status).toBe(0);
    await atBoth(undefined);
    const trail = JSON.stringify(system.audit());
    for (const event of ['wall.recorded', 'wall.ended', `access.wall.recorded.${id}`, 'access.wall.other_side', 'access.wall.named'])
      expect(trail).toContain(event);
    for (const { FullName } of [larch().seller, ...larch().buyers]) expect(trail).not.toContain(FullName);
  });

  it('designate an agent to one party: the other side is closed to a broker who is it', async () => {
    const { listingKey, buyers, seller } = larch();
    const code = async () => refusalCode(await contact(BROKER, seller.ContactKey));
    expect(await code()).toBeUndefined();
    const party = buyers[1]!.ContactKey;
    const put = await walls('designate', listingKey, 'buy', '--party', party, '--members', 'MEM-1003', '--reason', 'designated agency');
    expect(put.stderr).toBe('');
    await expect.poll(code, SOON).toBe('RECORD_NOT_YOURS');
    expect(refusalCode(await contact(BROKER, buyers[0]!.ContactKey))).toBe('RECORD_NOT_YOURS');
    expect(refusalCode(await contact(BROKER, party))).toBeUndefined();
    expect((await offersOf(BROKER)).keys).toEqual(['OFR-0002']);
  });
});
