import {
  McpCall,
  SilentChannel,
  type Audience,
  type CatalogueEntry,
  type FieldDictionary,
  type JsonObject,
  type MemberFacts,
  type Reach,
} from '@gatehouse/kernel';
import { callerOf, ConnectionProfile, MlsConnection, MlsPack, MemoryQuotaStore, RawQueries, readSecured } from '@gatehouse/mls';
import { loadFieldDictionary, Masker, MemoryPlaceholderStore, Placeholders } from '@gatehouse/privacy';
import { HeldKeyRing } from '@gatehouse/seal';
import { SANDBOX_SECRETS, startSandbox, type Sandbox } from '@gatehouse/sandbox-app';

const member = (memberKey: string, officeKey: string): MemberFacts => ({
  memberKey,
  memberMlsId: memberKey.slice(4),
  memberType: 'MLS Agent',
  memberStatus: 'Active',
  officeKey,
  firmKey: officeKey,
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
});

interface Reader {
  readonly reach: Reach;
  readonly member?: MemberFacts;
  /** A client of the brokerage, who reads under VOW. */
  readonly contactKey?: string;
}

/** Who asks, from the widest audience to the narrowest. */
export const READERS: Readonly<Record<string, Reader>> = {
  consumer: { reach: 'public' },
  'registered consumer': { reach: 'public', contactKey: 'CON-000001' },
  'agent of another firm': { reach: 'own', member: member('MEM-2001', 'OFF-201') },
  'agent of the listing office': { reach: 'own', member: member('MEM-1002', 'OFF-101') },
  'listing agent': { reach: 'own', member: member('MEM-1001', 'OFF-101') },
  'broker of the listing office': { reach: 'office', member: { ...member('MEM-1003', 'OFF-101'), supervisedOfficeKeys: ['OFF-101'] } },
  'MLS staff': { reach: 'mls' },
};
export const CONSUMERS: readonly string[] = ['consumer', 'registered consumer'];

