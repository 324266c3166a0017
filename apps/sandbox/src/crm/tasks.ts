import type { JsonObject } from '@gatehouse/kernel';
import { Calendar } from '../data/calendar.js';
import { Dice } from '../data/dice.js';
import type { ContactRecord, SandboxWorld } from '../data/index.js';
import type { TransactionRecord } from './transactions.js';

const TASK_COUNT = 300;

/** Something an agent has to do. TaskKey is the CRM's own; the other keys are RESO keys. */
export interface TaskRecord extends JsonObject {
  TaskKey: string;
  MemberKey: string;
  Subject: string;
  Status: 'Open' | 'Overdue' | 'Done';
  DueDate: string;
  ContactKey: string | null;
  TransactionId: string | null;
  /** What it is about, where it is about a sale. */
  ListingKey: string | null;
  Side: string | null;
  Notes: string;
}

const WITH_CLIENT: readonly ((contact: ContactRecord) => { Subject: string; Notes: string })[] = [
  (contact) => ({ Subject: `Call ${contact.FullName} about the second showing`, Notes: `Best at ${contact.MobilePhone}, after five.` }),
  (contact) => ({ Subject: `Send three comparables to ${contact.FirstName}`, Notes: `${contact.Email}. Leave out the levee road ones.` }),
  (contact) => ({ Subject: `Renew the agreement with ${contact.FullName}`, Notes: 'Print it, no e-signature for this one.' }),
  (contact) => ({ Subject: `Birthday card for ${contact.FirstName}`, Notes: `Goes to ${contact.HomeAddress1}, ${contact.HomeCity}.` }),
  (contact) => ({ Subject: `Confirm with ${contact.FullName} that the price stays`, Notes: 'Not by e-mail, spouse reads it.' }),
];

const WITH_TRANSACTION: readonly ((sale: TransactionRecord) => { Subject: string; Notes: string })[] = [
  (sale) => ({
    Subject: `Verify wire instructions for ${sale.UnparsedAddress} by telephone`,
    Notes: `Call ${sale.EscrowOfficer} at ${sale.EscrowPhone}, the number from the opening package, never one from an e-mail.`,
  }),
  (sale) => ({
    Subject: `Remove inspection contingency, ${sale.UnparsedAddress}`,
    Notes: `${sale.BuyerName} still wants the roof credit.`,
  }),
  (sale) => ({ Subject: `Order final walk-through, ${sale.UnparsedAddress}`, Notes: `Close of escrow is ${sale.EstimatedCloseDate}.` }),
  (sale) => ({ Subject: `Missing signature of ${sale.SellerName}`, Notes: 'Page 4 of the transfer disclosure.' }),
];

/** About 300 tasks of the agents of the world, TSK-0001 onward. Same world, same tasks. */
export function buildTasks(world: SandboxWorld, transactions: readonly TransactionRecord[]): TaskRecord[] {
  const dice = new Dice(world.seed).fork('crm-tasks');
  const calendar = new Calendar(world.asOf);
  const files = new Map(world.clientFiles.map((file) => [file.ContactKey, file]));
  return Array.from({ length: TASK_COUNT }, (_, index) => {
    const draw = dice.fork(`task-${index}`);
    const sale = index % 3 === 0 ? transactions[(index / 3) % transactions.length] : undefined;
    const contact = sale ? undefined : draw.pick(world.tables.Contacts);
    const file = contact && files.get(contact.ContactKey);
    const due = draw.int(-12, 20);
    const done = draw.chance(0.25);
    return {
      TaskKey: `TSK-${String(index + 1).padStart(4, '0')}`,
      MemberKey: sale?.OwnerMemberKey ?? contact?.OwnerMemberKey ?? '',
      ...(sale ? draw.pick(WITH_TRANSACTION)(sale) : contact ? draw.pick(WITH_CLIENT)(contact) : { Subject: 'Clear the desk', Notes: '' }),
      Status: done ? 'Done' : due < 0 ? 'Overdue' : 'Open',
      DueDate: calendar.day(due),
      ContactKey: contact?.ContactKey ?? null,
      TransactionId: sale?.TransactionId ?? null,
      ListingKey: sale?.ListingKey ?? file?.ListingKey ?? null,
      Side: sale ? sale.TransactionType : (file?.Side ?? null),
    };
  });
}
