import { standingOn } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ROSTER } from '../../fixtures/roster.js';
import { RosterIndex } from './roster-index.js';
import { rosterWarnings } from './roster-review.js';
import type { MemberRow, RosterSnapshot } from './roster-rows.js';

const OF_NOBODY = { ownerMemberKeys: [], listMemberKeys: [], listOfficeKeys: [], listTeamKeys: [], ownerOfficeKeys: [] };
const index = new RosterIndex(ROSTER);
const factsOf = (key: string) => index.find(key)!.facts;

function withMember(changes: Partial<MemberRow>): RosterSnapshot {
  return { ...ROSTER, members: [...ROSTER.members, { MemberKey: 'MEM-9', OfficeKey: 'OFF-101', MemberStatus: 'Active', ...changes }] };
}

const rolesOf = (changes: Partial<MemberRow>) => new RosterIndex(withMember(changes)).find('MEM-9')!.roles;

describe('roles from roster facts', () => {
  it.each(['Agent', 'REALTOR Salesperson', 'MLS Only Broker', 'Broker Associate', 'Designated REALTOR Participant'])(
    'make %s an agent',
    (MemberType) => {
      expect(rolesOf({ MemberType, MemberStateLicense: 'CA-9' })).toEqual(['agent']);
    },
  );

  it.each(['MLS Staff', 'Association Staff', 'REALTOR Appraiser', 'Non Member/Vendor', 'Office Manager', '', null])(
    'make %s nothing',
    (MemberType) => {
      expect(rolesOf({ MemberType, MemberStateLicense: 'CA-9' })).toEqual([]);
    },
  );

  it.each(['Unlicensed Assistant', 'Assistant', 'Licensed Assistant'])('make %s an assistant and no agent', (MemberType) => {
    expect(rolesOf({ MemberType, MemberStateLicense: 'CA-9' })).toEqual(['assistant']);
  });

  it('make somebody without a licence who assists a member an assistant, whatever the type says', () => {
    expect(rolesOf({ MemberType: 'Agent', MemberIsAssistantTo: 'MEM-1001' })).toEqual(['assistant']);
    expect(rolesOf({ MemberType: 'Agent', MemberIsAssistantTo: 'MEM-1001', MemberStateLicense: 'CA-9' })).toEqual(['agent']);
  });

  it('make a broker of whoever an office names as broker or manager, and of nobody for the word in a type', () => {
    expect(index.find('MEM-1003')!.roles).toEqual(['agent', 'broker']);
    expect(index.find('MEM-1007')!.roles).toEqual(['agent', 'broker']);
    expect(rolesOf({ MemberType: 'Broker', MemberStateLicense: 'CA-9' })).not.toContain('broker');
  });
});

describe('supervision', () => {
  it('is all offices of the firm for the broker of the main office', () => {
    expect(factsOf('MEM-1003')).toMatchObject({ supervisedOfficeKeys: ['OFF-101', 'OFF-102', 'OFF-103'], designatedBroker: true });
    expect(factsOf('MEM-2003').supervisedOfficeKeys).toEqual(['OFF-201', 'OFF-202', 'OFF-203']);
  });

  it('is the one office for its manager', () => {
    expect(factsOf('MEM-1007')).toMatchObject({ supervisedOfficeKeys: ['OFF-102'], designatedBroker: false });
  });

  it('ends with a transfer to another firm, even where the old office still names the person', () => {
    expect(factsOf('MEM-1012')).toMatchObject({ officeKey: 'OFF-102', firmKey: 'OFF-101', supervisedOfficeKeys: [] });
    expect(index.find('MEM-1012')!.roles).toEqual(['agent']);
  });

  it('is nothing for somebody without an office', () => {
    const lost = new RosterIndex({ ...withMember({ OfficeKey: null }), offices: [{ OfficeKey: '', OfficeBrokerKey: 'MEM-9' }] }).find(
      'MEM-9',
    )!;
    expect(lost.facts.supervisedOfficeKeys).toEqual([]);
  });
});

