import { McpCall, SilentChannel, type JsonObject, type MemberFacts, type Reach } from '@gatehouse/kernel';
import { ConnectionProfile } from '../src/connection/connection-profile.js';
import type { ConnectionSettings } from '../src/connection/connection-settings.js';
import { MlsPack } from '../src/connection/mls-pack.js';
import { MemoryQuotaStore } from '../src/quota/quota-store.js';
import { MlsConnection } from '../src/terms/mls-connection.js';
import { MLS_TOOLS, MLS_TOOL_TERMS } from '../src/tools/descriptors.js';
import type { MlsToolName } from '../src/terms/plan.js';
import { SmallDictionary } from './small-dictionary.js';

export const pack = MlsPack.load();

/** A licence with an answer to everything that is asked. */
export const ANSWERED = {
  inferenceAllowed: true,
  modelProviders: ['any'],
  zeroRetention: true,
  training: false,
  embeddings: false,
  consumerFacing: false,
  contractRef: 'licence section 6',
  approvedBy: 'compliance@harbor.example',
  reviewBy: '2099-12-31',
} as const;

export function settingsFor(origin: string, changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return {
    id: 'cascade',
    provider: 'reso-generic',
    baseUrl: `${origin}/odata`,
    auth: { type: 'client_credentials', tokenUrl: `${origin}/oauth/token`, clientId: 'gatehouse', secret: () => 'the-client-secret' },
    mandatoryFilter: "OriginatingSystemName eq 'Cascade MLS'",
    useCases: ['BBO'],
    attribution: { source: 'Cascade MLS' },
    aiUse: ANSWERED,
    limits: { perSecond: 1000 },
    timeoutMs: 400,
    ...changes,
  };
}

export function connectionTo(origin: string, changes: Partial<ConnectionSettings> = {}, store = new MemoryQuotaStore()): MlsConnection {
  return new MlsConnection({ profile: ConnectionProfile.of(settingsFor(origin, changes), pack), dictionary: new SmallDictionary(), store });
}

export const agent: MemberFacts = {
  memberKey: 'MEM-1001',
  memberMlsId: '1001',
  memberType: 'MLS Agent',
  memberStatus: 'Active',
  officeKey: 'OFF-101',
  firmKey: 'OFF-101',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};

/** A call as it arrives at the MLS terms: principal, tool and decision are settled. */
export function callOf(
  tool: string,
  args: JsonObject,
  options: { reach?: Reach; subject?: string; upstream?: string; signal?: AbortSignal } = {},
): McpCall {
  const { reach = 'own', subject = 'agent@harbor.example', upstream = 'mls', signal = new AbortController().signal } = options;
  const claims = { subject, issuer: 'https://gateway.example', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
  const call = new McpCall({
    method: 'tools/call',
    params: { name: tool, arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  call.principal.set({
    subject,
    tenant: 'harbor',
    name: 'A',
    roles: ['agent'],
    token: claims,
    ...(reach === 'public' ? {} : { member: agent }),
  });
  const descriptor = MLS_TOOLS.find(({ name }) => name === tool) ?? { name: tool, inputSchema: {} };
  call.tool.set({
    kind: 'tool',
    upstream,
    name: tool,
    publicName: `${upstream}_${tool}`,
    descriptor,
    terms: MLS_TOOL_TERMS[tool as MlsToolName] ?? { action: 'read', dataClass: 'general' },
    digest: '',
  });
  call.decision.set({ effect: 'permit', obligations: { reach, maskOwn: false }, policies: [] });
  return call;
}

export const listing = (changes: JsonObject = {}): JsonObject => ({
  ListingKey: 'LST-000001',
  ListingId: 'C26000001',
  StandardStatus: 'Active',
  ListPrice: 650000,
  City: 'Sacramento',
  UnparsedAddress: '31 Larch Hollow, Sacramento',
  StreetNumber: '31',
  StreetName: 'Larch Hollow',
  PublicRemarks: 'Sunny bungalow.',
  ListOfficeName: 'Harbor Realty',
  ListOfficePhone: '916-555-0100',
  AttributionContact: '916-555-0101',
  ListAgentKey: 'MEM-1001',
  ListOfficeKey: 'OFF-101',
  FeedTypes: ['IDX', 'BBO'],
  InternetEntireListingDisplayYN: true,
  InternetAddressDisplayYN: true,
  ModificationTimestamp: '2026-11-01T00:00:00Z',
  AccessCode: '0000',
  OriginatingSystemName: 'Cascade MLS',
  ...changes,
});
