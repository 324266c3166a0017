import { array, assert, boolean, constantFrom, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actedForOn, REACHES, standingOn, standsFor, type Reach, type RecordParties } from './audience.js';
import { delegationsOf, IMPERSONATION_LEVELS, impersonationOf, levelAllows } from './delegation.js';
import type { MemberFacts, TeamSeat } from './principal.js';
import { TOOL_ACTIONS, type ToolAction } from './tool.js';

const ME = 'MEM-1';
const NOBODY: RecordParties = { ownerMemberKeys: [], listMemberKeys: [], listOfficeKeys: [], listTeamKeys: [], ownerOfficeKeys: [] };

function member(changes: Partial<MemberFacts> = {}): MemberFacts {
  return {
    memberKey: ME,
    memberMlsId: '',
    memberType: 'Agent',
    memberStatus: 'Active',
    officeKey: 'OFF-1',
    firmKey: 'OFF-1',
    supervisedOfficeKeys: [],
    assistantTo: [],
    teams: [],
    licence: { status: 'active' },
    ...changes,
  };
}
const seat = (changes: Partial<TeamSeat> = {}): TeamSeat => ({
  teamKey: 'T',
  impersonation: 'none',
  lead: false,
  memberKeys: [ME, 'MEM-2'],
  ...changes,
});
const mine = (facts: MemberFacts, reach: Reach, action: ToolAction) => [...standsFor(facts, reach, action)].toSorted();

describe('TeamImpersonationLevel', () => {
  it.each([
    ['Impersonate', 'impersonate'],
    [' on behalf ', 'on_behalf'],
    ['None', 'none'],
    ['ReadWrite', 'none'],
    ['', 'none'],
    [null, 'none'],
    [undefined, 'none'],
  ] as const)('%s is %s', (word, level) => {
    expect(impersonationOf([word])).toBe(level);
  });

  it('of several rows about one seat is the strictest, whichever comes last', () => {
    const words = ['Impersonate', 'On Behalf', 'None'];
    const of = (...words: (string | null)[]) => [impersonationOf(words), impersonationOf(words.toReversed())];
    expect([of('Impersonate', 'On Behalf'), of('Impersonate', null), of(...words), of('Impersonate', 'Impersonate')]).toEqual([
      ['on_behalf', 'on_behalf'],
      ['none', 'none'],
      ['none', 'none'],
      ['impersonate', 'impersonate'],
    ]);
    expect(impersonationOf([])).toBe('none');
  });

  it.each(
    IMPERSONATION_LEVELS.flatMap(({ level, allows }) => TOOL_ACTIONS.map((action) => [level, action, allows.includes(action)] as const)),
  )('%s, to %s: %s', (impersonation, action, allowed) => {
    const facts = member({ teams: [seat({ impersonation })] });
    expect(mine(facts, 'team', action)).toEqual(allowed ? [ME, 'MEM-2'] : [ME]);
    expect(mine(facts, 'own', action)).toEqual([ME]);
  });

  it.each([
    ['none', false, [false, false]],
    ['on_behalf', false, [true, false]],
    ['impersonate', false, [true, true]],
    ['none', true, [true, true]],
  ] as const)('%s (of a lead: %s) says what is theirs of a listing that the team lists', (impersonation, lead, expected) => {
    const facts = member({ teams: [seat({ impersonation, lead })] });
    const side = (action: ToolAction) => standingOn({ ...NOBODY, listTeamKeys: ['T'] }, facts, 'team', action).has('LISTING_SIDE');
    expect([side('read'), side('write')]).toEqual(expected);
  });

  it('of one team opens no other, even where the member leads that', () => {
    const led = seat({ teamKey: 'LED', lead: true, memberKeys: [ME, 'MEM-3'] });
    const facts = member({ teams: [seat({ impersonation: 'on_behalf' }), led] });
    expect(mine(facts, 'team', 'read')).toEqual([ME, 'MEM-2']);
    const listing = { ...NOBODY, listMemberKeys: ['MEM-3'] };
    expect(standingOn(listing, facts, 'team', 'write').has('LISTING_SIDE')).toBe(true);
    expect(standingOn({ ...NOBODY, ownerMemberKeys: ['MEM-3'] }, facts, 'team', 'read').has('OWNER_MEMBER')).toBe(false);
  });
});

const keys = constantFrom(ME, 'MEM-2', 'MEM-3', 'MEM-4');
const anyMember = record({
  assistantTo: uniqueArray(keys),
  teams: array(
    record({
      teamKey: constantFrom('T1', 'T2'),
      impersonation: constantFrom(...IMPERSONATION_LEVELS.map(({ level }) => level)),
      lead: boolean(),
      memberKeys: uniqueArray(keys),
    }),
    { maxLength: 3 },
  ),
});
const anyReach = constantFrom(...REACHES);
const anyAction = constantFrom(...TOOL_ACTIONS);

it('nobody stands for more than those who delegate to them, by a level that allows it', () => {
  assert(
    property(anyMember, anyReach, anyAction, (changes, reach, action) => {
      const facts = member(changes);
      for (const key of standsFor(facts, reach, action)) {
        const byTeam = facts.teams.some((team) => levelAllows(team.impersonation, action) && team.memberKeys.includes(key));
        expect(key === ME || facts.assistantTo.includes(key) || byTeam).toBe(true);
      }
    }),
  );
});

it('whoever is named as acted for is somebody who delegates, and gave the standing', () => {
  assert(
    property(anyMember, anyReach, anyAction, uniqueArray(keys), (changes, reach, action, ownerMemberKeys) => {
      const facts = member(changes);
      const record = { ...NOBODY, ownerMemberKeys };
      const named = actedForOn(record, facts, reach, action);
      const delegating = new Set(delegationsOf(facts).map(({ memberKey }) => memberKey));
      expect(named.every((key) => delegating.has(key))).toBe(true);
      const stands = standingOn(record, facts, reach, action).has('OWNER_MEMBER');
      expect(named.length > 0).toBe(stands && !ownerMemberKeys.includes(ME));
    }),
  );
});
