import { McpCall, Refusal, SilentChannel, type JsonObject } from '@gatehouse/kernel';
import { MLS_TOOLS, MLS_TOOL_TERMS, MlsPlans, MlsTerms, MlsUpstream, type ConnectionSettings, type MlsConnection } from '@gatehouse/mls';
import { SANDBOX_SECRETS, type Sandbox } from '@gatehouse/sandbox-app';
import { ANSWERED_LICENCE, READERS } from './mls-desk.js';

const UNASKED = { notify: async () => undefined, capabilities: {}, ask: () => Promise.reject(new Refusal('CAPABILITY_MISSING')) };
const { signal } = new AbortController();

/** A connection to the MLS of a sandbox. */
export const cascadeOf = (sandbox: Sandbox): ConnectionSettings => ({
  ...ANSWERED_LICENCE,
  id: 'cascade',
  provider: 'reso-generic',
  baseUrl: `${sandbox.url}/reso/odata`,
  auth: {
    type: 'client_credentials',
    tokenUrl: `${sandbox.url}/reso/oauth/token`,
    clientId: 'gatehouse-sandbox',
    secret: () => SANDBOX_SECRETS.resoClientSecret,
  },
  mandatoryFilter: "OriginatingSystemName eq 'Cascade MLS'",
  timeoutMs: 2_000,
});

interface Asking {
  readonly subject?: string;
  readonly memberKey?: string;
  readonly officeKey?: string;
  readonly reader?: string;
}

/** A call that policy permitted, of the listing agent unless another reader is named. */
export function permittedCall(
  name: keyof typeof MLS_TOOL_TERMS,
  args: JsonObject,
  { subject = 'agent@harbor.example', reader = 'listing agent', ...facts }: Asking = {},
): McpCall {
  const { reach, member, contactKey } = READERS[reader]!;
  const claims = { subject, issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const inbound = { method: 'tools/call', params: { name, arguments: args }, era: 'modern', endpoint: undefined } as const;
  const call = new McpCall({ ...inbound, claims, channel: new SilentChannel(), signal });
  const who = { ...(member ? { member: { ...member, ...facts } } : {}), ...(contactKey ? { contactKey } : {}) };
  call.principal.set({ subject, tenant: 'harbor', name: 'A', roles: ['agent'], token: claims, ...who });
  const descriptor = MLS_TOOLS.find((tool) => tool.name === name)!;
  const [upstream, publicName, terms] = ['mls', `mls_${name}`, MLS_TOOL_TERMS[name]];
  call.tool.set({ kind: 'tool', upstream, name, publicName, descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach, maskOwn: false }, policies: [] });
  return call;
}

/** The call through the MLS terms and the tool behind them: no gateway. `cleaned`: what the stages between do to the answer. */
export async function performed(
  connection: MlsConnection,
  call: McpCall,
  cleaned: (result: JsonObject) => Promise<JsonObject> = async (result) => result,
): Promise<JsonObject> {
  const plans = new MlsPlans();
  const terms = new MlsTerms([connection], plans);
  await terms.prepare(call);
  const sent = { method: 'tools/call', params: { ...call.inbound.params } } as const;
  const result = await new MlsUpstream(connection, plans).request(sent, { call, signal, deadlineMs: 20_000, ...UNASKED });
  return terms.complete(call, await cleaned(result));
}
