import { Refusal, type MemberFacts, type Reach } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import type { Query } from '../odata/ast.js';
import { printQuery } from '../odata/print.js';
import { parseExpand, parseFilter, parseOrderBy, parseSelect } from '../odata/read-options.js';
import { SmallDictionary } from '../../testing/small-dictionary.js';
import { FieldRefusal } from './field-refusal.js';
import { isCompensation, LicensedDictionary } from './licensed-dictionary.js';
import { QuerySecurity } from './query-security.js';
import { licensedAudiences, queryStanding } from './query-standing.js';
import { ServedFields } from './served-fields.js';

const member: MemberFacts = {
  memberKey: 'MEM-1',
  memberMlsId: '1',
  memberType: 'MLS Agent',
  memberStatus: 'Active',
  officeKey: 'OFF-1',
  firmKey: 'OFF-1',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};
const security = new QuerySecurity(new LicensedDictionary(new SmallDictionary(), { withheldFields: ['YearBuilt'] }), new ServedFields());

const secure = (query: Query, reach: Reach = 'own', useCases = ['BBO']) =>
  security.secure('Property', query, queryStanding(reach, reach === 'public' ? undefined : member, licensedAudiences(useCases)));
const printed = (query: Query, reach?: Reach) => new Map(printQuery(secure(query, reach).query));
const refusal = (query: Query, reach?: Reach): FieldRefusal => {
  try {
    secure(query, reach);
  } catch (error) {
    if (error instanceof FieldRefusal) return error;
    throw error;
  }
  throw new Error('the query was let through');
};
const filter = (text: string): Query => ({ filter: parseFilter(text), select: [['City']] });

describe('selecting', () => {
  it('without $select asks for a named list, never for everything', () => {
    const select = printed({})?.get('$select');
    expect(select).toContain('ListingKey,ListingId,StandardStatus');
    expect(select).not.toMatch(/\*|AccessCode|YearBuilt/);
  });

  it.each([
    '*',
    'AccessCode',
    'GateNote',
    'MemberPassword',
    'BuyerBrokerageCompensation',
    'NoSuchField',
    'X_Anything',
    'ListingKeyNumeric',
    'ListAgent',
    'ListAgent/MemberPassword',
    'YearBuilt',
  ])('%s is refused', (name) => {
    expect(refusal({ select: parseSelect(name) })).toMatchObject({ code: 'MLS_FIELD', oracle: false });
  });

  it('refuses offers of compensation under every name a feed gives them', () => {
    for (const name of ['BuyerAgencyCompensation', 'X_BAC']) expect(refusal({ select: [[name]] }).code).toBe('MLS_FIELD');
  });

  it('tells offers of compensation from expenses', () => {
    for (const name of ['BuyerAgencyCompensation', 'X_BAC', 'ACT_CoopComp', 'SubAgencyFee', 'DualOrVariableRateCommissionYN'])
      expect(isCompensation(name)).toBe(true);
    for (const name of ['WorkmansCompensationExpense', 'ConcessionsAmount', 'Backyard', 'CoopYN', 'LotSizeArea'])
      expect(isCompensation(name)).toBe(false);
  });

  it('normalises the case of names, so that a variant is the same field', () => {
    expect(printed({ select: parseSelect('listprice,CITY') }).get('$select')).toBe('ListPrice,City');
    expect(refusal({ select: parseSelect('aCCESScODE') }).code).toBe('MLS_FIELD');
  });

  it('lets a person select what is masked later, and what belongs to the listing side of some record', () => {
    expect(printed({ select: parseSelect('OwnerName,PrivateRemarks,OwnerPhone,PrivateOfficeRemarks') }).get('$select')).toBe(
      'OwnerName,PrivateRemarks,OwnerPhone,PrivateOfficeRemarks',
    );
    expect(refusal({ select: parseSelect('OwnerPhone') }, 'participant').code).toBe('MLS_FIELD');
    expect(refusal({ select: parseSelect('DaysOnMarket') }, 'public').code).toBe('MLS_FIELD');
  });

  it('answers a hidden and a missing field with the very same words, but for the word that the caller used', () => {
    const hidden = refusal({ select: [['accesscode']] });
    const missing = refusal({ select: [['nosuchfield']] });
    expect(hidden.message).toContain('It is accesscode.');
    expect(hidden.message.replace('accesscode', 'nosuchfield')).toBe(missing.message);
  });

  it('says no word again that could carry a value', () => {
    expect(refusal({ select: [['Code4821']] }).message).not.toContain('4821');
  });

  it('gives a public-display licence public fields only, whoever asks', () => {
    expect(() => secure({ select: [['DaysOnMarket']] }, 'mls', ['IDX'])).toThrow(Refusal);
    expect(() => secure({ select: [['City']] }, 'mls', ['IDX'])).not.toThrow();
  });
});

