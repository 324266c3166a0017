import { pipeline } from 'node:stream/promises';
import { isJsonObject } from '@gatehouse/kernel';
import { Agent } from 'undici';
import { echoableId } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';
import type { Exchange } from './exchange.js';
import type { NodeTags } from './node-tags.js';
import { ProtocolRejection } from './rejection.js';

/** Set on what one node sends to another: it goes no further, and its sender is not who asks. */
export const RELAYED = 'gatehouse-relayed';
/** Of one connection only (RFC 9110, section 7.6.1), or made anew with the body. */
const NOT_PASSED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'content-length', 'expect']);

/**
 * Brings a message to the node that waits for it, as it came: that node checks the token, decides, and records. The sender's credential
 * stays within the deployment, whose nodes are one resource server.
 */
export class NodeRelay {
  // The other node has deadlines of its own; one here would cut a call that is still speaking.
  private readonly agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  constructor(private readonly tags: NodeTags) {}

  /** Address of the node that waits for this message. */
  homeOf(exchange: Exchange, message: unknown): string | undefined {
    if (!isJsonObject(message) || exchange.header(RELAYED) !== undefined) return undefined;
    const { params, id } = message;
    const text = 'method' in message ? isJsonObject(params) && params['requestState'] : id;
    return this.tags.elsewhere(text, exchange.peer.claims);
  }

  /** Resolves when the other node's answer has left. Throws ProtocolRejection 503 where it cannot be reached. */
  async send(exchange: Exchange, home: string, message: unknown): Promise<void> {
    const gone = new AbortController();
    exchange.answer.whenClientGone(() => gone.abort());
    try {
      const { statusCode, headers, body } = await this.agent.request({
        origin: home,
        path: exchange.req.url ?? '/',
        method: 'POST',
        headers: { ...passed(exchange.req.headers), ...forwardedFor(exchange), [RELAYED]: '1' },
        body: JSON.stringify(message),
        signal: gone.signal,
      });
      const into = exchange.answer.passThrough(statusCode, passed(headers));
      if (into) await pipeline(body, into);
    } catch {
      // Half an answer cannot be taken back: its connection has ended with it.
      if (exchange.answer.clientGone || exchange.answer.begun) return;
      const text = 'The part of the gateway that asked cannot be reached. Make the call again without its requestState.';
      throw new ProtocolRejection(503, { code: RPC.internal, message: text }, echoableId(message));
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

function passed(headers: NodeJS.Dict<string | string[]>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined && !NOT_PASSED.has(entry[0])),
  );
}

/** Where the caller is, for a node that trusts this one: anything that the caller said of it is replaced. */
function forwardedFor({ peer: { address } }: Exchange): Record<string, string> {
  return address === undefined ? {} : { 'x-forwarded-for': address };
}
