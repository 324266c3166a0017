import { describe, expect, it } from 'vitest';
import { readLookupNames } from '../reso/service-metadata.js';
import { appliedIn, isSame, misfit } from './value-checks.js';
import { WriteRules } from './write-rules.js';

describe('the rules of writing', () => {
  const rules = WriteRules.load();

  it('name who decides about a change of status', () => {
    expect(rules.decider('Active', 'Pending')).toBe('agent');
    expect(rules.decider('ActiveUnderContract', 'Withdrawn')).toBe('broker');
    expect(rules.decider('Closed', 'Active')).toBeUndefined();
    expect(rules.after('Closed')).toEqual([]);
  });

  it.each(['AccessCode', 'ListAgentKey', 'InternetAddressDisplayYN', 'BuyerBrokerageCompensation', 'StandardStatus', 'OwnerName'])(
    '%s is not written',
    (name) => expect(rules.writable(name)).toBeUndefined(),
  );

  it('do not load without a source or with a status that does not exist', () => {
    expect(() => WriteRules.of({ fields: { names: ['ListPrice'] } })).toThrow(/no source, no rule/);
    const source = { document: 'd', section: 's', asOf: '2026-11-22' };
    const transitions = { source, allowed: [{ from: 'Active', to: 'Sold', decided: 'agent' as const }] };
    expect(() => WriteRules.of({ fields: { source }, transitions })).toThrow(/two values of StandardStatus/);
  });
});

it.each<[string | undefined, unknown, string | undefined]>([
  ['Edm.Decimal', 5, undefined],
  ['Edm.Decimal', '5', 'a number'],
  ['Edm.Int64', 1.5, 'a whole number'],
  ['Edm.Boolean', 'yes', 'true or false'],
  ['Edm.Date', '2026-13-01', 'a date such as 2026-05-31'],
  ['Collection(Edm.String)', 'Pool', 'a list of texts'],
  ['Edm.String', null, undefined],
  [undefined, { a: 1 }, 'a text'],
])('a %s may be %j: %s', (type, value, expected) => {
  expect(misfit(type, value as never)).toBe(expected);
});

it.each<[unknown, unknown, boolean]>([
  [650_000, '650000.00', true],
  ['Active Under Contract', 'ActiveUnderContract', true],
  [['Pool', 'Spa'], 'Spa,Pool', true],
  ['2026-05-31T14:00:00-07:00', '2026-05-31T21:00:00Z', true],
  [null, undefined, true],
  [[], null, true],
  [650_000, 640_000, false],
  ['Condominium', 'Townhouse', false],
  ['Pool', undefined, false],
])('%j sent and %j read back are the same: %s', (sent, read, same) => {
  expect(isSame(sent as never, read as never)).toBe(same);
});

it('what was taken and what was not is told field by field', () => {
  expect(appliedIn({ ListPrice: 1, View: ['Sea'] }, { ListPrice: 1, View: ['City'] })).toEqual({ applied: ['ListPrice'], open: ['View'] });
});

it('the names of lists are found in $metadata', () => {
  const property =
    '<Property Name="View" Type="Collection(Edm.String)"><Annotation Term="RESO.OData.Metadata.LookupName" String="View"/></Property>';
  expect(readLookupNames(`<EntityType Name="Property">${property}</EntityType>`).get('Property/View')).toBe('View');
});
