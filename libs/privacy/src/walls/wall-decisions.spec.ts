import {
  McpCall,
  Refusal,
  SilentChannel,
  SystemClock,
  type DataClass,
  type JsonObject,
  type MemberFacts,
  type Reach,
  type ToolTerms,
} from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { Masker } from '../mask/masker.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { RecordedWalls } from './recorded-walls.js';
import type { Seat } from './wall-facts.js';
import { WallKeeping } from './wall-keeping.js';
import { WallStore, type RecordedWall } from './wall-store.js';
import { Walls } from './walls.js';

/** One listing of one office: LIST lists it, BUY and RIVAL have buyers, PARTY lists it with LIST and supervises the office. */
const SEATS: readonly Seat[] = [
  { side: 'list', members: ['LIST', 'PARTY'] },
  { side: 'buy', party: 'CON-B', members: ['BUY'] },
  { side: 'buy', party: 'CON-R', members: ['RIVAL'] },
];
const DESIGNATED: RecordedWall = {
  id: 'w',
  subject: 'side',
  key: 'LST-1',
  side: 'buy',
  party: 'CON-B',
  members: ['NAMED'],
  reason: 'designated agency',
  by: 'broker',
  at: 0,
};

interface Person {
  readonly facts: Partial<MemberFacts>;
  readonly reach?: Reach;
}

const team = (...memberKeys: string[]) => [{ teamKey: 'T', impersonation: 'impersonate' as const, lead: true, memberKeys }];
const SUPERVISES = { supervisedOfficeKeys: ['OFF-1'] };
const PEOPLE: Readonly<Record<string, Person>> = {
  'list side': { facts: { memberKey: 'LIST' } },
  'buy side': { facts: { memberKey: 'BUY' } },
  'rival buyer': { facts: { memberKey: 'RIVAL' } },
  'same office': { facts: { memberKey: 'OTHER' } },
  supervisor: { facts: { memberKey: 'BROKER', ...SUPERVISES }, reach: 'firm' },
  'supervisor, party': { facts: { memberKey: 'PARTY', ...SUPERVISES }, reach: 'firm' },
  'supervisor, named': { facts: { memberKey: 'NAMED', ...SUPERVISES }, reach: 'firm' },
  'assists list': { facts: { memberKey: 'A1', assistantTo: ['LIST'] } },
  'assists buy': { facts: { memberKey: 'A2', assistantTo: ['BUY'] } },
  'assists both': { facts: { memberKey: 'A3', assistantTo: ['LIST', 'BUY'] } },
  'leads list': { facts: { memberKey: 'L1', teams: team('L1', 'LIST') }, reach: 'team' },
  'leads buy': { facts: { memberKey: 'L2', teams: team('L2', 'BUY') }, reach: 'team' },
  'leads both': { facts: { memberKey: 'L3', teams: team('L3', 'LIST', 'BUY') }, reach: 'team' },
};

const SECRET = 'keeps the piano';
const LISTING = { ListingKey: 'LST-1' };
const OFFER = { OfferKey: 'OFR-1', ...LISTING, OwnerMemberKey: 'BUY', ListAgentKey: 'LIST', BuyerContactKey: 'CON-B', OfferTerms: SECRET };
const SALE = { TransactionKey: 'TRX-1', TransactionId: 'TRX-1', ...LISTING, Notes: SECRET };
const RECORDS: Readonly<Record<string, { dataClass: DataClass; resource: string; record: JsonObject }>> = {
  'seller note': {
    dataClass: 'contact',
    resource: 'Contacts',
    record: { ContactKey: 'CON-S', FullName: 'Hedda Brandvold', OwnerMemberKey: 'LIST', Side: 'seller', ...LISTING, Notes: SECRET },
  },
  'buyer note': {
    dataClass: 'contact',
    resource: 'Contacts',
    record: { ContactKey: 'CON-B', FullName: 'Ruben Castellan', OwnerMemberKey: 'BUY', Side: 'buyer', ...LISTING, Notes: SECRET },
  },
  offer: { dataClass: 'offer', resource: 'Offers', record: { ...OFFER, OfferStatus: 'Submitted' } },
  'draft offer': { dataClass: 'offer', resource: 'Offers', record: { ...OFFER, OfferStatus: 'Draft' } },
  'list sale': {
    dataClass: 'transaction',
    resource: 'TransactionManagement',
    record: { ...SALE, OwnerMemberKey: 'LIST', TransactionType: 'Listing' },
  },
  'buy sale': {
    dataClass: 'transaction',
    resource: 'TransactionManagement',
    record: { ...SALE, OwnerMemberKey: 'BUY', TransactionType: 'Purchase', BuyerContactKey: 'CON-B' },
  },
  showing: {
    dataClass: 'showing',
    resource: 'Showing',
    record: { ShowingKey: 'S-1', ...LISTING, ShowingAgentKey: 'BUY', ListAgentKey: 'LIST', ListOfficeKey: 'OFF-1', ShowingStatus: SECRET },
  },
};

