import { RuleChoices, RulesInForce, type RuleMode } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { Inspector } from './inspector.js';

const inspector = Inspector.load({ runExamples: false });
const today = { now: () => Date.parse('2026-11-28T12:00:00Z') };
const mode = (rule: string, chosen: RuleMode) => new RuleChoices([{ rule, mode: chosen, reason: 'r', approvedBy: 'c' }]);

function seen(text: string, states: readonly string[], choices = new RuleChoices(), clock = today) {
  const rules = new RulesInForce(choices, states, clock).standing();
  // What the reading of requests sees counts everywhere, beside the law of a state.
  return inspector.inspect({ text, surface: 'argument', rules }).findings.filter(({ states }) => states !== undefined);
}
const verdicts = (...asked: Parameters<typeof seen>) => seen(...asked).map(({ rule, verdict, states }) => [rule, verdict, states]);

describe('a rule that is the law of some states', () => {
  const married = 'Married couples only.';

  it('counts where one of them does, and says by whose law', () => {
    expect(verdicts(married, ['TX'])).toEqual([]);
    expect(verdicts(married, [])).toEqual([]);
    expect(verdicts(married, ['TX', 'CA', 'WA'])).toEqual([['fair-housing.marital-status', 'block', ['CA', 'WA']]]);
  });

  it('counts from the day of the law on', () => {
    const gay = 'Straight couples only.';
    expect(verdicts(gay, ['MI'], undefined, { now: () => Date.parse('2024-02-12T12:00:00Z') })).toEqual([]);
    expect(verdicts(gay, ['MI'])).toEqual([['fair-housing.sexual-orientation', 'block', ['MI']]]);
  });

  it('is off in the state where it is disputed or repealed, until a deployment turns it on there', () => {
    const text = 'Housing vouchers not accepted.';
    expect(verdicts(text, ['NY'])).toEqual([]);
    expect(verdicts(text, ['NY', 'NJ'])).toEqual([['fair-housing.vouchers', 'block', ['NJ']]]);
    expect(verdicts(text, ['NY'], mode('fair-housing.vouchers@NY', 'enforce'))).toEqual([['fair-housing.vouchers', 'block', ['NY']]]);
    expect(verdicts('No transgender renters.', ['IA'])).toEqual([]);
  });

  it('can be only watched in one state and count in another', () => {
    const choices = mode('fair-housing.marital-status@WA', 'monitor');
    expect(seen(married, ['WA'], choices)).toMatchObject([{ verdict: 'monitored', would: 'block', states: ['WA'] }]);
    expect(verdicts(married, ['WA', 'CA'], choices)).toEqual([['fair-housing.marital-status', 'block', ['CA']]]);
  });

  it('takes the mode of the whole rule where its state has none of its own', () => {
    expect(verdicts(married, ['CA'], mode('fair-housing.marital-status', 'off'))).toEqual([]);
  });
});
