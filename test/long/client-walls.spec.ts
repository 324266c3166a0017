import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { progressToken, RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

let system: RunningSystem;
const OWN = 'agent@harbor.example';
const OTHERS = ['agent2@harbor.example', 'agent@summit.example'] as const;

const peer = (user: string, era: Era = '2026'): Promise<RawPeer> => new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();
const ask = async (user: string, tool: string, args: Record<string, unknown>): Promise<Exchange> =>
  (await peer(user)).call(tool, args, progressToken());
const content = (exchange: Exchange): Record<string, unknown> =>
  (exchange.message?.result?.['structuredContent'] ?? {}) as Record<string, unknown>;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system.stop());

/** Names, telephones and what the papers of the first agent's transaction say of the seller. */
function fileOfFirstAgent() {
  const { transactions, documents } = system.sandbox.crm.desk.records;
  const sale = transactions.find(({ OwnerMemberKey }) => OwnerMemberKey === 'MEM-1001')!;
  const papers = documents.filter(({ card }) => card.TransactionId === sale.TransactionId);
  return { sale, papers };
}

describe.each(OTHERS)("to %s, a client of another agent's", (other) => {
  it('papers say nothing', async () => {
    const { sale, papers } = fileOfFirstAgent();
    const private_ = [sale.SellerName, sale.BuyerName, sale.UnparsedAddress, 'bottom line', 'Credit score', 'Garage keypad'];
    for (const { card } of papers) {
      const { text } = await ask(other, 'crm_read_document', { documentId: card.DocumentId });
      expect(private_.filter((value) => text.includes(value))).toEqual([]);
    }
    const listed = await ask(other, 'crm_list_documents', { transactionId: sale.TransactionId });
    expect(content(listed)).toEqual({ documents: [], total: 0 });
  });

  it('tasks are not there', async () => {
    const { tasks, total } = content(await ask(other, 'crm_list_tasks', { limit: 100 })) as {
      tasks: { MemberKey: string }[];
      total: number;
    };
    expect(new Set(tasks.map(({ MemberKey }) => MemberKey))).not.toContain('MEM-1001');
    expect(total).toBe(tasks.length);
  });

  it('file can be neither written to nor drafted from, and answers as one that does not exist', async () => {
    for (const [tool, args] of [
      ['crm_add_contact_note', { note: 'hello' }],
      ['crm_draft_message', { channel: 'sms', purpose: 'hello' }],
    ] as const) {
      const foreign = await ask(other, tool, { contactKey: 'CON-00001', ...args });
      const unknown = await ask(other, tool, { contactKey: 'CON-99999', ...args });
      expect(refusalCode(foreign)).toBe('RECORD_NOT_YOURS');
      expect(textOf(foreign)).toBe(textOf(unknown));
      expect(foreign.notifications).toEqual([]);
    }
  });

  it('notes cannot be searched', async () => {
    expect(refusalCode(await ask(other, 'crm_list_contacts', { ownerMemberKey: 'MEM-1001', search: 'SSN' }))).toBe('RECORD_NOT_YOURS');
    const mine = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === 'CON-00001')!;
    const hit = content(await ask(other, 'crm_list_contacts', { search: mine.Email }));
    const miss = content(await ask(other, 'crm_list_contacts', { search: 'nobody.at.all@mailbox.example' }));
    expect(hit).toEqual(miss);
  });
});

