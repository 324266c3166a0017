import { afterAll, beforeAll, expect, it } from 'vitest';
import { RawPeer, refusalCode, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system.stop());

const EVERY_STATUS = ['Active', 'Active Under Contract', 'Pending', 'Closed', 'Coming Soon', 'Withdrawn', 'Canceled', 'Expired'];

/** The call that serves the text of an attack to somebody who may read it; undefined where no tool does. */
function callFor(resource: string, key: string): { user: string; tool: string; args: Record<string, unknown> } | undefined {
  const { tables } = system.sandbox.world;
  const agent = 'agent@harbor.example';
  const listing = (filter: string, expand: string) => ({
    user: agent,
    tool: 'mls_search_listings',
    args: { filter, expand, standardStatus: EVERY_STATUS, top: 5 },
  });
  switch (resource) {
    case 'Property':
      return { user: agent, tool: 'mls_get_listing', args: { listingKey: key } };
    case 'Media': {
      const record = tables.Media.find((media) => media['MediaKey'] === key)?.['ResourceRecordKey'];
      return listing(`ListingKey eq '${String(record)}'`, 'Media($select=MediaKey,MediaURL,ShortDescription,LongDescription)');
    }
    case 'OpenHouse': {
      const listingKey = tables.OpenHouse.find((event) => event['OpenHouseKey'] === key)?.['ListingKey'];
      return { user: agent, tool: 'mls_list_open_houses', args: { listingKey, from: '2020-01-01', to: '2035-01-01' } };
    }
    case 'Contacts':
      return {
        user: ownerOf(tables.Contacts.find(({ ContactKey }) => ContactKey === key)),
        tool: 'crm_get_contact',
        args: { contactKey: key },
      };
    case 'ContactListingNotes': {
      const contactKey = tables.ContactListingNotes.find(({ ContactListingNotesKey }) => ContactListingNotesKey === key)!.ContactKey;
      const owner = ownerOf(tables.Contacts.find(({ ContactKey }) => ContactKey === contactKey));
      return { user: owner, tool: 'crm_get_contact', args: { contactKey } };
    }
    case 'Member':
      return listing(`ListAgentKey eq '${key}'`, 'ListAgent($select=MemberKey,MemberBio)');
    case 'Office':
      return listing(`ListOfficeKey eq '${key}'`, 'ListOffice($select=OfficeKey,OfficeBio)');
    case 'Teams':
      return listing(`ListTeamKey eq '${key}'`, 'ListTeam($select=TeamKey,TeamDescription)');
    case 'email':
    case 'document': {
      const { card } = system.sandbox.crm.desk.records.documents.find((paper) => paper.card.DocumentId === key)!;
      return { user: ownerOf(card), tool: 'crm_read_document', args: { documentId: key } };
    }
    default:
      return undefined;
  }
}

/** Who may read the clients of a member: themselves where they have an account, else their broker. */
function ownerOf(record: { OwnerMemberKey: string } | undefined): string {
  const accounts: Record<string, string> = {
    'MEM-1001': 'agent@harbor.example',
    'MEM-1002': 'agent2@harbor.example',
    'MEM-2001': 'agent@summit.example',
  };
  return accounts[record?.OwnerMemberKey ?? ''] ?? 'broker@harbor.example';
}

async function served(user: string, tool: string, args: Record<string, unknown>): Promise<Exchange> {
  const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
  for (;;) {
    const answer = await peer.call(tool, args);
    if (refusalCode(answer) !== 'MLS_QUOTA') return answer;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Stretches of an attack long enough to carry an order, as they would stand in JSON. */
function stretches(text: string): string[] {
  const length = Math.min(28, text.length);
  return Array.from({ length: Math.floor((text.length - length) / 7) + 1 }, (_, index) =>
    JSON.stringify(text.slice(index * 7, index * 7 + length)).slice(1, -1),
  );
}

/** What stays of these is the story around the digits or the greeting before the order; the digits and the order are gone. */
const PARTLY = new Set(['ATK-46', 'ATK-47', 'ATK-48']);

it('lets no attack of the world through, wherever a tool serves its text', async () => {
  const left: string[] = [];
  for (const { id, place, text } of system.sandbox.world.attacks) {
    const call = callFor(place.resource, place.key);
    if (!call) continue;
    const supervises = call.user === 'broker@harbor.example' && call.tool === 'crm_get_contact';
    const answer = await served(call.user, call.tool, {
      ...call.args,
      ...(supervises ? { reasonForAccess: 'Looks after the files' } : {}),
    });
    expect(refusalCode(answer)).toBeUndefined();
    const digits = text.match(/\b(?:0000\d{8}|9900\d{5})\b/g) ?? [];
    const parts = PARTLY.has(id) ? digits : [...stretches(text), ...digits];
    const kept = parts.filter((part) => answer.text.includes(part) || answer.text.includes(JSON.stringify(part).slice(1, -1)));
    // Where a sentence before the order stays, it is less than a quarter of the text.
    if (kept.length > (PARTLY.has(id) ? 0 : parts.length / 4)) left.push(id);
  }
  expect(left).toEqual([]);
}, 120_000);
