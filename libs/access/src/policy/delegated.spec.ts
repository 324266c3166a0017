import {
  DATA_CLASSES,
  GRANTABLE_ROLES,
  standingOn,
  TOOL_ACTIONS,
  type Audience,
  type Principal,
  type RecordParties,
} from '@gatehouse/kernel';
import { assert, constantFrom, property, subarray } from 'fast-check';
import { expect, it } from 'vitest';
import { agent, assistant, broker, entry, expiredAgent, facts, managingBroker, person, teamLead } from '../../fixtures/people.js';
import { compilePolicies } from './policy-set.js';
import { policyTexts } from './policy-texts.js';
import { Policy } from './policy.js';

const policy = new Policy(compilePolicies(await policyTexts()));

/** A client, a listing and an office listing of whoever delegates. */
const recordsOf = (key: string): readonly RecordParties[] => {
  const nothing = { ownerMemberKeys: [], listMemberKeys: [], listOfficeKeys: [], listTeamKeys: [], ownerOfficeKeys: [] };
  return [
    { ...nothing, ownerMemberKeys: [key], ownerOfficeKeys: ['OFF-101'] },
    { ...nothing, listMemberKeys: [key], listOfficeKeys: ['OFF-101'] },
  ];
};

/** What somebody sees of a record by a tool, and whether in clear. */
function seen(who: Principal, parties: RecordParties, what: ReturnType<typeof entry>) {
  const decided = policy.decide(who, { action: 'call', entry: what });
  if (decided.effect === 'refuse') return { audiences: new Set<Audience>(), clear: false, policies: decided.policies };
  const { reach, maskOwn } = decided.obligations;
  return { audiences: standingOn(parties, who.member, reach, what.terms.action), clear: !maskOwn, policies: decided.policies };
}

const delegators = [agent, teamLead, expiredAgent, managingBroker, broker];

it('an assistant never sees more of a delegated record than whoever delegates, and never in clear, whatever else they are granted', () => {
  const run = () =>
    assert(
      property(
        constantFrom(...delegators),
        subarray([...GRANTABLE_ROLES]),
        constantFrom(...TOOL_ACTIONS),
        constantFrom(...DATA_CLASSES),
        (delegator, granted, action, dataClass) => {
          const key = delegator.member!.memberKey;
          const delegate = person(['assistant', ...granted], facts({ ...assistant.member, assistantTo: [key] }));
          const tool = entry(action, dataClass);
          return recordsOf(key).every((parties) => {
            const [theirs, ours] = [seen(delegator, parties, tool), seen(delegate, parties, tool)];
            const isClose = ours.audiences.has('OWNER_MEMBER') || ours.audiences.has('LISTING_SIDE');
            // Staff of the MLS see the listing side as such; nothing of it comes from the delegation.
            const isMasked = !ours.clear || !isClose || granted.includes('mls_staff');
            const isTheirOwn = ours.policies.every((id) => id.startsWith('assistant-'));
            return isMasked && (!isTheirOwn || [...ours.audiences].every((audience) => theirs.audiences.has(audience)));
          });
        },
      ),
      { numRuns: 1500 },
    );
  expect(run).not.toThrow();
});

it('what an assistant may do at all is nothing that the agent may not', () => {
  const wider = TOOL_ACTIONS.flatMap((action) => DATA_CLASSES.map((dataClass) => entry(action, dataClass))).filter((tool) => {
    const [theirs, ours] = [agent, assistant].map((who) => policy.decide(who, { action: 'call', entry: tool }));
    return ours!.effect !== 'refuse' && theirs!.effect === 'refuse';
  });
  expect(wider).toEqual([]);
});
