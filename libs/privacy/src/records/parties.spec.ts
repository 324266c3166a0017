import type { JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { clientPartiesOf, namedMembers, NO_PARTIES, partiesOf } from './parties.js';
import { isEnvelope, resourceOf } from './resource-shape.js';

describe('parties of a record', () => {
  it('reads RESO keys and the same in other spellings', () => {
    expect(partiesOf('Property', { ListAgentKey: 'A', co_list_agent_key: 'B', listOfficeKey: 'O', ListTeamKey: 'T' })).toMatchObject({
      listMemberKeys: ['A', 'B'],
      listOfficeKeys: ['O'],
      listTeamKeys: ['T'],
    });
  });

  it('gives the buyer side no part in a listing', () => {
    expect(partiesOf('Property', { BuyerAgentKey: 'A', BuyerOfficeKey: 'O' })).toBe(NO_PARTIES);
  });

  it('counts a showing to its showing agent, a saved search to its member, and asks the roster for offices', () => {
    expect(partiesOf('Showing', { ShowingAgentKey: 'A' }).listMemberKeys).toEqual(['A']);
    expect(partiesOf('Showing', { ShowingAgentKey: 'A' }, () => ({ offices: ['O'] })).listOfficeKeys).toEqual(['O']);
    expect(partiesOf('SavedSearch', { MemberKey: 'A' }, () => ({ offices: ['O'] }))).toMatchObject({
      ownerMemberKeys: ['A'],
      ownerOfficeKeys: ['O'],
    });
  });
});

it.each([
  [1002, ['1002']],
  [
    ['MEM-1', 'MEM-2'],
    ['MEM-1', 'MEM-2'],
  ],
  [null, undefined],
  ['', undefined],
])('an owner that is written as %j is %j, in records and in arguments', (ownerMemberKey, owners) => {
  expect(clientPartiesOf({ ownerMemberKey })?.ownerMemberKeys).toEqual(owners);
  const named = namedMembers({ ownerMemberKey }, () => ({ offices: [] })).flatMap(({ ownerMemberKeys }) => ownerMemberKeys);
  expect(named).toEqual(owners ?? []);
});

it.each<[JsonObject, string[]]>([
  [{ memberKeys: ['MEM-1', 'MEM-2'] }, ['MEM-1', 'MEM-2']],
  [{ owner_member_keys: ['MEM-1', 'MEM-2', 'MEM-1'] }, ['MEM-1', 'MEM-2']],
  [{ filter: { any: [{ ownerMemberKey: 'MEM-1' }, { assigned_to: 'MEM-2' }] } }, ['MEM-2', 'MEM-1']],
  [{ ownerMemberKey: 'MEM-1', memberKey: 'MEM-2' }, ['MEM-1']],
  [{ text: 'MEM-2', members: 3 }, []],
])('the arguments %j name, each apart, %j', (args, expected) => {
  const named = namedMembers(args, (key) => ({ offices: [`office of ${key}`] }));
  expect(named.map(({ ownerMemberKeys }) => ownerMemberKeys)).toEqual(expected.map((key) => [key]));
  expect(named.map(({ ownerOfficeKeys }) => ownerOfficeKeys)).toEqual(expected.map((key) => [`office of ${key}`]));
});

describe('parties of an offer', () => {
  it.each<JsonObject>([{ BuyerAgentKey: 'A' }, { CoBuyerAgentKey: 'A' }, { coBuyerAgentKey: 'A' }, { co_buyer_agent_key: 'A' }])(
    'are the agents of its buyer, also where it names nobody else: %j',
    (offer) => {
      expect(partiesOf('Offers', offer).ownerMemberKeys).toEqual(['A']);
      for (const name of ['OfferKey', 'offerKey', 'offer_key'])
        expect(clientPartiesOf({ [name]: 'OFR-1', ...offer })?.ownerMemberKeys).toEqual(['A']);
    },
  );
});

describe('kinds of record', () => {
  it.each([
    [{ '@odata.type': '#org.reso.metadata.Property', X: 1 }, undefined, 'Property'],
    [{ ListingKey: 'L', ListPrice: 1 }, undefined, 'Property'],
    [{ ContactKey: 'C', FullName: 'x' }, undefined, 'Contacts'],
    [{ MemberKey: 'M', Subject: 'x' }, undefined, undefined],
    [{ first_name: 'x' }, 'Contacts', 'Contacts'],
    [{ ListingKey: 'L', ListPrice: 1, Email: 'x' }, 'Contacts', 'Contacts'],
    [{ contacts: [{ a: 1 }], total: 1 }, 'Contacts', undefined],
  ])('%j declared as %s', (record, declared, expected) => {
    expect(resourceOf(record, declared, undefined)).toBe(expected);
  });

  it('is no envelope where a value of its own hides among the words of paging', () => {
    expect(isEnvelope({ data: [{ a: 1 }], total: 1 })).toBe(true);
    expect(isEnvelope({ data: [{ a: 1 }], email: 'x' })).toBe(false);
    expect(isEnvelope({ total: 1 })).toBe(false);
    expect(isEnvelope({ forms: [{ FormId: 'F', OwnerMemberKey: 'A' }], total: 1 })).toBe(true);
    expect(isEnvelope({ forms: [{ FormId: 'F', OwnerMemberKey: 'A' }], total: 1, FullName: 'x' })).toBe(false);
    expect(isEnvelope({ forms: [{ OwnerMemberKey: 'A' }, { Notes: 'x' }], total: 1 })).toBe(false);
  });
});
