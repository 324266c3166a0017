import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Catalogue,
  digestOf,
  type CatalogueEntry,
  type InboundRequest,
  type JsonObject,
  type McpCall,
  type OfferKind,
  type TokenClaims,
  type ToolDescriptor,
  Refusal,
} from '@gatehouse/kernel';
import { ChangeAudience, type Hearer } from '../changes/change-audience.js';
import { ChangeDesk } from '../changes/change-desk.js';
import { HttpEdge, type EdgeOptions } from '../edge/http-edge.js';
import { McpDispatcher, type DispatchOutcome } from '../edge/mcp-dispatcher.js';
import { ChannelFilter } from '../edge/channel-filter.js';
import type { ProtocolErrorEvent } from '../edge/rejection.js';
import { StandInUpstream } from './stand-in-upstream.js';

/** An edge on a real HTTP server, with a stand-in path behind it. */
export interface EdgeRig {
  readonly url: string;
  readonly edge: HttpEdge;
  readonly server: Server;
  /** The upstream `crm` of the endpoint. */
  readonly upstream: StandInUpstream;
  readonly audience: OpenAudience;
  /** Lists one more offer, or leaves the lists as they are, and says that they changed. */
  listAnew(entry?: CatalogueEntry): void;
  readonly seen: InboundRequest[];
  readonly protocolErrors: ProtocolErrorEvent[];
  close(): Promise<void>;
}

export type Answering = (request: InboundRequest) => Promise<DispatchOutcome> | DispatchOutcome;

class ListCatalogue extends Catalogue {
  readonly version = 1;

  constructor(readonly entries: CatalogueEntry[]) {
    super();
  }

  override watchesResources(): boolean {
    return true;
  }

  find(_endpoint: string | undefined, publicName: string, kind = 'tool'): CatalogueEntry | undefined {
    return this.entries.find((entry) => entry.publicName === publicName && entry.kind === kind);
  }

  list(_endpoint: string | undefined, kind = 'tool'): readonly CatalogueEntry[] {
    return this.entries.filter((entry) => entry.kind === kind);
  }

  override declares(): boolean {
    return false;
  }

  hasEndpoint(endpoint: string | undefined): boolean {
    return endpoint === undefined || endpoint === 'crm';
  }
}

/** Everybody may read everything of `crm` and sees whole lists, but for whom a test shuts out. */
export class OpenAudience extends ChangeAudience {
  /** Subjects that may read nothing and see nothing. */
  readonly shutOut = new Set<string>();

  constructor(private readonly catalogue: Catalogue) {
    super();
  }

  readable({ claims }: Hearer): string | undefined {
    return this.shutOut.has(claims.subject) ? undefined : 'crm';
  }

  listed({ claims, endpoint }: Hearer, kind: OfferKind): readonly CatalogueEntry[] {
    return this.shutOut.has(claims.subject) ? [] : this.catalogue.list(endpoint, kind);
  }
}

export function entryOf(descriptor: ToolDescriptor, upstream = 'crm'): CatalogueEntry {
  const publicName = `${upstream}_${descriptor.name}`;
  return {
    kind: 'tool',
    upstream,
    name: descriptor.name,
    publicName,
    descriptor,
    terms: { action: 'read', dataClass: 'general' },
    digest: digestOf(descriptor),
  };
}

export function claimsOf(subject: string): TokenClaims {
  const expiresAt = Math.floor(Date.now() / 1_000) + 600;
  return { subject, issuer: 'https://gateway.example', tokenId: 't', clientId: 'c', scopes: [], expiresAt };
}

/** Upper-cases what it is given, so that a test sees that it ran; holds back what says "secret". */
export class LoudFilter extends ChannelFilter {
  async filter(_call: McpCall, payload: JsonObject): Promise<JsonObject> {
    const text = JSON.stringify(payload);
    if (text.includes('secret')) throw new Error('held back');
    const { message, data } = payload;
    return {
      ...payload,
      ...(typeof message === 'string' ? { message: message.toUpperCase() } : {}),
      ...(typeof data === 'string' ? { data: data.toUpperCase() } : {}),
    };
  }

  override async admit(_call: McpCall, answers: JsonObject): Promise<JsonObject> {
    if (JSON.stringify(answers).includes('secret')) throw new Refusal('ARGUMENT_UNSAFE');
    return answers;
  }
}

/** The bearer token of a request names its sender: `Authorization: Bearer <subject>`. `/mcp/crm` is the endpoint of one upstream. */
export async function startEdge(
  answering: Answering,
  options: Partial<EdgeOptions> & { entries?: readonly CatalogueEntry[]; port?: number } = {},
): Promise<EdgeRig> {
  const seen: InboundRequest[] = [];
  const protocolErrors: ProtocolErrorEvent[] = [];
  class RecordingDispatcher extends McpDispatcher {
    async dispatch(request: InboundRequest): Promise<DispatchOutcome> {
      seen.push(request);
      return answering(request);
    }
  }
  const { entries, port, ...rest } = options;
  const upstream = new StandInUpstream('crm');
  const catalogue = new ListCatalogue([...(entries ?? [])]);
  const audience = new OpenAudience(catalogue);
  const changes = new ChangeDesk(audience, { upstream: (slug) => (slug === 'crm' ? upstream : undefined) });
  const edge = new HttpEdge(new RecordingDispatcher(), new LoudFilter(), catalogue, {
    changes,
    serverInfo: { name: 'gatehouse', version: '0.1.0' },
    sessionKey: Buffer.alloc(32, 7),
    onProtocolError: (event) => void protocolErrors.push(event),
    ...rest,
  });
  const server = createServer((req, res) => {
    const subject = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? 'agent@harbor.example';
    const endpoint = /^\/mcp\/([a-z-]+)/.exec(req.url ?? '')?.[1];
    void edge.handle(req, res, { claims: claimsOf(subject), endpoint });
  });
  const url = `${await listen(server, port)}/mcp`;
  const listAnew = (entry?: CatalogueEntry): void => {
    if (entry) catalogue.entries.push(entry);
    changes.catalogueChanged();
  };
  return { url, edge, server, upstream, audience, listAnew, seen, protocolErrors, close: () => stop(server, () => edge.close()) };
}

/** On a free port, unless one is given. */
export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function stop(server: Server, before: () => void = () => undefined): Promise<void> {
  before();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
