import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Catalogue,
  digestOf,
  type CatalogueEntry,
  type InboundRequest,
  type JsonObject,
  type McpCall,
  type TokenClaims,
  type ToolDescriptor,
  Refusal,
} from '@gatehouse/kernel';
import { HttpEdge, type EdgeOptions } from '../edge/http-edge.js';
import { McpDispatcher, type DispatchOutcome } from '../edge/mcp-dispatcher.js';
import { ChannelFilter } from '../edge/channel-filter.js';
import type { ProtocolErrorEvent } from '../edge/rejection.js';

/** An edge on a real HTTP server, with a stand-in path behind it. */
export interface EdgeRig {
  readonly url: string;
  readonly edge: HttpEdge;
  readonly seen: InboundRequest[];
  readonly protocolErrors: ProtocolErrorEvent[];
  close(): Promise<void>;
}

export type Answering = (request: InboundRequest) => Promise<DispatchOutcome> | DispatchOutcome;

class ListCatalogue extends Catalogue {
  readonly version = 1;

  constructor(readonly entries: readonly CatalogueEntry[]) {
    super();
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
  options: Partial<EdgeOptions> & { entries?: readonly CatalogueEntry[] } = {},
): Promise<EdgeRig> {
  const seen: InboundRequest[] = [];
  const protocolErrors: ProtocolErrorEvent[] = [];
  class RecordingDispatcher extends McpDispatcher {
    async dispatch(request: InboundRequest): Promise<DispatchOutcome> {
      seen.push(request);
      return answering(request);
    }
  }
  const { entries, ...rest } = options;
  const edge = new HttpEdge(new RecordingDispatcher(), new LoudFilter(), new ListCatalogue(entries ?? []), {
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
  const url = `${await listen(server)}/mcp`;
  return { url, edge, seen, protocolErrors, close: () => stop(server, () => edge.close()) };
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function stop(server: Server, before: () => void = () => undefined): Promise<void> {
  before();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
