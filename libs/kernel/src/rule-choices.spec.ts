import { describe, expect, it } from 'vitest';
import { RuleChoices, type RuleException, type RuleScope } from './rule-choices.js';

const SCENE = {
  tools: ['crm/draft_message', 'crm_draft_message'],
  listings: ['LST-1'],
  office: 'OFF-1',
  persons: ['a@harbor.example', 'MEM-1'],
};
const exception = (scope: RuleScope, until = '2026-11-30'): RuleException => ({
  id: 'ex',
  rule: 'conduct.appraisal',
  scope,
  reason: 'r',
  approvedBy: 'c',
  until,
});
const counts = (scope: RuleScope, day = '2026-11-28', until?: string) =>
  new RuleChoices([], [exception(scope, until)]).exceptionFor('conduct.appraisal', SCENE, day) !== undefined;

describe('an exception to a rule', () => {
  it.each<[RuleScope, boolean]>([
    [{ tool: 'crm/draft_message' }, true],
    [{ tool: 'crm_draft_message' }, true],
    [{ tool: 'crm/send_message' }, false],
    [{ listing: 'LST-1' }, true],
    [{ listing: 'LST-2' }, false],
    [{ office: 'OFF-1', person: 'MEM-1' }, true],
    [{ office: 'OFF-1', person: 'MEM-2' }, false],
    [{ person: 'a@harbor.example' }, true],
  ])('for %j holds: %s', (scope, expected) => {
    expect(counts(scope)).toBe(expected);
  });

  it('holds through its last day and not on the next', () => {
    expect(counts({ listing: 'LST-1' }, '2026-11-30')).toBe(true);
    expect(counts({ listing: 'LST-1' }, '2026-12-01')).toBe(false);
    expect(new RuleChoices([], [exception({ listing: 'LST-1' })]).expired('2026-12-01').map(({ id }) => id)).toEqual(['ex']);
  });

  it('is one to its own rule', () => {
    expect(
      new RuleChoices([], [exception({ listing: 'LST-1' })]).exceptionFor('conduct.legal-advice', SCENE, '2026-11-28'),
    ).toBeUndefined();
  });
});
