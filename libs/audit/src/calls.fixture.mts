import { McpCall, SilentChannel, type CatalogueEntry, type InboundRequest, type JsonObject, type Principal } from '@gatehouse/kernel';

const claims = {
  subject: 'agent@harbor.example',
  issuer: 'https://gateway.example',
  tokenId: 't1',
  clientId: 'claude',
  scopes: [],
  expiresAt: 2_000_000_000,
};

export const agent: Principal = {
  subject: claims.subject,
  tenant: 'harbor',
  name: 'Dana Reyes',
  roles: ['agent'],
  token: claims,
  member: {
    memberKey: 'MEM-1001',
    memberMlsId: '1001',
    memberType: 'Agent',
    memberStatus: 'Active',
    officeKey: 'OFF-101',
    firmKey: 'OFF-101',
    supervisedOfficeKeys: [],
    assistantTo: [],
    teams: [],
    licence: { number: '01999999', state: 'CA', expiresOn: '2027-05-31', status: 'active' },
  },
};

export const getContact: CatalogueEntry = {
  kind: 'tool',
  upstream: 'crm',
  name: 'get_contact',
  publicName: 'crm_get_contact',
  descriptor: {
    name: 'get_contact',
    inputSchema: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        include: { type: 'array' },
        options: { type: 'object', properties: { notes: { type: 'boolean' } } },
      },
    },
  },
  terms: { action: 'read', dataClass: 'contact', resource: 'Contacts' },
  digest: 'd'.repeat(64),
};

export function callOf(
  params: JsonObject = { name: 'crm_get_contact', arguments: { id: 'CON-00001' } },
  more: Partial<InboundRequest> = {},
): McpCall {
  const signal = new AbortController().signal;
  return new McpCall({
    method: 'tools/call',
    params,
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
    ...more,
  });
}
