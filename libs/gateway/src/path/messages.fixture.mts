import { McpCall, SilentChannel, type JsonObject, type MemberFacts, type Role } from '@gatehouse/kernel';

export const AGENT: MemberFacts = {
  memberKey: 'MEM-1001',
  memberMlsId: 'C1001',
  memberType: 'Agent',
  memberStatus: 'Active',
  officeKey: 'OFF-101',
  firmKey: 'OFF-101',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};

interface Asked {
  readonly method?: string;
  readonly params?: JsonObject;
  readonly subject?: string;
  readonly name?: string;
  readonly roles?: readonly Role[];
  readonly member?: MemberFacts;
}

/** A message of which the gateway knows who sent it, and nothing more so far. */
export function messageOf({
  method = 'tools/call',
  params = {},
  subject = 's',
  name = 'A',
  roles = ['agent'],
  member = AGENT,
}: Asked): McpCall {
  const claims = { subject, issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const call = new McpCall({
    method,
    params,
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set({ subject, tenant: 'harbor', name, roles, token: claims, member });
  return call;
}
