import { compilePolicies, Policy, policyTexts } from '@gatehouse/access';
import { McpCall, SilentChannel, type CatalogueEntry, type JsonObject, type Principal, type Refusal } from '@gatehouse/kernel';
import { loadFieldDictionary, Masker, MemoryPlaceholderStore, Placeholders, type OfficesOf } from '@gatehouse/privacy';
import { HeldKeyRing } from '@gatehouse/seal';
import { expect, it } from 'vitest';
import { PEOPLE, SANDBOX_TOOLS } from '../../../access/fixtures/people.js';
import { RecordOwnership } from './record-ownership.js';

// A diff of the snapshot is a change of who sees or does what with whose record: read it as one, and say why in the commit.
const LEGEND = `Who may do what with whose record: the default policies, the roster's relations and the classes of fields, each by the code that a call passes.
A change here is a change of permissions, not a snapshot refresh.

reads    what is shown of the record, one letter a class of fields; small where a person or a text is masked, - where none of it is shown
         listing: p public, r remarks for participants, o remarks of the listing office, s telephone of the seller
         showing, offer and others: k key, d what it says
         client: k key and state, n name, t telephone, w what was written of them
acts     does, with who has to say so beforehand (self: in person); - where the record is as one that does not exist
.        the tool does not exist for them; no licence, no membership: refused with that reason
why?     it is asked for a reason
(why)    the same call with the reason that is asked for`;

/** Whose a record is. The members and offices of libs/access/fixtures/people.ts are around MEM-1001 in OFF-101. */
const RELATIONS: Readonly<Record<string, (who: Principal) => readonly [member: string, office: string]>> = {
  own: ({ member }) => [member?.memberKey ?? 'MEM-1001', member?.officeKey ?? 'OFF-101'],
  assists: () => ['MEM-1001', 'OFF-101'],
  'team-mate': () => ['MEM-1005', 'OFF-101'],
  'same office': () => ['MEM-1009', 'OFF-101'],
  'other office': () => ['MEM-1020', 'OFF-102'],
  'other firm': () => ['MEM-2001', 'OFF-201'],
};
const OFFICES: Readonly<Record<string, string>> = {
  'MEM-1001': 'OFF-101',
  'MEM-1003': 'OFF-101',
  'MEM-1004': 'OFF-101',
  'MEM-1005': 'OFF-101',
  'MEM-1007': 'OFF-102',
  'MEM-1009': 'OFF-101',
  'MEM-1020': 'OFF-102',
  'MEM-2001': 'OFF-201',
};
const officesOf: OfficesOf = (memberKey) => ({ offices: OFFICES[memberKey] === undefined ? [] : [OFFICES[memberKey]] });

const PHONE = '916-555-0147';
/** A record of each kind, by its tool's resource, and the letters of its fields. */
const RECORDS: Readonly<Record<string, (member: string, office: string) => readonly [JsonObject, Readonly<Record<string, string>>]>> = {
  Property: (ListAgentKey, ListOfficeKey) => [
    {
      ListingKey: 'LST-1',
      City: 'Davis',
      PrivateRemarks: `Ask ${PHONE}`,
      PrivateOfficeRemarks: `Ask ${PHONE}`,
      OwnerPhone: PHONE,
      ListAgentKey,
      ListOfficeKey,
    },
    { City: 'p', PrivateRemarks: 'r', PrivateOfficeRemarks: 'o', OwnerPhone: 's' },
  ],
  Showing: (ShowingAgentKey) => [
    { ShowingKey: 'SHW-1', ShowingStatus: 'Confirmed', ShowingAgentKey },
    { ShowingKey: 'k', ShowingStatus: 'd' },
  ],
  Contacts: (OwnerMemberKey) => [
    { ContactKey: 'CON-1', FullName: 'Valentin Pillai', MobilePhone: PHONE, Notes: `Call ${PHONE}`, OwnerMemberKey },
    { ContactKey: 'k', FullName: 'n', MobilePhone: 't', Notes: 'w' },
  ],
  Offers: (OwnerMemberKey) => [
    { OfferKey: 'OFR-1', OfferTerms: 'As is.', OwnerMemberKey },
    { OfferKey: 'k', OfferTerms: 'd' },
  ],
  TransactionManagement: (OwnerMemberKey) => [
    { TransactionId: 'TX-1', BuyerName: 'Valentin Pillai', OwnerMemberKey },
    { TransactionId: 'k', BuyerName: 'd' },
  ],
};
const tool = (name: string, action: 'read' | 'draft' | 'write', dataClass: 'offer', resource: string) =>
  ({ kind: 'tool', upstream: 'crm', name, terms: { action, dataClass, resource } }) as const;
