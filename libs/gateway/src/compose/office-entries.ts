import type { PolicyEntry } from '@gatehouse/access';

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
