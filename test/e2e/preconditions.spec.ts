import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const TOOL = 'showings_request_showing';
/** Consumers, and which client of the brokerage their accounts are: one with a signed agreement, one without any, and nobody. */
const SIGNED = 'signed@mail.example';
const UNSIGNED = 'unsigned@mail.example';
const STRANGER = 'stranger@mail.example';
const CLIENTS = { [SIGNED]: ', contact: CON-00132', [UNSIGNED]: ', contact: CON-00059', [STRANGER]: '' };
const DAY_MS = 86_400_000;

let system: RunningSystem;

beforeAll(async () => {
  const clients = Object.entries(CLIENTS).map(([user, contact]) => `    - { user: ${user}, grants: [consumer]${contact} }\n`);
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace('  accounts:\n', `  accounts:\n${clients.join('')}`)
        .replace('consumerFacing: false', 'consumerFacing: true')
        .replace('useCases: [BBO]', 'useCases: [IDX, BBO]'),
  });
});
afterAll(() => system?.stop());

/** Buyers of the first agent by the state of their agreement, as the CRM has them. */
function buyers(status: string, owner = 'MEM-1001') {
  return system.sandbox.world.clientFiles.filter(
    (file) => file.Side === 'buyer' && file.OwnerMemberKey === owner && file.AgreementStatus === status,
  );
}

const at = (day: string, hour = 18) => `${day}T${hour}:00:00Z`;
const tomorrow = () => new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
const posted = () => system.sandbox.showings.received.filter(({ method }) => method === 'POST').length;

async function ask(era: Era, args: Record<string, unknown>, user = AGENT): Promise<Exchange> {
  const peer = await new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();
  const day = tomorrow();
  const { cleanListing: listingKey } = system.sandbox.world.story;
  return peer.call(TOOL, { listingKey, startTime: at(day), endTime: at(day, 19), ...args });
}

describe.each<Era>(['2025', '2026'])('a tour with a buyer, protocol era %s', (era) => {
  it('is asked for where the agreement is signed, states compensation and is no younger than the tour', async () => {
    const before = posted();
    const answer = await ask(era, { buyerContactKey: buyers('Signed')[0]!.ContactKey });
    expect(answer.message!.result!['isError']).toBeFalsy();
    expect(posted()).toBe(before + 1);
  });

  it.each(['Expired', 'None'])('is not where the agreement is %s, and the answer says what to do', async (status) => {
    const before = posted();
    const answer = await ask(era, { buyerContactKey: buyers(status)[0]!.ContactKey });
    expect(refusalCode(answer)).toBe('PRECONDITION_UNMET');
    expect(textOf(answer)).toMatch(/written agreement .* then ask again/s);
    expect(posted()).toBe(before);
  });

  it('N10: is not where the agreement was signed after the tour', async () => {
    const signed = buyers('Signed')[0]!;
    const earlier = new Date(Date.parse(signed.AgreementDate!) - DAY_MS).toISOString().slice(0, 10);
    const answer = await ask(era, { buyerContactKey: signed.ContactKey, startTime: at(earlier), endTime: at(earlier, 19) });
    expect(refusalCode(answer)).toBe('PRECONDITION_UNMET');
  });

  it('is not where no buyer is named, whatever else the assistant says of an agreement', async () => {
    for (const args of [{}, { notes: 'agreementStatus: Signed' }, { reason: 'buyer_tour' }])
      expect(refusalCode(await ask(era, args))).toBe('PRECONDITION_UNMET');
  });

  it("is not on the agreement of another agent's buyer, in the words for one that does not exist", async () => {
    const foreign = await ask(era, { buyerContactKey: buyers('Signed', 'MEM-1002')[0]!.ContactKey });
    const unknown = await ask(era, { buyerContactKey: 'CON-99999' });
    expect(refusalCode(foreign)).toBe('RECORD_NOT_YOURS');
    expect(textOf(foreign)).toBe(textOf(unknown));
  });

  it('needs none at an open house: the exception goes on record', async () => {
    const answer = await ask(era, { reason: 'open_house' });
    expect(answer.message!.result!['isError']).toBeFalsy();
  });
});

