import type { Audience, JsonObject, Reach } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { agent, listing, pack, settingsFor } from '../../testing/connections.js';
import { SmallDictionary } from '../../testing/small-dictionary.js';
import { ConnectionProfile } from '../connection/connection-profile.js';
import type { Query } from '../odata/ast.js';
import { licensedAudiences, queryStanding } from '../query/query-standing.js';
import type { Caller } from './caller.js';
import { RowRules } from './row-rules.js';

const rulesFor = (useCases = ['BBO'], statusAudience: Record<string, Audience> = {}) =>
  new RowRules(
    ConnectionProfile.of(settingsFor('https://mls.example', { useCases, statusAudience }), pack),
    new SmallDictionary(),
    useCases[0]!,
  );
const rules = rulesFor();
/** A connection that is licensed for public display as well. */
const display = rulesFor(['IDX', 'BBO']);
const caller = (reach: Reach, officeKey = 'OFF-101'): Caller => {
  const member =
    reach === 'public' ? undefined : { ...agent, officeKey, memberKey: officeKey === 'OFF-101' ? agent.memberKey : 'MEM-2001' };
  return {
    subject: 's',
    reach,
    member,
    standing: queryStanding(reach, member, licensedAudiences(reach === 'public' ? ['IDX'] : ['BBO'])),
    use: reach === 'public' ? 'IDX' : 'BBO',
  };
};
const rulesOf = (who: Caller) => (who.reach === 'public' ? display : rules);
const judge = (row: JsonObject, who = caller('own'), by = rulesOf(who)) =>
  by.suppression('Property', row, by.standing('Property', row, who));
const shape = (row: JsonObject, shown: Query, who = caller('own')) =>
  rulesOf(who).shape('Property', row, { shown, standing: rulesOf(who).standing('Property', row, who), caller: who });
const select = (...fields: string[]): Query => ({ select: fields.map((field) => [field]) });

describe('whether a listing is shown', () => {
  it('follows the feed licence of the connection (Q15)', () => {
    expect(judge(listing({ FeedTypes: ['IDX', 'VOW'] }))).toBe('licence');
    expect(judge(listing({ FeedTypes: ['BO'] }))).toBeUndefined();
    expect(judge(listing({ FeedTypes: [] }))).toBe('licence');
    expect(judge(listing({ FeedTypes: 'IDX,BBO' }))).toBeUndefined();
    expect(judge(listing({ FeedTypes: null }))).toBeUndefined();
    expect(judge(listing({ MlgCanUse: ['VOW'] }))).toBe('licence');
    expect(judge(listing({ MlgCanView: false }))).toBe('licence');
  });

  it('respects the seller who opted out of the internet, for everyone but participants', () => {
    expect(judge(listing({ InternetEntireListingDisplayYN: false }), caller('public'))).toBe('optout');
    expect(judge(listing({ InternetEntireListingDisplayYN: false }))).toBeUndefined();
  });

  it.each(['false', 'False', 'N', 'no', '0', 0, 'perhaps', [false]])('reads a no in any type that a server has for it: %j', (no) => {
    expect(judge(listing({ InternetEntireListingDisplayYN: no }), caller('public'))).toBe('optout');
    expect(judge(listing({ MlgCanView: no }))).toBe('licence');
    const row = listing({ InternetAddressDisplayYN: no });
    expect(shape(row, select('City', 'UnparsedAddress'), caller('public'))).toEqual({ City: 'Sacramento' });
  });

  it.each([true, 'true', 'Y', 'yes', '1', 1, null, ''])('reads a yes, and that nothing was said: %j', (yes) => {
    expect(judge(listing({ InternetEntireListingDisplayYN: yes, MlgCanView: yes }), caller('public'))).toBeUndefined();
    const row = listing({ InternetAddressDisplayYN: yes });
    expect(shape(row, select('UnparsedAddress'), caller('public'))).toEqual({ UnparsedAddress: '31 Larch Hollow, Sacramento' });
  });

  it.each([
    ['Active', undefined, undefined, undefined],
    ['ActiveUnderContract', undefined, undefined, undefined],
    ['Coming Soon', 'status', undefined, undefined],
    ['Expired', 'status', undefined, undefined],
    ['Hold', 'status', 'status', undefined],
    ['Delete', 'status', 'status', 'status'],
    ['Unheard Of', 'status', undefined, undefined],
  ])('%s: public %s, other firm %s, own office %s', (StandardStatus, toPublic, toOther, toOwn) => {
    const row = listing({ StandardStatus });
    expect(judge(row, caller('public'))).toBe(toPublic);
    expect(judge(row, caller('own', 'OFF-201'))).toBe(toOther);
    expect(judge(row, caller('own'))).toBe(toOwn);
  });

  it('lets an MLS narrow a status', () => {
    expect(judge(listing({ StandardStatus: 'Closed' }), caller('public'), rulesFor(['IDX', 'BBO'], { Closed: 'VOW' }))).toBe('status');
  });
});