describe('teams and assistants', () => {
  it('seat the lead without a member row and everyone in the firm', () => {
    expect(factsOf('MEM-1001').teams).toEqual([
      { teamKey: 'TEAM-1', impersonation: 'none', lead: true, memberKeys: ['MEM-1005', 'MEM-1006', 'MEM-1001'] },
    ]);
  });

  it('carry each member’s own impersonation level', () => {
    expect(factsOf('MEM-1005').teams).toMatchObject([{ teamKey: 'TEAM-1', impersonation: 'on_behalf', lead: false }]);
    expect(factsOf('MEM-1006').teams).toMatchObject([{ impersonation: 'none' }]);
  });

  it('carry the strictest of two rows about one person, and the roster is told of', () => {
    const again = { TeamKey: 'TEAM-1', MemberKey: 'MEM-1005', TeamImpersonationLevel: 'Impersonate' };
    for (const teamMembers of [
      [...ROSTER.teamMembers, again],
      [again, ...ROSTER.teamMembers],
    ]) {
      const { teams } = new RosterIndex({ ...ROSTER, teamMembers }).find('MEM-1005')!.facts;
      expect(teams).toMatchObject([{ teamKey: 'TEAM-1', impersonation: 'on_behalf', lead: false }]);
      expect(rosterWarnings({ ...ROSTER, teamMembers })).toEqual([
        'members who have several rows in one team, of which the strictest counts: MEM-1005',
      ]);
    }
    expect(rosterWarnings(ROSTER)).toEqual([]);
  });

  it('give nothing across firms: a transferred member keeps no team-mate of the old firm', () => {
    expect(factsOf('MEM-1012').teams).toEqual([]);
    expect(factsOf('MEM-2001').teams[0]!.memberKeys).not.toContain('MEM-1012');
  });

  it('give nothing from a team that has ended', () => {
    expect(factsOf('MEM-1002').teams).toEqual([]);
  });

  it('let an assistant stand for members of the same firm only', () => {
    expect(factsOf('MEM-1004').assistantTo).toEqual(['MEM-1001']);
    const spread = new RosterIndex(withMember({ MemberType: 'Assistant', MemberIsAssistantTo: 'MEM-1001, MEM-2001, MEM-nobody' }));
    expect(spread.find('MEM-9')!.facts.assistantTo).toEqual(['MEM-1001']);
  });
});

describe('membership', () => {
  it('is what the roster says', () => {
    expect(factsOf('MEM-1011').memberStatus).toBe('Suspended');
    expect(new RosterIndex(withMember({ MemberStatus: null })).find('MEM-9')!.facts.memberStatus).toBe('');
  });

  it('is inactive without access to the MLS', () => {
    expect(new RosterIndex(withMember({ MemberMlsAccessYN: false })).find('MEM-9')!.facts.memberStatus).toBe('Inactive');
  });

  it('is not there for a key that the roster does not have', () => {
    expect(index.find('MEM-404')).toBeUndefined();
  });
});

it('finds an address whatever its capitals, and by no letter that only folds into another', () => {
  const known = new RosterIndex(withMember({ MemberEmail: ' Kim@Harbor.example ' }));
  expect(known.withEmail('kIM@harbor.EXAMPLE', undefined)).toEqual(['MEM-9']);
  expect(known.withEmail('\u212Aim@harbor.example', undefined)).toEqual([]);
});

it('has no part in the listings of a team that stayed at another firm', () => {
  const listing = { ...OF_NOBODY, listMemberKeys: ['MEM-1001'], listOfficeKeys: ['OFF-101'], listTeamKeys: ['TEAM-1'] };
  const standing = (snapshot: RosterSnapshot) => {
    const { facts } = new RosterIndex(snapshot).find('MEM-1005')!;
    return [...standingOn(listing, { ...facts, licence: { status: 'active' } }, 'own')];
  };
  const members = ROSTER.members.map((row) => (row.MemberKey === 'MEM-1005' ? { ...row, OfficeKey: 'OFF-201' } : row));
  expect(standing(ROSTER)).toContain('LISTING_SIDE');
  expect(standing({ ...ROSTER, members })).toEqual(['PUBLIC_IDX', 'VOW', 'PARTICIPANT']);
});
