import type { Decision } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { PEOPLE, SANDBOX_TOOLS } from '../../fixtures/people.js';
import { Policy } from './policy.js';
import { compilePolicies } from './policy-set.js';
import { policyTexts } from './policy-texts.js';

// A diff of this file is a permission change: read it as one, and say why in the commit.
const TITLE = 'Who may call which tool of the sandbox brokerage. A change here is a permission change, not a snapshot refresh.';
const LEGEND = [
  'own, team, office, firm, mls, public: permitted, with that reach     m: personal data masked even on own records',
  'hold: waits for approval by the role named                          no licence, no membership: refused, with that reason',
  '-: does not exist for them                                          (hidden): refused and not listed either',
];

function word(call: Decision, list: Decision): string {
  if (call.effect === 'refuse') {
    if (call.reason === 'invisible') return '-';
    return list.effect === 'permit' ? `no ${call.reason}` : `no ${call.reason} (hidden)`;
  }
  const reach = `${call.obligations.reach}${call.obligations.maskOwn ? ' m' : ''}`;
  const { reason } = call.obligations;
  const told = reason ? `${reach}, for a reason; without one ${reason.without}` : reach;
  return call.effect === 'hold' ? `${told}, hold ${call.approvers.join('+')}` : told;
}

it('who may call what is what was last reviewed', async () => {
  const policy = new Policy(compilePolicies(await policyTexts()));
  const people = Object.entries(PEOPLE);
  const blocks = people.map(([title, who]) => {
    const lines = SANDBOX_TOOLS.map((entry) => {
      const decided = word(policy.decide(who, { action: 'call', entry }), policy.decide(who, { action: 'list', entry }));
      return `  ${`${entry.upstream}/${entry.name}`.padEnd(28)}${`${entry.terms.action} ${entry.terms.dataClass}`.padEnd(26)}${decided}`;
    });
    return [title, ...lines].join('\n');
  });
  await expect(`${[TITLE, ...LEGEND].join('\n')}\n\n${blocks.join('\n\n')}\n`).toMatchFileSnapshot('../../snapshots/role-by-tool.txt');
});