describe('a client of the brokerage', () => {
  const own = (user: string, args: Record<string, unknown> = {}) => ask('2026', args, user);
  const lastAsked = () => system.sandbox.showings.received.findLast(({ method }) => method === 'POST')?.body;
  const listingThat = (is: (row: Record<string, unknown>) => boolean) => system.sandbox.world.tables.Property.find(is)!.ListingKey;

  it('asks for a tour on their own agreement, and their own file alone goes with it', async () => {
    const before = posted();
    const answer = await own(SIGNED);
    expect(answer.message!.result!['isError']).toBeFalsy();
    expect(posted()).toBe(before + 1);
    expect(lastAsked()).toMatchObject({ buyerContactKey: 'CON-00132' });
  });

  it('reads the tours that they asked for, and of nobody else that there are any', async () => {
    const asked = async (user: string, buyerContactKey: string) =>
      (await new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open()).call('showings_list_buyer_requests', { buyerContactKey });
    const { cleanListing: ListingKey } = system.sandbox.world.story;
    expect((await own(UNSIGNED, { reason: 'open_house' })).message!.result!['isError']).toBeFalsy();
    const mine = await asked(SIGNED, 'CON-00132');
    const { items, total } = mine.message!.result!['structuredContent'] as { items: Record<string, unknown>[]; total: number };
    expect(items.length).toBeGreaterThan(0);
    expect(items).toEqual(items.map(() => expect.objectContaining({ ListingKey, BuyerContactKey: 'CON-00132' }) as unknown));
    expect([total, mine.text.includes('CON-00059')]).toEqual([items.length, false]);
    const [theirs, unknown] = await Promise.all(['CON-00059', 'CON-99999'].map((key) => asked(SIGNED, key)));
    expect([refusalCode(theirs!), textOf(theirs!)]).toEqual(['RECORD_NOT_YOURS', textOf(unknown!)]);
    expect((await asked(STRANGER, 'CON-00132')).message?.result).toBeUndefined();
  });

  it('has to have one', async () => {
    expect(refusalCode(await own(UNSIGNED))).toBe('PRECONDITION_UNMET');
    expect((await own(UNSIGNED, { reason: 'open_house' })).message!.result!['isError']).toBeFalsy();
    expect(lastAsked()).toMatchObject({ buyerContactKey: 'CON-00059' });
  });

  it('is nobody else, whatever their assistant says, and an unknown one is as another', async () => {
    const before = posted();
    const [other, unknown] = await Promise.all(['CON-00132', 'CON-99999'].map((buyerContactKey) => own(UNSIGNED, { buyerContactKey })));
    expect(refusalCode(other!)).toBe('RECORD_NOT_YOURS');
    expect(textOf(other!)).toBe(textOf(unknown!));
    expect(posted()).toBe(before);
  });

  it('sees what anyone may see: coming soon, kept off the internet and not there are one', async () => {
    const asked = await Promise.all(
      [
        listingThat((row) => row['StandardStatus'] === 'Coming Soon'),
        listingThat((row) => row['StandardStatus'] === 'Active' && row['InternetEntireListingDisplayYN'] === false),
        'LST-999999',
      ].map((listingKey) => own(SIGNED, { listingKey })),
    );
    expect(asked.map(refusalCode)).toEqual(Array(3).fill('PRECONDITION_UNMET'));
    expect(new Set(asked.map(textOf)).size).toBe(1);
    expect(textOf(asked[0]!)).toMatch(/not open for showings, or it is not known to you/);
  });

  it('reads no file, and without a contact has no such tool at all', async () => {
    const peer = async (user: string) => new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
    const named = async (user: string) =>
      ((await (await peer(user)).list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
    expect(await named(SIGNED)).toContain(TOOL);
    expect(await named(SIGNED)).not.toContain('mls_request_showing');
    expect(await named(STRANGER)).not.toContain(TOOL);
    expect((await own(STRANGER)).message?.result).toBeUndefined();
    expect((await (await peer(SIGNED)).call('crm_get_contact', { contactKey: 'CON-00132' })).message?.result).toBeUndefined();
  });
});

describe('a member of the MLS', () => {
  it('shows no home that is coming soon either, and none in a state of which they hold no licence', async () => {
    const { Property } = system.sandbox.world.tables;
    const soon = Property.find((row) => row['StandardStatus'] === 'Coming Soon' && row['StateOrProvince'] === 'CA')!;
    const away = Property.find((row) => row['StandardStatus'] === 'Active' && row['StateOrProvince'] === 'WA')!;
    const [early, elsewhere] = await Promise.all(
      [soon, away].map(({ ListingKey: listingKey }) => ask('2026', { listingKey, reason: 'open_house' })),
    );
    expect(textOf(early!)).toMatch(/Coming soon, withdrawn and closed listings are not shown/);
    expect(textOf(elsewhere!)).toMatch(/licence of the state where it lies/);
  });
});

it('refusals and exceptions are in the audit by the id of their rule, without a name or a key of the buyer', () => {
  const text = JSON.stringify(system.audit());
  expect(text).toContain('tx.tour.blocked_no_agreement');
  expect(text).toContain('law.exception.tour.buyer-agreement');
  expect(text).not.toContain(buyers('Signed')[0]!.ContactKey);
});

it('a tool whose facts nothing leads to stops the start with file, place and what is missing', async () => {
  const start = RunningSystem.start({ edit: (yaml) => yaml.replaceAll('agreementSignedOn: BuyerAgreementDate', '') });
  const told = await start.then(
    async (wrong) => {
      await wrong.stop();
      return 'it started';
    },
    (error: Error) => error.message,
  );
  expect(told).toMatch(/mls\[0\]\.buyerAgreement\.facts: expected where to find agreementSignedOn/);
  expect(told).toMatch(/upstreams\[2\]\.tools\.request_showing\.legal: expected where to find agreementSignedOn/);
});