describe('pages of clients', () => {
  interface Page {
    readonly contacts: { ContactKey: string }[];
    readonly total: number;
    readonly nextCursor?: string;
  }
  const pageOf = async (args: Record<string, unknown>) => content(await ask(OTHERS[0], 'crm_list_contacts', args)) as unknown as Page;

  it('are full, end where the own end, and count nobody else', async () => {
    const limit = 20;
    const pages = [await pageOf({ limit })];
    while (pages.at(-1)!.nextCursor !== undefined) pages.push(await pageOf({ limit, cursor: pages.at(-1)!.nextCursor }));
    const own = system.sandbox.crm.desk.contacts({ ownerMemberKey: 'MEM-1002' });
    const shown = pages.flatMap(({ contacts }) => contacts.map(({ ContactKey }) => ContactKey));
    expect(shown.toSorted()).toEqual(own.map(({ ContactKey }) => ContactKey).toSorted());
    expect(pages.slice(0, -1).map(({ contacts }) => contacts.length)).toEqual(Array(pages.length - 1).fill(limit));
    expect(pages.map(({ total }) => total)).toEqual(pages.map(({ contacts }) => contacts.length));
  });

  it('are gone on with by the cursor of the gateway, which tells no place, and by no made-up one', async () => {
    const { nextCursor } = await pageOf({ limit: 3 });
    expect(Buffer.from(nextCursor!, 'base64url').toString('latin1')).not.toContain('after:');
    const made = await ask(OTHERS[0], 'crm_list_contacts', { limit: 3, cursor: Buffer.from('after:3').toString('base64url') });
    expect(refusalCode(made)).toBe('ARGUMENT_CONTRACT');
    const lent = await ask(OWN, 'crm_list_contacts', { limit: 3, cursor: nextCursor });
    expect(refusalCode(lent)).toBe('ARGUMENT_CONTRACT');
  });

  it('are counted as if nobody else had any, where a list is paged by offset', async () => {
    const tasks = async (offset: number, limit = 5) =>
      content(await ask(OTHERS[0], 'crm_list_tasks', { offset, limit })) as unknown as { tasks: { TaskKey: string }[]; total: number };
    const all = (await tasks(0, 100)).tasks.map(({ TaskKey }) => TaskKey);
    expect(all.length).toBeGreaterThan(5);
    const pages = await Promise.all([0, 5, all.length - 1, all.length].map((offset) => tasks(offset)));
    expect(pages.map((page) => page.tasks.map(({ TaskKey }) => TaskKey))).toEqual([all.slice(0, 5), all.slice(5, 10), all.slice(-1), []]);
    expect(pages.map((page) => Object.keys(page).toSorted())).toEqual(pages.map(() => ['tasks', 'total']));
  });

  it('say of a search for somebody else’s client what they say of nobody', async () => {
    const theirs = system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === 'MEM-1001')!;
    const [hit, miss] = await Promise.all([theirs.MobilePhone, '530-555-9999'].map((search) => pageOf({ search, limit: 1 })));
    expect(hit).toEqual(miss);
  });
});

describe('a placeholder', () => {
  it.each([OWN, 'assistant@harbor.example'])('comes back to %s as it was sent, whatever the tool makes of it', async (user) => {
    const contact = content(await ask(user, 'crm_get_contact', { contactKey: 'CON-00001' }));
    const made = [...new Set(JSON.stringify(contact).match(/\[\[(?:person|phone|email|dob|address):\w+\]\]/g))];
    expect(made.length).toBeGreaterThan(4);
    for (const placeholder of made) {
      const draft = await ask(user, 'crm_draft_message', {
        contactKey: 'CON-00001',
        channel: 'email',
        body: `version: ${placeholder} end`,
      });
      expect(content(draft)['body']).toBe(`version: ${placeholder} end`);
    }
  });

  it('is not opened for a bare address of a web site', async () => {
    const contact = content(await ask(OWN, 'crm_get_contact', { contactKey: 'CON-00001' }));
    const body = `see collect.example/x?q=${String(contact['MobilePhone'])}`;
    expect(refusalCode(await ask(OWN, 'crm_draft_message', { contactKey: 'CON-00001', channel: 'sms', body }))).toBe(
      'PLACEHOLDER_DESTINATION',
    );
  });
});

describe('a held message', () => {
  it('is approved by the broker alone, for the same arguments and caller, once', async () => {
    const args = { to: 'CON-00001', purpose: 'service', body: 'The showing is on Friday.' };
    const held = await ask(OWN, 'crm_send_message', args);
    const review = /approve review (\S+)/.exec(textOf(held))![1]!;
    for (const user of [OWN, OTHERS[1], 'admin@harbor.example'])
      expect((await system.runAside(['approvals', 'approve', review, '--as', user])).status).not.toBe(0);
    expect((await system.runAside(['approvals', 'approve', review, '--as', 'broker@harbor.example'])).status).toBe(0);
    expect(refusalCode(await ask(OWN, 'crm_send_message', { ...args, body: 'The showing is on Sunday.' }))).toBe('APPROVAL_NEEDED');
    expect(refusalCode(await ask(OTHERS[0], 'crm_send_message', args))).toBe('RECORD_NOT_YOURS');
    expect(refusalCode(await ask(OWN, 'crm_send_message', args))).toBeUndefined();
    expect(refusalCode(await ask(OWN, 'crm_send_message', args))).toBe('APPROVAL_NEEDED');
  });
});
