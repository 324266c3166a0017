import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** What may be said of a home to the public follows from its records, whatever the words (catalogue G). */
const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';

let system: RunningSystem;
let TEXT: string;
beforeAll(async () => {
  system = await RunningSystem.start();
  const { MemberStateLicense } = system.sandbox.world.tables.Member.find(({ MemberKey }) => MemberKey === 'MEM-1001')!;
  TEXT = `Sunny corner lot with a new roof. Harbor Realty, DRE ${MemberStateLicense}`;
});
afterAll(() => system?.stop());

type Row = Record<string, unknown> & { readonly ListingKey: string };
const rows = () => system.sandbox.world.tables.Property as readonly Row[];
const own = (status: string): Row => rows().find((row) => row['ListAgentKey'] === 'MEM-1001' && row['StandardStatus'] === status)!;
const change = (listingKey: string, fields: Record<string, unknown>) => system.sandbox.reso.update('Property', listingKey, fields as never);

describe.each(['2025', '2026'] as const)('an advertisement, protocol era %s', (era) => {
  const asking = async (user: string, tool: string, args: object): Promise<Exchange> =>
    (await new RawPeer(era, `${system.url}/mcp`, system.token(user, `ads-${era}`)).open()).call(tool, { text: TEXT, ...args });
  const publish = (listingKey: string, text = TEXT) => asking(AGENT, 'crm_publish_ad', { listingKey, text, imagesAltered: false });
  const outcome = async (asked: Promise<Exchange>): Promise<[string, string]> => {
    const answer = await asked;
    return [refusalCode(answer) ?? 'goes on', textOf(answer)];
  };

  it('of an active listing of theirs goes to the person who confirms it', async () => {
    expect((await outcome(publish(own('Active').ListingKey)))[0]).toBe('APPROVAL_NEEDED');
  });

  it.each(['Withdrawn', 'Expired', 'Canceled', 'Hold'])('of what is %s is refused, in innocent words', async (status) => {
    const { ListingKey, StandardStatus } = own('Active');
    change(ListingKey, { StandardStatus: status });
    try {
      expect(await outcome(publish(ListingKey))).toEqual(['PRECONDITION_UNMET', expect.stringMatching(/is not on the market/)]);
    } finally {
      change(ListingKey, { StandardStatus });
    }
  });

  it('of what is coming soon takes the seller’s signed disclosure in the file of the listing', async () => {
    const { ListingKey, StandardStatus } = own('Active');
    const file = system.sandbox.crm.desk.listingFile(ListingKey);
    const { SellerDisclosure } = file;
    change(ListingKey, { StandardStatus: 'Coming Soon' });
    try {
      file.SellerDisclosure = null;
      expect(await outcome(publish(ListingKey))).toEqual([
        'PRECONDITION_UNMET',
        expect.stringMatching(/no disclosure signed by its seller/),
      ]);
      file.SellerDisclosure = 'DISC-1';
      expect((await outcome(publish(ListingKey)))[0]).toBe('APPROVAL_NEEDED');
    } finally {
      file.SellerDisclosure = SellerDisclosure;
      change(ListingKey, { StandardStatus });
    }
  });

  it('of a home that its seller keeps off the Internet is refused, and one that names a street that they keep off it', async () => {
    const { ListingKey, StreetName } = own('Active');
    change(ListingKey, { InternetEntireListingDisplayYN: false });
    expect(await outcome(publish(ListingKey))).toEqual(['PRECONDITION_UNMET', expect.stringMatching(/not shown on the Internet/)]);
    change(ListingKey, { InternetEntireListingDisplayYN: true, InternetAddressDisplayYN: false });
    try {
      const named = `${TEXT}. Come to ${String(StreetName).toUpperCase()}!`;
      expect(await outcome(publish(ListingKey, named))).toEqual(['PRECONDITION_UNMET', expect.stringMatching(/names the street/)]);
      expect((await outcome(publish(ListingKey)))[0]).toBe('APPROVAL_NEEDED');
    } finally {
      change(ListingKey, { InternetAddressDisplayYN: true });
    }
  });

  it.each([
    ['crm_publish_ad', { imagesAltered: false }],
    ['crm_draft_ad', {}],
  ])('of a home that somebody else lists is not theirs to write (%s)', async (tool, more) => {
    const others = rows().find((row) => row['ListOfficeKey'] === 'OFF-202' && row['StandardStatus'] === 'Active')!.ListingKey;
    for (const [key, user] of [
      [others, AGENT],
      [others, BROKER],
      ['LST-999999', AGENT],
    ] as const)
      expect((await outcome(asking(user, tool, { listingKey: key, ...more })))[0]).toBe('RECORD_NOT_YOURS');
  });
});