describe('what of a listing is shown', () => {
  it('is what was asked for and is visible on this record', () => {
    const row = listing({ PrivateOfficeRemarks: 'Call first', OwnerPhone: '916-555-0102' });
    expect(shape(row, select('City', 'PrivateOfficeRemarks', 'OwnerPhone', 'AccessCode', 'BuyerAgencyCompensation'))).toEqual({
      City: 'Sacramento',
      PrivateOfficeRemarks: 'Call first',
      OwnerPhone: '916-555-0102',
      ListAgentKey: 'MEM-1001',
      ListOfficeKey: 'OFF-101',
    });
    expect(shape(row, select('City', 'PrivateOfficeRemarks', 'OwnerPhone'), caller('own', 'OFF-201'))).toEqual({
      City: 'Sacramento',
      ListAgentKey: 'MEM-1001',
      ListOfficeKey: 'OFF-101',
    });
  });

  it('drops what the MLS sent without being asked', () => {
    expect(Object.keys(shape(listing({ Surprise: 1 }), select('City'), caller('public')))).toEqual(['City']);
  });

  it('leaves out what no model may see, though the person may', () => {
    expect(shape(listing({ GateNote: 'side gate' }), select('City', 'GateNote'))).not.toHaveProperty('GateNote');
  });

  it('writes the status as people do', () => {
    expect(shape(listing({ StandardStatus: 'ActiveUnderContract' }), select('StandardStatus'))['StandardStatus']).toBe(
      'Active Under Contract',
    );
  });

  it('hides an address that its seller hides, also in remarks, captions and paths (Q35)', () => {
    const row = listing({
      InternetAddressDisplayYN: false,
      PublicRemarks: 'Come to 31 Larch Hollow.',
      Directions: 'Left at the mill.',
      ListingId: '31-larch-hollow',
    });
    const shown = select('City', 'UnparsedAddress', 'StreetName', 'PublicRemarks', 'Directions', 'ListPrice', 'ListingId');
    expect(shape(row, shown, caller('public'))).toEqual({ City: 'Sacramento', ListPrice: 650000 });
    expect(shape(row, shown)).toMatchObject({ UnparsedAddress: '31 Larch Hollow, Sacramento' });
  });

  it('shows media by permission, item by item (Q33)', () => {
    const item = (MediaKey: string, Permission: string[] | null, MediaCategory = 'Photo') => ({ MediaKey, Permission, MediaCategory });
    const row = listing({
      Media: [
        item('public', ['Public']),
        item('private', ['Private']),
        item('office', ['Office Only']),
        item('unmarked', null),
        item('agents', ['Agent Only']),
        item('strange', ['Whatever']),
        item('both', ['Public', 'Private']),
      ],
    });
    const shown: Query = { ...select('City'), expand: [{ segments: ['Media'], options: select('MediaKey') }] };
    const keys = (who: Caller) => (shape(row, shown, who)['Media'] as JsonObject[]).map((media) => media['MediaKey']);
    expect(keys(caller('own', 'OFF-201'))).toEqual(['public', 'unmarked', 'agents']);
    expect(keys(caller('own'))).toEqual(['public', 'private', 'office', 'unmarked', 'agents', 'both']);
    expect(shape(row, shown, caller('public'))['Media']).toBeUndefined();
  });
});

describe('a row that says itself what it hides', () => {
  const rule = (FieldName: string, FeedType: string, Visible: unknown = false) => ({ FieldName, FeedType, Visible }) as JsonObject;
  const told = (FeedRules: unknown, who = caller('own')) =>
    shape(listing({ FeedRules: FeedRules as JsonObject[] }), select('City', 'ListPrice'), who)['ListPrice'];

  it('hides a field of FeedRules from the feeds that they name (Q16)', () => {
    expect(told([rule('ListPrice', 'BBO')])).toBeUndefined();
    expect(told([rule('listprice', 'BO')])).toBeUndefined();
    expect(told([rule('ListPrice', 'VOW')])).toBe(650000);
    expect(told([rule('ListPrice', 'IDX')], caller('public'))).toBeUndefined();
    expect(told([rule('ListPrice', 'BBO', true)])).toBe(650000);
    expect(told([rule('ListPrice', 'BBO', 'perhaps')])).toBeUndefined();
    for (const FeedRules of ['unreadable', ['unreadable'], [null], [{ FieldName: ['ListPrice'], FeedType: 'BBO', Visible: false }]])
      expect(judge(listing({ FeedRules }))).toBe('licence');
  });

  it('is left out where it was found by what it hides', () => {
    const found = (row: JsonObject, who: Caller, ...tested: string[]) =>
      rulesOf(who).tells('Property', row, { tested: new Set(tested), standing: rulesOf(who).standing('Property', row, who) });
    expect(found(listing({ FeedRules: [rule('ListPrice', 'BBO')] }), caller('own'), 'ListPrice')).toBe(true);
    expect(found(listing({ FeedRules: [rule('ListPrice', 'BBO')] }), caller('own'), 'City')).toBe(false);
    const noAddress = listing({ InternetAddressDisplayYN: false, ListingId: '31-larch-hollow' });
    expect(found(noAddress, caller('public'), 'ListingId')).toBe(true);
    expect(found(noAddress, caller('public'), 'City')).toBe(false);
    expect(found(noAddress, caller('own'), 'ListingId')).toBe(false);
  });

  it('tells consumers no closing price of a state where that is no public record', () => {
    const price = (StateOrProvince: string | null, who: Caller) =>
      shape(listing({ StateOrProvince, ClosePrice: 640000 }), select('ClosePrice'), who)['ClosePrice'];
    expect(price('CA', caller('public'))).toBe(640000);
    for (const state of ['TX', 'tx ', 'Texas', ' texas']) expect(price(state, caller('public'))).toBeUndefined();
    expect(price('ON', caller('public'))).toBe(640000);
    expect(price(null, caller('public'))).toBeUndefined();
    expect(price('TX', caller('own'))).toBe(640000);
  });

  it('gives its address away in no encoding of a path (Q35)', () => {
    const noAddress = listing({
      InternetAddressDisplayYN: false,
      ListingId: 'https://img.example/31%2520Larch%2520Hollow.jpg',
      City: 'Sacramento',
      ParcelNumber: '123-45-6789',
      PublicRemarks: 'Parcel 123456789.',
    });
    expect(shape(noAddress, select('City', 'ListingId', 'PublicRemarks'), caller('public'))).toEqual({ City: 'Sacramento' });
  });
});
