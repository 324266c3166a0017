import { Refusal } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { parseFilter, parseOrderBy } from '../odata/read-options.js';
import { FieldMap } from './field-map.js';
import { SearchWriter } from './search-writer.js';

const map = FieldMap.load();
const writer = new SearchWriter(map);
const write = (filter: string, orderBy?: string) =>
  writer.write({ filter: parseFilter(filter), ...(orderBy ? { orderBy: parseOrderBy(orderBy) } : {}) });
const refusalOf = (filter: string, orderBy?: string): string => {
  try {
    return String(write(filter, orderBy).params);
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
};

describe('a query in the parameters of SimplyRETS', () => {
  it.each([
    ["City eq 'Napa' and ListPrice ge 500000 and ListPrice le 900000", 'cities=Napa&minprice=500000&maxprice=900000', true],
    ["StandardStatus eq 'Active Under Contract' or StandardStatus eq 'Pending'", 'status=ActiveUnderContract&status=Pending', true],
    ["PropertyType eq 'Residential Lease' and BedroomsTotal eq 3", 'type=rental&minbeds=3&maxbeds=3', true],
    ["PostalCode in ('94558','94559')", 'postalCodes=94558&postalCodes=94559', true],
    // Over 900000, not from there on: what is found is looked through.
    ['ListPrice gt 900000', 'minprice=900000', false],
    ["ListingId eq 'C26000007'", 'q=C26000007', false],
    ["City eq 'Napa' and InternetEntireListingDisplayYN ne false", 'cities=Napa', false],
    ["City eq 'Napa' and not (StateOrProvince eq 'TX' or StateOrProvince eq 'UT')", 'cities=Napa', false],
  ])('says %s', (filter, params, exact) => {
    expect([String(write(filter).params), write(filter).exact]).toEqual([params, exact]);
  });

  it('asks for listings by their keys one by one', () => {
    expect(write("ListingKey eq '7' or ListingKey eq '8'").keys).toEqual(['7', '8']);
    expect(write("ListingKey in ('7','8') and ListingKey eq '8'").keys).toEqual(['8']);
    expect(refusalOf("ListingKey in ('1','2','3','4','5','6','7')")).toMatch(/^MLS_QUERY: .*at most 6 listings/);
  });

  it.each([
    "contains(PublicRemarks,'pool')",
    "City eq 'Napa' or ListPrice lt 5",
    "not (City eq 'Napa')",
    'ListPrice ge 1 and ListPrice ge 2',
    "City eq 'Napa' and City eq 'Davis'",
    'CloseDate ge 2026-01-01',
    "ListOfficeKey eq 'OFF-101'",
    'ListPrice lt LivingArea',
    'YearBuilt mod 2 eq 0',
  ])('says plainly that it cannot say %s', (filter) => {
    expect(refusalOf(filter)).toMatch(
      /SimplyRETS cannot find listings by .+ It can by ListingKey, ListingId, StandardStatus, .+, joined by and\./,
    );
  });

  it('knows a few orders', () => {
    expect(String(write("City eq 'Napa'", 'ListPrice desc').params)).toBe('cities=Napa&sort=-listprice');
    expect(refusalOf("City eq 'Napa'", 'YearBuilt asc')).toContain('it can by one of ListPrice, OnMarketDate');
    expect(refusalOf("City eq 'Napa'", 'ListPrice asc,BedroomsTotal asc')).toContain('cannot order listings like this');
  });
});

describe('a listing of SimplyRETS', () => {
  it('has the names of RESO, and nothing that nobody classified', () => {
    const row = map.row({
      mlsId: 1005192,
      listPrice: '650000.00',
      listDate: '2026-05-01T00:00:00.000Z',
      privateRemarks: 'Call first.',
      agreement: 'Exclusive Agency',
      leadSource: 'x',
      mls: { status: 'ActiveUnderContract', area: 'Houston' },
      property: { type: 'CND', occupantName: 'P. Doe', bedrooms: 3 },
      coAgent: { id: '77', firstName: 'Ana', lastName: 'Lind', contact: null },
      address: null,
    });
    expect(row).toEqual({
      ListingKey: '1005192',
      ListPrice: 650_000,
      OnMarketDate: '2026-05-01',
      PrivateRemarks: 'Call first.',
      ListingAgreement: 'Exclusive Agency',
      StandardStatus: 'Active Under Contract',
      PropertyType: 'Residential',
      OccupantName: 'P. Doe',
      BedroomsTotal: 3,
      CoListAgentMlsId: '77',
      CoListAgentFullName: 'Ana Lind',
    });
  });

  it.each([
    [false, false],
    ['N', false],
    [0, false],
    ['true', true],
  ])('keeps back what its seller keeps back by %j', (internetAddressDisplay, allowed) => {
    expect(map.row({ internetAddressDisplay })).toEqual({ InternetAddressDisplayYN: allowed });
  });
});