describe('filtering, sorting and counting', () => {
  it.each([
    "AccessCode eq '1234'",
    "startswith(AccessCode,'1')",
    "startswith(PrivateRemarks,'Gate 4')",
    "contains(tolower(ShowingInstructions),'dog')",
    "OwnerName eq 'Ann'",
    'not (OwnerPhone ne null)',
    "ListPrice gt 1 and (City eq 'x' or length(AccessCode) gt 2)",
    'City eq AccessCode',
    "'1234' eq AccessCode",
    "AccessCode in ('1','2')",
    'NoSuchField eq 1',
    'ListingKeyNumeric gt 5',
    'BuyerBrokerageCompensation gt 2.5',
    'X_BAC gt 2.5',
    "ListAgent/MemberPassword eq 'x'",
    "ListAgent/MemberLoginId eq 'x'",
    'ListAgent eq null',
    "ListSideOnly eq 'x'",
    'PrivateOfficeRemarks ne null',
    "Media/any(m:m/Permission eq 'Private')",
    'Media/any()',
    'Media/$count gt 3',
    "HistoryTransactional/any(h:h/FieldName eq 'AccessCode')",
    'AccessibilityFeatures/any(e:e eq AccessCode)',
    'AccessibilityFeatures/any(AccessCode:AccessCode/Length eq 4)',
    "FeedTypes/any(f:f eq 'IDX')",
    'aCcEsScOdE ne null',
  ])('%s is refused and marked as an oracle', (text) => {
    expect(refusal(filter(text))).toMatchObject({ code: 'MLS_FIELD', oracle: true });
  });

  it.each(['OwnerName', 'AccessCode desc', 'length(PrivateRemarks)', 'ListAgent/MemberPassword', 'BuyerBrokerageCompensation desc'])(
    'sorting by %s is refused',
    (text) => {
      expect(refusal({ select: [['City']], orderBy: parseOrderBy(text) })).toMatchObject({ oracle: true });
    },
  );

  it('refuses a count over a hidden predicate as it refuses the predicate', () => {
    expect(refusal({ ...filter("startswith(PrivateRemarks,'Gate')"), count: true })).toMatchObject({ oracle: true });
  });

  it('lets visible fields be tested, and tells which', () => {
    const { query, tested } = secure(
      filter("listprice ge 5 and startswith(city,'S') and ListAgent/MemberKey eq 'MEM-1' and AccessibilityFeatures/any(x:x eq 'Ramp')"),
    );
    expect(new Map(printQuery(query)).get('$filter')).toBe(
      "ListPrice ge 5 and startswith(City,'S') and ListAgent/MemberKey eq 'MEM-1' and AccessibilityFeatures/any(v0:v0 eq 'Ramp')",
    );
    expect([...tested]).toEqual(['ListPrice', 'City', 'ListAgent', 'AccessibilityFeatures']);
  });

  it('renames lambda variables, so that none can pass for a field upstream', () => {
    expect(printed(filter("AccessibilityFeatures/all(AccessCode:AccessCode eq 'x')")).get('$filter')).toBe(
      "AccessibilityFeatures/all(v0:v0 eq 'x')",
    );
  });
});

describe('expanding', () => {
  it.each([
    '*',
    'HistoryTransactional',
    "HistoryTransactional($filter=FieldName eq 'PrivateRemarks')",
    'OriginatingSystem',
    'NoSuch',
    'ListAgent($select=MemberPassword)',
    'ListAgent($select=*)',
    'ListAgent($select=MemberLoginId)',
    'ListAgent($expand=Office($expand=X))',
  ])('%s is refused', (text) => {
    expect(refusal({ select: [['City']], expand: parseExpand(text) }).code).toBe('MLS_FIELD');
  });

  it.each([
    "Media($filter=Permission/any(p:p eq 'Private'))",
    'Media($orderby=Permission)',
    "ListAgent($filter=MemberPassword eq 'x')",
    "Media($filter=contains(ShortDescription,'code'))",
    'Media($count=true)',
  ])('%s is refused and marked as an oracle', (text) => {
    expect(refusal({ select: [['City']], expand: parseExpand(text) })).toMatchObject({ oracle: true });
  });

  it('gives every expansion an explicit list of fields and what its row rules need', () => {
    expect(printed({ select: [['City']], expand: parseExpand('media($top=3),ListAgent($select=memberfullname)') }).get('$expand')).toBe(
      'Media($select=MediaKey,MediaURL,MediaCategory,Order,ShortDescription,Permission;$top=3),ListAgent($select=MemberFullName)',
    );
  });

  it('is refused where the relation itself is not visible', () => {
    expect(refusal({ select: [['City']], expand: parseExpand('Media') }, 'public').code).toBe('MLS_FIELD');
  });
});

describe('fields the MLS does not serve', () => {
  it('are left out of defaults and refused when named, with the same words', () => {
    const served = new ServedFields();
    served.learn(
      new Map([
        [
          'Property',
          new Map([
            ['ListingKey', 'Edm.String'],
            ['City', 'Edm.String'],
            ['AccessCode', 'Edm.String'],
            ['X_Private', 'Edm.String'],
          ]),
        ],
      ]),
    );
    const narrow = new QuerySecurity(new SmallDictionary(), served);
    const standing = queryStanding('own', member, licensedAudiences(['BBO']));
    expect(narrow.secure('Property', {}, standing).query.select).toEqual([['ListingKey'], ['City']]);
    for (const name of ['ListPrice', 'X_Private', 'AccessCode'])
      expect(() => narrow.secure('Property', { select: [[name]] }, standing)).toThrow(FieldRefusal);
  });
});
