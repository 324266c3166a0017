import { RuleChoices, RulesInForce, type RuleException, type RuleMode } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { LeftOffices } from './left-offices.js';
import { RosterCards } from './roster-cards.js';
import { ruleFaults } from './rule-parts.js';

const RULE = 'clients.of-office-left';
const SAID = { rule: RULE, reason: 'Their agreements name the agent.', approvedBy: 'broker@harbor.example' };
const OLD = { OriginalEntryTimestamp: '2026-03-01T09:00:00Z' };

function cardsWith(choices: RuleChoices, firmKey?: string): RosterCards {
  const clock = { now: () => Date.parse('2026-11-28T12:00:00Z') };
  const cards = new RosterCards(new LeftOffices(new RulesInForce(choices, [], clock), firmKey));
  cards.take([
    { MemberKey: 'MEM-1', OfficeKey: 'OFF-2', MemberTransferDate: '2026-05-10' },
    { MemberKey: 'MEM-2', OfficeKey: 'OFF-1', MemberTransferDate: null },
  ]);
  return cards;
}
const decided = (exceptions: readonly RuleException[], mode?: RuleMode) => new RuleChoices(mode ? [{ ...SAID, mode }] : [], exceptions);
const keeps = (person: string, until = '2026-12-31'): RuleException => ({ ...SAID, id: 'keeps', scope: { person }, until });

describe('what a member left behind at another office', () => {
  it('is of the main office of the brokerage, where there is one, and of nobody else', () => {
    expect(cardsWith(decided([]), 'OFF-1').officesOf('MEM-1', OLD)).toEqual({ offices: ['OFF-1'], isLeft: true });
    expect(cardsWith(decided([])).officesOf('MEM-1', OLD)).toEqual({ offices: [], isLeft: true });
  });

  it('is so as well while they are at no office', () => {
    const cards = cardsWith(decided([]), 'OFF-1');
    cards.take([{ MemberKey: 'MEM-1', OfficeKey: null, MemberTransferDate: '2026-05-10' }]);
    expect(cards.officesOf('MEM-1', OLD)).toEqual({ offices: ['OFF-1'], isLeft: true });
    cards.take([{ MemberKey: 'MEM-1', OfficeKey: null, MemberTransferDate: null }]);
    expect(cards.officesOf('MEM-1', OLD)).toEqual({ offices: [] });
  });

  it('is nothing of a member who came from nowhere, nor what was entered since', () => {
    const cards = cardsWith(decided([]), 'OFF-1');
    expect(cards.officesOf('MEM-2', OLD)).toEqual({ offices: ['OFF-1'] });
    expect(cards.officesOf('MEM-1', { OriginalEntryTimestamp: '2026-06-01' })).toEqual({ offices: ['OFF-2'] });
    expect([cards.officesOf('MEM-1'), cards.officesOf('MEM-9', OLD)]).toEqual([{ offices: ['OFF-2'] }, { offices: [] }]);
  });

  it.each([
    ['by a decision about them', decided([keeps('MEM-1')]), { offices: ['OFF-2'], exception: 'keeps' }],
    ['by none about somebody else', decided([keeps('MEM-2')]), { offices: ['OFF-1'], isLeft: true }],
    ['by none that has run out', decided([keeps('MEM-1', '2026-11-27')]), { offices: ['OFF-1'], isLeft: true }],
    ['where the rule is off', decided([], 'off'), { offices: ['OFF-2'] }],
  ])('is theirs %s', (_what, choices, place) => {
    expect(cardsWith(choices, 'OFF-1').officesOf('MEM-1', OLD)).toEqual(place);
  });

  it('cannot be only watched', () => {
    const known = new Map(LeftOffices.knownRules.map((rule) => [rule.id, rule]));
    const faultsOf = (mode: RuleMode) =>
      ruleFaults({ rules: [{ ...SAID, mode }], exceptions: [], knownHosts: [] }, known).map(({ path }) => path);
    expect([faultsOf('monitor'), faultsOf('off')]).toEqual([['compliance.rules[0].mode'], []]);
  });
});