class OneWall extends WallStore {
  constructor(private readonly walls: readonly RecordedWall[]) {
    super();
  }
  async add(): Promise<void> {}
  async list(): Promise<readonly RecordedWall[]> {
    return this.walls;
  }
  async end(): Promise<boolean> {
    return false;
  }
}

async function maskerWith(seats: readonly Seat[] | undefined, walls: readonly RecordedWall[]): Promise<Masker> {
  const recorded = new RecordedWalls(new OneWall(walls), new SystemClock());
  await recorded.refresh();
  return new Masker({
    dictionary: loadFieldDictionary(),
    placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
    officesOf: () => ({ offices: ['OFF-1'] }),
    walls: new WallKeeping(new Walls(recorded), { of: () => Promise.resolve(seats) }),
  });
}

function callOf({ facts, reach = 'own' }: Person, terms: ToolTerms): McpCall {
  const claims = { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const call = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  const member: MemberFacts = {
    memberKey: '',
    memberMlsId: '',
    memberType: 'Agent',
    memberStatus: 'Active',
    officeKey: 'OFF-1',
    firmKey: 'OFF-1',
    supervisedOfficeKeys: [],
    assistantTo: [],
    teams: [],
    licence: { status: 'active' },
    ...facts,
  };
  call.principal.set({ subject: 's', tenant: 't', name: 'N', roles: ['agent'], token: claims, member });
  const descriptor = { name: 'get', inputSchema: {} };
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'get', publicName: 'crm_get', descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach, maskOwn: false }, policies: [] });
  return call;
}

const reading = ({ dataClass, resource }: { dataClass: DataClass; resource: string }): ToolTerms => ({
  action: 'read',
  dataClass,
  resource,
});

async function seen(masker: Masker, person: Person, kind: string): Promise<string> {
  const { record, ...terms } = RECORDS[kind]!;
  try {
    const out = await masker.clean(callOf(person, reading(terms)), { structuredContent: record }, 'result');
    return JSON.stringify(out).includes(SECRET) ? 'full' : 'masked';
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.code === 'RECORD_NOT_YOURS') return 'absent';
    throw thrown;
  }
}

async function table(masker: Masker): Promise<string> {
  const kinds = Object.keys(RECORDS);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(index === 0 ? 18 : 12))
      .join('')
      .trimEnd();
  const rows = [line(['', ...kinds])];
  for (const [name, person] of Object.entries(PEOPLE)) {
    const cells = [name];
    for (const kind of kinds) cells.push(await seen(masker, person, kind));
    rows.push(line(cells));
  }
  return `\n${rows.join('\n')}\n`;
}

describe('who reads what of a listing on which one firm acts for several parties', () => {
  it('where it is known who acts for whom', async () => {
    expect(await table(await maskerWith(SEATS, [DESIGNATED]))).toMatchInlineSnapshot(`
      "
                        seller note buyer note  offer       draft offer list sale   buy sale    showing
      list side         full        absent      full        absent      full        absent      full
      buy side          absent      full        full        full        absent      full        full
      rival buyer       absent      absent      absent      absent      absent      absent      masked
      same office       masked      masked      absent      absent      masked      masked      masked
      supervisor        full        full        full        full        full        full        full
      supervisor, party full        absent      full        absent      full        absent      full
      supervisor, named absent      full        full        full        absent      full        masked
      assists list      full        absent      full        absent      full        absent      full
      assists buy       absent      full        full        full        absent      full        full
      assists both      absent      absent      full        absent      absent      absent      full
      leads list        full        absent      full        absent      full        absent      full
      leads buy         absent      full        full        full        absent      full        full
      leads both        absent      absent      full        absent      absent      absent      full
      "
    `);
  });

  it('where nobody could tell: a file is open to its own members alone', async () => {
    expect(await table(await maskerWith(undefined, []))).toMatchInlineSnapshot(`
      "
                        seller note buyer note  offer       draft offer list sale   buy sale    showing
      list side         full        masked      full        absent      full        masked      full
      buy side          masked      full        full        full        masked      full        full
      rival buyer       masked      masked      absent      absent      masked      masked      masked
      same office       masked      masked      absent      absent      masked      masked      masked
      supervisor        absent      absent      absent      absent      absent      absent      masked
      supervisor, party absent      absent      absent      absent      absent      absent      masked
      supervisor, named absent      absent      absent      absent      absent      absent      masked
      assists list      absent      absent      absent      absent      absent      absent      masked
      assists buy       absent      absent      absent      absent      absent      absent      masked
      assists both      absent      absent      absent      absent      absent      absent      masked
      leads list        absent      absent      absent      absent      absent      absent      masked
      leads buy         absent      absent      absent      absent      absent      absent      masked
      leads both        absent      absent      absent      absent      absent      absent      masked
      "
    `);
  });
});

