import type { JsonObject, McpCall, Question, UpstreamCall, UpstreamRequest } from '@gatehouse/kernel';
import { GuardedChannel } from '../edge/guarded-channel.js';
import { admitQuestions, type Asking } from '../question/check-questions.js';
import { declaresApps } from '../wire/apps.js';
import { metaOf } from '../wire/json-rpc.js';
import { endToEndMeta } from '../wire/meta.js';
import { unknownParamHeaders, writeParamHeaders } from '../wire/param-headers.js';
import type { LogLevel } from '../wire/protocol.js';

/** One request to an upstream, before its era is known. */
export interface Outgoing {
  readonly method: string;
  readonly params: JsonObject;
  /** What of the caller's `_meta` goes through to the end. */
  readonly meta: JsonObject;
  /** Trace context: in `_meta` already, and to be sent as HTTP headers as well. Absent for what we ask of our own accord. */
  readonly trace?: Readonly<Record<string, string>>;
  /** True where what comes back may speak of apps: our lists, which are for everyone, and calls of a client that can show them. */
  readonly apps?: boolean;
  /** `Mcp-Param-*` headers, for a modern upstream over HTTP. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly logLevel?: LogLevel;
  /** Present: the upstream may send progress and logs. Awaited before the answer. */
  readonly onNotification?: (method: string, params: JsonObject) => Promise<void>;
  readonly wantsProgress?: boolean;
  /** What may be declared of the caller's client to a modern upstream; nothing where not said. */
  readonly capabilities?: JsonObject;
  /** Present: a legacy upstream may ask, within these capabilities. */
  readonly asking?: OutgoingAsking;
}

/** Who can be asked while a request runs. */
export interface OutgoingAsking {
  /** What the caller's client can be asked, as declared to the upstream. */
  readonly capabilities: JsonObject;
  /** Whose client it is: what a server remembers of one person's answers is kept from the others. */
  readonly person: string;
  readonly ask: (question: Question) => Promise<JsonObject>;
}

/** What a content request becomes on its way to an MCP server, and the terms on which that server may ask its caller. */
export function outgoingFor(
  request: UpstreamRequest,
  context: UpstreamCall,
  upstream: string,
): { readonly outgoing: Outgoing; readonly asking: Asking } {
  const { call, signal, notify, capabilities } = context;
  const { channel, endpoint } = call.inbound;
  const guarded = channel instanceof GuardedChannel ? channel : undefined;
  const { extensions: _modern, ...questions } = capabilities;
  const asking: Asking = { capabilities, upstream, endpoint };
  const outgoing: Outgoing = {
    ...request,
    meta: endToEndMeta(metaOf(call.inbound.params)),
    headers: { ...unknownHeaders(request, call), ...writeParamHeaders(call.tool.get(), request.params) },
    apps: declaresApps(call.inbound.clientCapabilities),
    signal,
    onNotification: notify,
    wantsProgress: guarded?.wantsProgress ?? false,
    ...(guarded?.logLevel ? { logLevel: guarded.logLevel } : {}),
    capabilities,
    ...(Object.keys(questions).length > 0 ? { asking: askingFor(context, { ...asking, capabilities: questions }) } : {}),
  };
  return { outgoing, asking };
}

function askingFor({ call, ask }: UpstreamCall, terms: Asking): OutgoingAsking {
  const { issuer, subject } = call.inbound.claims;
  return {
    capabilities: terms.capabilities,
    person: JSON.stringify([issuer, subject]),
    ask: async (question) => ask(admitQuestions({ question }, terms)['question']!),
  };
}

/** A read of the gateway's own goes under the call of its caller, but not with what that caller says. */
function unknownHeaders({ method, params }: UpstreamRequest, call: McpCall): Record<string, string> {
  const entry = call.tool.get();
  if (method !== call.method || (method === 'tools/call' && params['name'] !== entry.name)) return {};
  const headers = unknownParamHeaders(entry, call.inbound.paramHeaders);
  if (Object.keys(headers).length > 0) call.label('mcp.param.unknown');
  return headers;
}
