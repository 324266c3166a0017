import type { Policy, PolicyEntry } from '@gatehouse/access';
import type { Principal } from '@gatehouse/kernel';

// What people do beside the path, as the policy is asked about it.
export const TOOL_APPROVAL: PolicyEntry = {
  kind: 'tool',
  upstream: 'gatehouse',
  name: 'approve_tool',
  terms: { action: 'administer', dataClass: 'general' },
};

export const PEOPLE: PolicyEntry = { ...TOOL_APPROVAL, name: 'administer_people' };

export const UPSTREAM_SIGN_IN: PolicyEntry = { ...TOOL_APPROVAL, name: 'sign_in_at_upstream' };
export const WALLS: PolicyEntry = { ...TOOL_APPROVAL, name: 'put_up_walls' };
export const LIMIT_RESET: PolicyEntry = { ...TOOL_APPROVAL, name: 'reset_limits' };

const RETENTION: PolicyEntry = { ...TOOL_APPROVAL, name: 'erase_client', terms: { action: 'administer', dataClass: 'retention' } };

/** Policy asks them to confirm it in person, and whoever types the command does. */
export function mayAdministerRetention(policy: Policy, person: Principal): boolean {
  const decision = policy.decide(person, { action: 'call', entry: RETENTION });
  return decision.effect === 'permit' || (decision.effect === 'hold' && decision.approvers.every((role) => role === 'self'));
}
