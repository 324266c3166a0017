import { describe, expect, it } from 'vitest';
import { buildWorld } from '../data/index.js';
import { CrmDesk } from './desk.js';
import { pageOf } from './page.js';
import { buildCrmRecords } from './records.js';

const world = buildWorld();
const records = buildCrmRecords(world);

describe('the records of the CRM', () => {
  it('are the same for the same world', () => {
    const again = buildCrmRecords(buildWorld());
    expect(again.transactions).toEqual(records.transactions);
    expect(again.tasks).toEqual(records.tasks);
    expect(again.documents.map(({ card, text }) => ({ card, text: text() }))).toEqual(
      records.documents.map(({ card, text }) => ({ card, text: text() })),
    );
  });

  it('are 120 transactions, 300 tasks and at least five documents of each transaction', () => {
    expect(records.transactions).toHaveLength(120);
    expect(new Set(records.transactions.map(({ TransactionId }) => TransactionId)).size).toBe(120);
    expect(records.tasks).toHaveLength(300);
    for (const { TransactionId } of records.transactions)
      expect(records.documents.filter(({ card }) => card.TransactionId === TransactionId).length).toBeGreaterThanOrEqual(5);
  });

  it('refer only to members, contacts and listings that exist', () => {
    const members = new Set(world.tables.Member.map(({ MemberKey }) => MemberKey));
    const contacts = new Set(world.tables.Contacts.map(({ ContactKey }) => ContactKey));
    const listings = new Set(world.tables.Property.map(({ ListingKey }) => ListingKey));
    for (const sale of records.transactions) {
      expect(members).toContain(sale.OwnerMemberKey);
      expect(listings).toContain(sale.ListingKey);
      expect(contacts).toContain(sale.BuyerContactKey);
      expect(contacts).toContain(sale.SellerContactKey);
      expect(sale.BuyerContactKey).not.toBe(sale.SellerContactKey);
    }
    for (const task of records.tasks) expect(members).toContain(task.MemberKey);
  });

  it.each(['MEM-1001', 'MEM-1002', 'MEM-2001'])('give %s transactions of its own', (member) => {
    expect(records.transactions.filter(({ OwnerMemberKey }) => OwnerMemberKey === member).length).toBeGreaterThan(0);
  });

  it('carry every attack that the world plants in e-mails and documents, word for word under its key', () => {
    const attacks = world.attacks.filter(({ place }) => place.resource === 'email' || place.resource === 'document');
    expect(attacks.length).toBeGreaterThan(0);
    for (const { place, text } of attacks) {
      const found = records.documents.filter(({ card }) => card.DocumentId === place.key);
      expect(found).toHaveLength(1);
      expect(found[0]?.text()).toContain(text);
    }
  });

  it('hold a wire fraud from a look-alike domain beside the true instructions', () => {
    const texts = records.documents.filter(({ card }) => card.TransactionId === 'TRX-0001').map(({ text }) => text());
    expect(texts.some((text) => text.includes('closings@cascade-escrow.example'))).toBe(true);
    expect(texts.some((text) => text.includes('closings@cascade-escr0w.example'))).toBe(true);
  });

  it('use no telephone number outside the range set aside for fiction', () => {
    for (const { text } of records.documents) {
      for (const [number] of text().matchAll(/\(\d{3}\) \d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b/g)) expect(number).toMatch(/555-01\d\d$/);
    }
  });
});

describe('CrmDesk', () => {
  const desk = new CrmDesk(world);
  const own = world.tables.Contacts[0];

  it('finds a recipient by key, by e-mail in any case and by telephone in any spelling', () => {
    const digits = own?.MobilePhone.replace(/\D/g, '').slice(-10) ?? '';
    for (const to of [own?.ContactKey, own?.Email.toUpperCase()]) expect(desk.recipient(to ?? '')?.ContactKey).toBe(own?.ContactKey);
    expect(desk.recipient(`+1 (${digits.slice(0, 3)}) ${digits.slice(3, 6)} ${digits.slice(6)}`)?.MobilePhone.replace(/\D/g, '')).toContain(
      digits,
    );
    expect(desk.recipient('[[email:c7f2]]')).toBeUndefined();
  });

  it('filters contacts by owner, by words and by stage', () => {
    expect(desk.contacts({ ownerMemberKey: 'MEM-1001' }).every(({ OwnerMemberKey }) => OwnerMemberKey === 'MEM-1001')).toBe(true);
    expect(desk.contacts({ search: own?.Email ?? '' })[0]?.ContactKey).toBe(own?.ContactKey);
    expect(desk.contacts({ stage: 'under_contract' }).length).toBeGreaterThan(0);
  });

  it('shows an added note in the file of its contact and in no other', () => {
    desk.addNote('CON-00001', 'asked for a garage');
    const notes = (key: string) => JSON.stringify(desk.fullContact(desk.contact(key) ?? (own as never))['ContactListingNotes']);
    expect(notes('CON-00001')).toContain('asked for a garage');
    expect(notes('CON-00002')).not.toContain('asked for a garage');
  });
});

describe('pageOf', () => {
  it('walks a list by its cursors without loss or repetition', () => {
    const all = Array.from({ length: 45 }, (_, index) => index);
    const first = pageOf(all, 20);
    const second = pageOf(all, 20, first.nextCursor);
    const third = pageOf(all, 20, second.nextCursor);
    expect([...first.items, ...second.items, ...third.items]).toEqual(all);
    expect(third.nextCursor).toBeUndefined();
  });

  it('refuses a cursor that it did not make', () => {
    expect(() => pageOf([1], 1, 'bm9uc2Vuc2U')).toThrow(/without cursor/);
  });
});