describe('a record that spells its names otherwise', () => {
  const snake = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase();
  const camel = (name: string): string => name[0]!.toLowerCase() + name.slice(1);
  const spelled = async (spell: (name: string) => string, kind: string, who: string): Promise<string> => {
    const { record, dataClass } = RECORDS[kind]!;
    const masker = await maskerWith(SEATS, []);
    const written = Object.fromEntries(Object.entries(record).map(([name, value]) => [spell(name), value]));
    const call = callOf(PEOPLE[who]!, { action: 'read', dataClass });
    return Promise.resolve()
      .then(() => masker.clean(call, { structuredContent: written }, 'result'))
      .then(
        (out) => (JSON.stringify(out).includes(SECRET) ? 'full' : 'masked'),
        (refused: Refusal) => refused.code,
      );
  };

  it.each(['buyer note', 'draft offer', 'buy sale'])('is closed to the other side all the same: %s', async (kind) => {
    for (const spell of [snake, camel]) {
      expect(await spelled(spell, kind, 'supervisor, party')).toBe('RECORD_NOT_YOURS');
      expect(await spelled(spell, kind, 'buy side')).toBe('full');
    }
  });
});

describe('lists', () => {
  it('hold no record across the wall, count none, and show none that stands inside another', async () => {
    const masker = await maskerWith(SEATS, []);
    const { record } = RECORDS['buyer note']!;
    const notes = [{ ContactListingNotesKey: 'N-1', ContactKey: 'CON-X', ...LISTING, NoteContents: SECRET }];
    const untied = { ContactKey: 'CON-X', FullName: 'Alba Quintrell', OwnerMemberKey: 'OTHER', Side: 'buyer', ContactListingNotes: notes };
    const call = callOf(PEOPLE['supervisor, party']!, reading(RECORDS['buyer note']!));
    const { structuredContent } = await masker.clean(call, { structuredContent: { contacts: [record, untied], total: 2 } }, 'result');
    expect(structuredContent).toMatchObject({ total: 1, contacts: [{ ContactKey: 'CON-X', ContactListingNotes: [] }] });
    expect(call.events).toContain('access.wall.other_side');
  });

  it('written out as text alone are no other way through', async () => {
    const masker = await maskerWith(SEATS, []);
    const { record } = RECORDS['buyer note']!;
    const call = callOf(PEOPLE['supervisor, party']!, reading(RECORDS['buyer note']!));
    const out = await masker.clean(call, { content: [{ type: 'text', text: JSON.stringify({ contacts: [record], total: 1 }) }] }, 'result');
    expect(out['content']).toEqual([{ type: 'text', text: '{"contacts":[],"total":0}' }]);
  });
});

describe('a read of clients by a key, of which nobody says whose records they are', () => {
  const terms: ToolTerms = { action: 'read', dataClass: 'transaction' };
  const owned: ToolTerms = { ...terms, owner: { tool: 'get', argument: 'key' } };
  const STATUS = { TransactionId: 'TRX-1', WireStatus: SECRET };
  const told = async (answer: JsonObject, given: ToolTerms = terms, person: Person = PEOPLE['buy side']!): Promise<string> => {
    const call = callOf(person, given);
    call.rewrittenArguments.set({ key: 'TRX-1' });
    const masker = await maskerWith(SEATS, []);
    return Promise.resolve()
      .then(() => masker.clean(call, { structuredContent: answer }, 'result'))
      .then(
        (out) => JSON.stringify(out['structuredContent']),
        (refused: Refusal) => refused.code,
      );
  };

  it.each(['buy side', 'list side', 'supervisor'])(
    'is as one of what does not exist where the record says neither, to %s',
    async (name) => {
      for (const answer of [STATUS, { data: STATUS }]) expect(await told(answer, terms, PEOPLE[name])).toBe('RECORD_NOT_YOURS');
    },
  );

  it('is so as well where the record of the other side stands inside of a wrapping', async () => {
    const theirs = { ...SALE, OwnerMemberKey: 'LIST', Side: 'list' };
    expect(await told({ data: theirs })).toBe('RECORD_NOT_YOURS');
    expect(await told({ data: theirs }, terms, PEOPLE['list side'])).toContain(SECRET);
  });

  it.each<[string, JsonObject]>([
    ['whose it is', { ...STATUS, OwnerMemberKey: 'BUY' }],
    ['so in other words', { ...STATUS, agentKey: 'BUY' }],
    ['of which sale, on the own side', { ...STATUS, ...LISTING, TransactionType: 'Purchase', BuyerContactKey: 'CON-B' }],
    ['nothing but that there is none', { transactions: [], total: 0 }],
  ])('goes on where it says %s', async (_what, answer) => {
    expect(await told(answer)).not.toBe('RECORD_NOT_YOURS');
  });

  it('leaves out of a list what says nothing', async () => {
    const own = { ...STATUS, OwnerMemberKey: 'BUY' };
    expect(JSON.parse(await told({ transactions: [STATUS, own] }))).toMatchObject({ transactions: [{ OwnerMemberKey: 'BUY' }] });
    expect(JSON.parse(await told({ transactions: [STATUS] }))).toEqual({ transactions: [] });
  });

  it('goes on where terms name an owner, who was asked before', async () => {
    expect(await told(STATUS, owned)).toContain(SECRET);
  });
});