/** A call of this reader, for a tool whose records are of this resource. */
export function readersCall(reader: string, resource?: string): McpCall {
  const { reach, member: facts, contactKey } = READERS[reader]!;
  const claims = { subject: `${reader}@harbor.example`, issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const signal = new AbortController().signal;
  const inbound = { method: 'tools/call', params: { name: 'mls_query', arguments: {} }, era: 'modern', endpoint: undefined } as const;
  const call = new McpCall({ ...inbound, claims, channel: new SilentChannel(), signal });
  call.principal.set({
    subject: claims.subject,
    tenant: 'harbor',
    name: 'A',
    roles: ['agent'],
    token: claims,
    ...(facts ? { member: facts } : {}),
    ...(contactKey ? { contactKey } : {}),
  });
  call.decision.set({ effect: 'permit', obligations: { reach, maskOwn: false }, policies: [] });
  if (resource !== undefined) call.tool.set(toolFor(resource));
  return call;
}

const toolFor = (resource: string): CatalogueEntry => ({
  kind: 'tool',
  upstream: 'mls',
  name: 'query_reso',
  publicName: 'mls_query_reso',
  descriptor: { name: 'query_reso' },
  terms: { action: 'read', dataClass: 'listing', resource },
  digest: '',
});

/** What the reader is answered: rows as a model gets them, or a refusal. */
export type Answer = { readonly content: JsonObject; readonly text: string } | { readonly code: string; readonly text: string };

/** An answer to everything that the licence of a connection is asked. */
export const ANSWERED_LICENCE = {
  useCases: ['BBO'],
  attribution: { source: 'Cascade MLS' },
  aiUse: {
    inferenceAllowed: true,
    modelProviders: ['any'],
    zeroRetention: true,
    training: false,
    embeddings: false,
    consumerFacing: false,
    contractRef: 'licence section 6',
    approvedBy: 'compliance@harbor.example',
    reviewBy: '2099-12-31',
  },
} as const;

/** A connection for display and for the brokerage's own use, whose limits no test reaches. */
export function connectionOf(
  reso: string,
  dictionary: FieldDictionary,
  given: { readonly useCases?: readonly string[]; readonly closePriceAudience?: Audience; readonly timeoutMs?: number } = {},
): MlsConnection {
  const settings = {
    id: 'cascade',
    provider: 'reso-generic',
    baseUrl: `${reso}/odata`,
    auth: {
      type: 'client_credentials',
      tokenUrl: `${reso}/oauth/token`,
      clientId: 'gatehouse-sandbox',
      secret: () => SANDBOX_SECRETS.resoClientSecret,
    },
    mandatoryFilter: "OriginatingSystemName eq 'Cascade MLS'",
    ...ANSWERED_LICENCE,
    aiUse: { ...ANSWERED_LICENCE.aiUse, consumerFacing: true },
    useCases: ['IDX', 'BBO'],
    exportCaps: { rowsPerDay: 1e9, rowsPerSession: 1e9, bytesPerDay: 1e12, distinctListingsPerDay: 1e9 },
    ...given,
  } as const;
  // One reader of a test asks more than many people would.
  const pack = MlsPack.of(
    [{ ...MlsPack.load().provider('reso-generic')!, limits: { maxTop: 200 } }],
    [MlsPack.load().attribution('deemed-reliable')!],
  );
  return new MlsConnection({ profile: ConnectionProfile.of(settings, pack), dictionary, store: new MemoryQuotaStore() });
}

interface Desk {
  /** Under which a reader comes in: registered consumers by the connection for virtual office websites. */
  readonly connections: { readonly main: MlsConnection; readonly vow: MlsConnection };
  readonly masker: Masker;
}

/** The real query security, row rules and masking before a RESO server that holds nothing back. In this process, so that a test may ask thousands of times. */
export class MlsDesk {
  private constructor(
    readonly sandbox: Sandbox,
    private desk: Desk,
    private readonly reopened: () => Desk['connections'],
  ) {}

  static async open(seed?: number, given: Parameters<typeof connectionOf>[2] = {}): Promise<MlsDesk> {
    const sandbox = await startSandbox({ port: 0, ...(seed === undefined ? {} : { seed }) });
    const dictionary = loadFieldDictionary();
    const reso = `${sandbox.url}/reso`;
    const connections = (): Desk['connections'] => ({
      main: connectionOf(reso, dictionary, given),
      vow: connectionOf(reso, dictionary, { ...given, useCases: ['VOW'] }),
    });
    const placeholders = new Placeholders({
      store: new MemoryPlaceholderStore(),
      key: new Uint8Array(32).fill(7),
      ring: HeldKeyRing.ofProcess(),
    });
    const desk = new MlsDesk(sandbox, { connections: connections(), masker: new Masker({ dictionary, placeholders }) }, connections);
    await Promise.all(Object.values(desk.desk.connections).map((connection) => connection.ready()));
    return desk;
  }

  /** Begins again, as after a restart: what the MLS says of itself is read anew. */
  async reopen(): Promise<void> {
    await this.closeConnections();
    this.desk = { ...this.desk, connections: this.reopened() };
  }

  connectionFor(reader: string): MlsConnection {
    return READERS[reader]!.contactKey === undefined ? this.desk.connections.main : this.desk.connections.vow;
  }

  async ask(reader: string, resource: string, query: string): Promise<Answer> {
    const [call, connection] = [readersCall(reader), this.connectionFor(reader)];
    return answered(async () => {
      await connection.ready();
      const caller = callerOf(connection, call);
      const read = new RawQueries(connection).secureQuery(resource, query, caller);
      call.tool.set(toolFor(read.resource));
      const permit = await connection.ledger.reserve(caller.subject);
      const { content } = await readSecured(connection, read, { call, permit, signal: call.inbound.signal });
      return this.masked(call, { content: [], structuredContent: content });
    });
  }

  /** As a model is answered: with what the masking stage leaves of it. */
  async masked(call: McpCall, result: JsonObject): Promise<JsonObject> {
    return (await this.desk.masker.clean(call, result, 'result')) as JsonObject;
  }

  async close(): Promise<void> {
    await this.closeConnections();
    await this.sandbox.close();
  }

  private async closeConnections(): Promise<void> {
    const { main, vow } = this.desk.connections;
    await Promise.all([main.close(), vow.close()]);
  }
}

/** What a result says, or the refusal that came instead. */
export async function answered(run: () => Promise<JsonObject>): Promise<Answer> {
  try {
    const shown = (await run())['structuredContent'] as JsonObject;
    return { content: shown, text: JSON.stringify(shown) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw error;
    return { code, text: message };
  }
}
