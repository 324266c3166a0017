import { describe, expect, it } from 'vitest';
import { matches, parseFilter } from './scim-filter.js';
import { ENTERPRISE_SCHEMA, userShape } from './scim-schema.js';
import { ResourceSight } from './scim-values.js';

const ANN = {
  id: 'A-1',
  externalId: '00uAnn',
  userName: 'ann@harbor.example',
  active: true,
  name: { givenName: 'Ann', familyName: 'Example' },
  emails: [
    { value: 'ann@harbor.example', type: 'work', primary: true },
    { value: 'ann@home.example', type: 'home' },
  ],
  meta: { lastModified: '2026-11-28T01:00:00.000Z' },
  [ENTERPRISE_SCHEMA]: { employeeNumber: 'MEM-1' },
};
const finds = (filter: string): boolean => matches(parseFilter(filter), new ResourceSight(userShape(), ANN));

describe('a filter', () => {
  it.each([
    'userName eq "Ann@Harbor.example"',
    'USERNAME Eq "ann@harbor.example"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann@harbor.example"',
    'externalId eq "00uAnn"',
    'active eq true',
    'active eq "True"',
    'name.familyName sw "exa"',
    'emails eq "ann@home.example"',
    'emails.value ew "HOME.example"',
    'emails[type eq "work" and value co "harbor"]',
    'emails[type eq "home"].value eq "ann@home.example"',
    'emails pr and not (title pr)',
    'title eq null',
    'meta.lastModified gt "2026-11-27T00:00:00Z"',
    'meta.lastModified le "2026-11-28T01:00:00.000Z"',
    `${ENTERPRISE_SCHEMA}:employeeNumber eq "mem-1"`,
    'userName eq "x" or (userName pr and externalId ne "x")',
    'title eq "x" and title eq "x" or active eq true',
    'userName ne "x\\"y"',
  ])('finds by %s', (filter) => {
    expect(finds(filter)).toBe(true);
  });

  it.each([
    'externalId eq "00uann"',
    'emails[type eq "home" and value co "harbor"]',
    'emails[type eq "work"].value eq "ann@home.example"',
    'title pr',
    'nickName pr',
    '__proto__ pr',
    'constructor.name eq "Object"',
    'active eq true and (title eq "x" or title eq "y")',
    'userName eq 1',
    'userName gt 1',
    'urn:example:other:User:userName pr',
  ])('does not find by %s', (filter) => {
    expect(finds(filter)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['a name alone', 'userName'],
    ['no value', 'userName eq'],
    ['a text in single quotes', "userName eq 'ann'"],
    ['an open text', 'userName eq "ann'],
    ['a bad escape', 'userName eq "\\x"'],
    ['no such comparison', 'userName like "ann"'],
    ['a statement behind it', 'userName eq "a"; DROP TABLE person'],
    ['a comment behind it', 'userName eq "a" -- '],
    ['an open parenthesis', '(userName pr'],
    ['an open bracket', 'emails[type eq "work"'],
    ['not without parenthesis', 'not userName pr'],
    ['two filters', 'userName pr userName pr'],
    ['a number for a name', '1 eq 1'],
    ['control characters', `userName eq "${'\n'.repeat(60)}`],
    ['too many characters', `userName eq "${'a'.repeat(2_000)}"`],
    ['too deep a nest', `${'('.repeat(30)}userName pr${')'.repeat(30)}`],
  ])('that holds %s is refused', (_, filter) => {
    expect(() => parseFilter(filter)).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidFilter' }));
  });
});
