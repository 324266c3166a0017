import { isJsonObject, LISTEN, type Era, type JsonObject } from '@gatehouse/kernel';
import { encodeHeaderValue } from '../wire/header-value.js';
import type { RpcAnswer, RpcId } from '../wire/json-rpc.js';
import { MODERN_VERSION, RPC } from '../wire/protocol.js';
import { whileWanted } from './abort.js';
import { announce, type Announced } from './announced.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { modernParams } from './envelope.js';
import { openSubscription } from './open-subscription.js';
import { assertNothingDone, relayTo } from './http-relay.js';
import { statusFault } from './http-status.js';
import { WireFault, type HttpWire, type Reply } from './http-wire.js';
import { announcementsWanted } from './capabilities.js';
import type { Outgoing } from './outgoing.js';
import { welcomeIn, type Welcome } from './welcome.js';

export interface HttpPeerTerms {
  readonly wire: HttpWire;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly nextId: () => RpcId;
  readonly announced: Announced;
}

/** Lists of a server are read together; what it says of itself is asked once for all of them. */
const FRESH_MS = 5_000;

/** Codes that only a modern server gives to a modern request. */
const MODERN_ONLY = new Set<number>([RPC.headerMismatch, RPC.missingCapability]);

/** Requests about a task are routed by its id (MCP Tasks extension). */
const TASK_METHODS = { 'tasks/get': 'taskId', 'tasks/update': 'taskId', 'tasks/cancel': 'taskId' };

/** The body member that `Mcp-Name` repeats (MCP 2026-07-28, Streamable HTTP, standard headers). */
const MIRRORED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  ...TASK_METHODS,
};

/** MCP 2026-07-28 towards a server: every request stands alone, under our envelope and headers made from its body. */
export class ModernHttp {
  private said: Welcome = { capabilities: {}, introduction: {} };
  private saidAt = 0;
  private asking: Promise<void> | undefined;

  constructor(private readonly terms: HttpPeerTerms) {}

  /** What the server says of itself, asked again where that was a while ago: no session ends when another takes its place. */
  async welcome(signal: AbortSignal): Promise<Welcome> {
    if (Date.now() - this.saidAt < FRESH_MS) return this.said;
    this.asking ??= this.discover(signal)
      .then((answer) => void this.readEra(answer))
      // One that does not answer now says so when its lists are read.
      .catch(() => undefined)
      .finally(() => {
        this.asking = undefined;
      });
    await whileWanted(this.asking, signal);
    return this.said;
  }

  /** Undefined: the server refused it unread, as one that no longer speaks modern does. */
  async ask(outgoing: Outgoing): Promise<RpcAnswer | undefined> {
    const { id, ...request } = this.message(outgoing);
    const reply = await this.terms.wire.post({
      id,
      ...request,
      signal: outgoing.signal,
      onMessage: relayTo({ outgoing, id, announced: this.terms.announced }),
    });
    const refusedUnread = reply.status >= 400 && reply.status !== 404 && !isModernRefusal(reply);
    if (reply.answer && !refusedUnread) return reply.answer;
    return assertNothingDone(reply);
  }

  /** Which era the server speaks: modern is asked for first, and whatever is no modern answer means the handshake. Throws WireFault. */
  async eraOf(signal: AbortSignal): Promise<Era> {
    const first = await this.discover(signal);
    // A server that refuses our version and names it as served is asked again (MCP 2026-07-28, version negotiation), once.
    return this.readEra(refusesVersionItNames(first) ? await this.discover(signal) : first);
  }

  /** Subscribes to what the server can announce, and to these resources. */
  async announcements(uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    const notifications = announcementsWanted(this.said.capabilities, uris);
    if (!notifications) return undefined;
    const listen = (until: AbortSignal, onMessage: (message: JsonObject) => Promise<void>) => {
      const outgoing = { method: LISTEN, params: { notifications }, meta: {}, headers: {}, signal: until };
      const { headers, message } = this.message(outgoing);
      return this.terms.wire.listen('POST', { headers, message, signal: until, onMessage });
    };
    return openSubscription(listen, (message) => announce(message, this.terms.announced), signal);
  }

  private async discover(signal: AbortSignal): Promise<RpcAnswer | undefined> {
    const { id, ...request } = this.message({ method: 'server/discover', params: {}, meta: {}, headers: {}, signal });
    const reply = await this.terms.wire.post({ id, ...request, signal });
    const fault = statusFault(reply.status);
    if (fault) throw new WireFault(fault);
    return reply.answer;
  }

  private message(outgoing: Outgoing): { id: RpcId; message: JsonObject; headers: Record<string, string> } {
    const id = this.terms.nextId();
    const { method } = outgoing;
    const name = outgoing.params[MIRRORED[method] ?? ''];
    return {
      id,
      message: { jsonrpc: '2.0', id, method, params: modernParams(outgoing, id, this.terms.clientInfo) },
      headers: {
        ...outgoing.trace,
        ...outgoing.headers,
        'mcp-protocol-version': MODERN_VERSION,
        'mcp-method': method,
        ...(typeof name === 'string' ? { 'mcp-name': encodeHeaderValue(name) } : {}),
      },
    };
  }

  private readEra(answer: RpcAnswer | undefined): Era {
    if (!answer) return 'legacy';
    if ('error' in answer) return MODERN_ONLY.has(answer.error.code) ? 'modern' : 'legacy';
    const { supportedVersions } = answer.result;
    if (!Array.isArray(supportedVersions) || !supportedVersions.includes(MODERN_VERSION)) return 'legacy';
    this.said = welcomeIn(answer.result);
    this.saidAt = Date.now();
    return 'modern';
  }
}

function refusesVersionItNames(answer: RpcAnswer | undefined): boolean {
  if (!answer || !('error' in answer) || answer.error.code !== RPC.unsupportedVersion) return false;
  const { data } = answer.error;
  return isJsonObject(data) && Array.isArray(data['supported']) && data['supported'].includes(MODERN_VERSION);
}

/** A modern server's own refusal of this request, as opposed to one by a server that does not speak modern. */
function isModernRefusal({ status, answer }: Reply): boolean {
  if (!answer || !('error' in answer)) return false;
  const { code } = answer.error;
  return MODERN_ONLY.has(code) || (status === 400 && code === RPC.invalidParams);
}
