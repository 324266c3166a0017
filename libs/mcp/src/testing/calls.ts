import {
  CallChannel,
  McpCall,
  type CatalogueEntry,
  type InboundRequest,
  type JsonObject,
  type Upstream,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { GuardedChannel, type ChannelTerms } from '../edge/guarded-channel.js';
import { claimsOf, LoudFilter } from './edge-rig.js';

export interface Heard {
  readonly method: string;
  readonly params: JsonObject;
}

/** A call as it stands when it reaches the forwarder, with what its caller hears. */
export function callFor(
  entry: CatalogueEntry,
  args: JsonObject = {},
  given: {
    meta?: JsonObject;
    terms?: Partial<ChannelTerms>;
    signal?: AbortSignal;
    channel?: CallChannel;
    method?: string;
    inbound?: Partial<InboundRequest>;
  } = {},
): { call: McpCall; heard: Heard[] } {
  const heard: Heard[] = [];
  const send = async (method: string, params: JsonObject) => void heard.push({ method, params });
  const channel = given.channel ?? new GuardedChannel({ filter: new LoudFilter(), send, ...given.terms });
  const params: JsonObject = { name: entry.publicName, arguments: args, ...(given.meta ? { _meta: given.meta } : {}) };
  const signal = given.signal ?? new AbortController().signal;
  const call = new McpCall({
    method: given.method ?? 'tools/call',
    params,
    era: 'modern',
    endpoint: undefined,
    claims: claimsOf('agent@harbor.example'),
    channel,
    signal,
    ...given.inbound,
  });
  call.tool.set(entry);
  if (channel instanceof GuardedChannel) channel.bind(call);
  return { call, heard };
}

/** What the forwarder gives an adapter. */
export function contextOf(
  call: McpCall,
  signal: AbortSignal = new AbortController().signal,
  asking: Partial<UpstreamCall> = {},
): UpstreamCall {
  return {
    call,
    signal,
    deadlineMs: 5_000,
    notify: (method, params) => call.inbound.channel.notify(method, params),
    capabilities: {},
    ask: () => Promise.reject(new Error('nobody can be asked here')),
    ...asking,
  };
}

export async function entryAt(upstream: Upstream, name: string): Promise<CatalogueEntry> {
  const descriptor = (await upstream.list('tool')).find((tool) => tool.name === name);
  if (!descriptor) throw new Error(`the upstream lists no ${name}`);
  const terms = upstream.termsFor('tool', name);
  return { kind: 'tool', upstream: upstream.slug, name, publicName: `${upstream.slug}_${name}`, descriptor, terms, digest: 'd' };
}

export function toolCall(name: string, args: JsonObject): UpstreamRequest {
  return { method: 'tools/call', params: { name, arguments: args } };
}
