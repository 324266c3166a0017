import { isJsonObject, Refusal, type JsonObject } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { MODERN_VERSION, NEWEST_LEGACY_VERSION } from '../wire/protocol.js';
import { deadlineSignal } from './abort.js';
import { initializeParams, modernParams } from './envelope.js';
import { sessionOf } from './http-session.js';
import type { Greeting, RpcConnection } from './rpc-connection.js';
import { welcomeIn } from './welcome.js';

export interface HandshakeTerms {
  /** False after a start at which the first message ended the process: some old servers do not survive one that they do not know. */
  readonly probe: boolean;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly probeMs: number;
  readonly timeoutMs: number;
  /** What a legacy server is told that its client can be asked; nothing where not said. */
  readonly capabilities?: JsonObject;
}

/**
 * Finds out which era a server speaks on a connection that is shared by all calls (MCP 2026-07-28, version negotiation): `server/discover` first; any error, or silence, means
 * `initialize`. No single error code decides, since old servers answer an unknown first message each in their own way.
 */
export async function greet(connection: RpcConnection, terms: HandshakeTerms): Promise<Greeting> {
  const discovered = terms.probe ? await discover(connection, terms) : undefined;
  if (discovered && 'result' in discovered) {
    const { supportedVersions } = discovered.result;
    if (Array.isArray(supportedVersions) && supportedVersions.includes(MODERN_VERSION))
      return { era: 'modern', canLog: true, ...welcomeIn(discovered.result) };
  }
  return initialize(connection, terms);
}

async function discover(connection: RpcConnection, { clientInfo, probeMs }: HandshakeTerms): Promise<RpcAnswer | undefined> {
  const deadline = deadlineSignal(probeMs);
  const id = connection.nextId();
  const { signal } = deadline;
  const params = modernParams({ method: 'server/discover', params: {}, meta: {}, headers: {}, signal }, id, clientInfo);
  try {
    return await connection.request({ id, method: 'server/discover', params }, { signal });
  } catch (fault) {
    if (fault instanceof Refusal && fault.code === 'UPSTREAM_TIMEOUT') return undefined;
    throw fault;
  } finally {
    deadline.clear();
  }
}

async function initialize(connection: RpcConnection, { clientInfo, timeoutMs, capabilities }: HandshakeTerms): Promise<Greeting> {
  const deadline = deadlineSignal(timeoutMs);
  const id = connection.nextId();
  try {
    const message = { id, method: 'initialize', params: initializeParams(clientInfo, NEWEST_LEGACY_VERSION, capabilities) };
    const answer = await connection.request(message, { signal: deadline.signal });
    if ('error' in answer || !isJsonObject(answer.result)) throw new Refusal('UPSTREAM_DOWN');
    const session = sessionOf(answer.result);
    await connection.notify('notifications/initialized');
    return { era: 'legacy', canLog: session.canLog, capabilities: session.capabilities, introduction: session.introduction };
  } finally {
    deadline.clear();
  }
}
