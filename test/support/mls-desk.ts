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

/** Who asks: a consumer, an agent of another firm, the listing's own agent, staff of the MLS. */
export const READERS: Readonly<Record<string, { readonly reach: Reach; readonly member?: MemberFacts }>> = {
  consumer: { reach: 'public' },
  'agent of another firm': { reach: 'own', member: member('MEM-2001', 'OFF-201') },
  'listing agent': { reach: 'own', member: member('MEM-1001', 'OFF-101') },
  'MLS staff': { reach: 'mls' },
};

/** A call of this reader, for a tool whose records are of this resource. */
export function readersCall(reader: string, resource?: string): McpCall {
  const { reach, member: facts } = READERS[reader]!;
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

/** A connection for display and for the brokerage's own use, whose limits no test reaches. */
export function connectionOf(reso: string, dictionary: FieldDictionary, closePriceAudience?: Audience): MlsConnection {
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
    useCases: ['IDX', 'BBO'],
    attribution: { source: 'Cascade MLS' },
    aiUse: {
      inferenceAllowed: true,
      modelProviders: ['any'],
      zeroRetention: true,
      training: false,
      embeddings: false,
      consumerFacing: true,
      contractRef: 'c',
      approvedBy: 'a',
      reviewBy: '2099-12-31',
    },
    exportCaps: { rowsPerDay: 1e9, distinctListingsPerDay: 1e9 },
    ...(closePriceAudience ? { closePriceAudience } : {}),
  } as const;
  // One reader of a test asks more in a second than many people would.
  const pack = MlsPack.of(
    [{ ...MlsPack.load().provider('reso-generic')!, limits: { maxTop: 200 } }],
    [MlsPack.load().attribution('deemed-reliable')!],
  );
  return new MlsConnection({ profile: ConnectionProfile.of(settings, pack), dictionary, store: new MemoryQuotaStore() });
}

/** The real query security, row rules and masking before a RESO server that holds nothing back. In this process, so that a test may ask thousands of times. */
export class MlsDesk {
  private constructor(
    readonly sandbox: Sandbox,
    readonly connection: MlsConnection,
    private readonly masker: Masker,
  ) {}

  static async open(seed?: number, closePriceAudience?: Audience): Promise<MlsDesk> {
    const sandbox = await startSandbox({ port: 0, ...(seed === undefined ? {} : { seed }) });
    const dictionary = loadFieldDictionary();
    const connection = connectionOf(`${sandbox.url}/reso`, dictionary, closePriceAudience);
    await connection.ready();
    const placeholders = new Placeholders({
      store: new MemoryPlaceholderStore(),
      key: new Uint8Array(32).fill(7),
      ring: HeldKeyRing.ofProcess(),
    });
    return new MlsDesk(sandbox, connection, new Masker({ dictionary, placeholders }));
  }

  async ask(reader: string, resource: string, query: string): Promise<Answer> {
    const call = readersCall(reader);
    try {
      const caller = callerOf(this.connection, call);
      const read = new RawQueries(this.connection).secureQuery(resource, query, caller);
      call.tool.set(toolFor(read.resource));
      const permit = await this.connection.ledger.reserve(caller.subject);
      const { content } = await readSecured(this.connection, read, { call, permit, signal: call.inbound.signal });
      const masked = await this.masker.clean(call, { content: [], structuredContent: content }, 'result');
      const shown = masked['structuredContent'] as JsonObject;
      return { content: shown, text: JSON.stringify(shown) };
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === undefined) throw error;
      return { code, text: message };
    }
  }

  async close(): Promise<void> {
    await this.connection.client.close();
    await this.sandbox.close();
  }
}
