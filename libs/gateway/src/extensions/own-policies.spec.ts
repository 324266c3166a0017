import { McpCall, SilentChannel } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { OwnPolicies } from './own-policies.js';

const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };

function callOf(): McpCall {
  const call = new McpCall({
    method: 'tools/call',
    params: { name: 'crm_send_message', arguments: {} },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.tool.set({ upstream: 'crm', name: 'send_message', terms: { action: 'send', dataClass: 'message' } } as never);
  call.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'A', roles: ['agent'], token: claims });
  return call;
}

const judged = async (approvers: readonly string[]) => {
  const call = callOf();
  await new OwnPolicies([{ id: 'late', thread: { call: async () => ({ hold: 'It is late.', approvers }) } }] as never).judge(call);
  return call.holds;
};

it('holds a call for the roles that a policy of code names', async () => {
  expect(await judged(['broker', 'self'])).toMatchObject([{ rule: 'own.late', approvers: ['broker', 'self'] }]);
});

it('refuses a role that there is not, for which a call would wait for ever', async () => {
  await expect(judged(['broker', 'team_lead'])).rejects.toMatchObject({
    code: 'CHECK_FAILED',
    cause: new Error(
      'The policy late asks for team_lead; expected self, agent, broker, assistant, compliance, admin, mls_staff, vendor, consumer.',
    ),
  });
});