const KINDS: Readonly<Record<string, string>> = { contact: 'Contacts', message: 'Contacts', transaction: 'TransactionManagement' };
const TOOLS = [
  ...SANDBOX_TOOLS.filter(({ name }) =>
    [
      'get_listing',
      'get_listing_agent_view',
      'list_showings',
      'update_listing',
      'change_listing_status',
      'get_contact',
      'add_contact_note',
      'draft_message',
      'send_message',
      'get_transaction_status',
      'update_transaction',
    ].includes(name),
  ),
  tool('get_offer', 'read', 'offer', 'Offers'),
  tool('draft_offer_reply', 'draft', 'offer', 'Offers'),
];

const policy = new Policy(compilePolicies(await policyTexts()));
const placeholders = new Placeholders({
  store: new MemoryPlaceholderStore(),
  key: new Uint8Array(32).fill(3),
  ring: HeldKeyRing.ofProcess(),
});
const masker = new Masker({ dictionary: loadFieldDictionary(), placeholders, officesOf });

interface Case {
  readonly who: Principal;
  readonly entry: (typeof TOOLS)[number];
  readonly record: JsonObject;
  readonly reason?: string;
}

function callOf({ who, entry, reason }: Case): McpCall {
  const call = new McpCall({
    method: 'tools/call',
    params: { name: entry.name, arguments: { key: 'K' } },
    era: 'modern',
    endpoint: undefined,
    claims: who.token,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  // As the roster has the firm of the brokerage.
  call.principal.set(who.roles.includes('compliance') ? { ...who, oversees: ['OFF-101', 'OFF-102'] } : who);
  const owner = { tool: 'get', argument: 'key' };
  const { resource = KINDS[entry.terms.dataClass] } = entry.terms;
  const terms = { ...entry.terms, ...(resource ? { resource } : {}), owner };
  const named = {
    ...entry,
    terms,
    publicName: entry.name,
    descriptor: { name: entry.name, inputSchema: {} },
    digest: '',
  } as CatalogueEntry;
  call.tool.set(named);
  call.decision.set(policy.decide(who, { action: 'call', entry }));
  if (reason !== undefined) call.reason.set(reason);
  return call;
}

/** The letters of what is shown. */
async function shownOf(given: Case, letters: Readonly<Record<string, string>>): Promise<string> {
  const answer = await masker.clean(callOf(given), { content: [], structuredContent: given.record }, 'result');
  const shown = (answer['structuredContent'] ?? {}) as JsonObject;
  const seen = Object.entries(letters).map(([field, letter]) => {
    const { [field]: value } = shown;
    return value === undefined ? '' : value === given.record[field] ? letter.toUpperCase() : letter;
  });
  return seen.join('') || '-';
}

async function outcome(given: Case, letters: Readonly<Record<string, string>>): Promise<string> {
  const decision = policy.decide(given.who, { action: 'call', entry: given.entry });
  if (decision.effect === 'refuse') return decision.reason === 'invisible' ? '.' : `no ${decision.reason}`;
  const forwarder = { consult: () => Promise.resolve({ structuredContent: given.record }) } as never;
  const ownership = new RecordOwnership(forwarder, officesOf, { closes: () => Promise.resolve(false) });
  const call = callOf(given);
  const done = async (): Promise<string> => {
    await ownership.check(call);
    if (given.entry.terms.action === 'read') return shownOf(given, letters);
    return decision.effect === 'hold' ? decision.approvers.join('+') : 'does';
  };
  return done().catch((refusal: Refusal) => {
    if (refusal.code === 'REASON_NEEDED') return 'why?';
    expect(refusal.code).toBe('RECORD_NOT_YOURS');
    return '-';
  });
}

async function line(title: string, make: (relation: string) => Promise<string>): Promise<string> {
  const cells = await Promise.all(Object.keys(RELATIONS).map(make));
  return `  ${title.padEnd(34)}${cells.map((cell) => cell.padEnd(14)).join('')}`.trimEnd();
}

async function block(title: string, who: Principal): Promise<string> {
  const lines: string[] = [];
  for (const entry of TOOLS) {
    const resource = entry.terms.resource ?? KINDS[entry.terms.dataClass] ?? 'Property';
    const cell = (reason?: string) => (relation: string) => {
      const [record, letters] = RECORDS[resource]!(...RELATIONS[relation]!(who));
      return outcome({ who, entry, record, ...(reason === undefined ? {} : { reason }) }, letters);
    };
    lines.push(await line(entry.name, cell()));
    const decision = policy.decide(who, { action: 'call', entry });
    if (decision.effect !== 'refuse' && decision.obligations.reason)
      lines.push(await line(`${entry.name} (why)`, cell('A complaint of 2 May.')));
  }
  return [title, await line('', (relation) => Promise.resolve(relation)), ...lines].join('\n');
}

it('who may do what with whose record is what was last reviewed', async () => {
  const blocks: string[] = [];
  for (const [title, who] of Object.entries(PEOPLE)) blocks.push(await block(title, who));
  await expect(`${LEGEND}\n\n${blocks.join('\n\n')}\n`).toMatchFileSnapshot('../../snapshots/role-tool-relation.txt');
}, 60_000);
