import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import type { RpcId } from '../wire/json-rpc.js';
import { LEGACY_VERSIONS, LOG_LEVELS, NEWEST_LEGACY_VERSION, type LogLevel } from '../wire/protocol.js';
import { deadlineSignal, whileWanted } from './abort.js';
import { initializeParams } from './envelope.js';
import { WireFault, type HttpWire } from './http-wire.js';
import { statusFault } from './http-status.js';
import { welcomeIn, type Welcome } from './welcome.js';

/** A session that a legacy server opened for the gateway, under the gateway's own credentials. */
export interface OpenSession extends Welcome {
  readonly id?: string;
  readonly version: string;
  readonly canLog: boolean;
  /** The least severe level the server was asked for so far. */
  level?: LogLevel;
}

export interface SessionTerms {
  readonly wire: HttpWire;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly nextId: () => RpcId;
  readonly timeoutMs: number;
  /** What the session declares that its client can be asked; nothing where not said. */
  readonly capabilities?: JsonObject;
}

export class InitializeRefused extends WireFault {
  constructor(readonly status: number) {
    super(`initialize was refused (HTTP ${status})`);
  }
}

/** The handshake of a legacy server over HTTP: opened once for all who wait, and again when the server forgot it. */
export class HttpSession {
  private open: OpenSession | undefined;
  private opening: Promise<OpenSession> | undefined;
  private readonly dropped = new WeakMap<OpenSession, AbortController>();

  constructor(private readonly terms: SessionTerms) {}

  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /** Tells the server that the session is over; nobody waits for that. */
  end(): void {
    const { open } = this;
    if (open?.id === undefined) return;
    this.open = undefined;
    void this.terms.wire.end(headersOf(open)).catch(() => undefined);
  }

  async current(signal: AbortSignal): Promise<OpenSession> {
    if (this.open) return this.open;
    this.opening ??= this.initialize().finally(() => {
      this.opening = undefined;
    });
    return whileWanted(this.opening, signal);
  }

  /** Only the session that failed is dropped: another caller may have opened the next one already. */
  drop(session: OpenSession): void {
    if (this.open === session) this.open = undefined;
    this.endOf(session).abort();
  }

  /** Aborted when this session is dropped. */
  whenDropped(session: OpenSession): AbortSignal {
    return this.endOf(session).signal;
  }

  private endOf(session: OpenSession): AbortController {
    const known = this.dropped.get(session) ?? new AbortController();
    this.dropped.set(session, known);
    return known;
  }

  /** The session's log level is one for all callers: it only ever becomes more talkative, each caller's own level filters what comes. */
  async ensureLevel(session: OpenSession, level: LogLevel, signal: AbortSignal): Promise<void> {
    if (!session.canLog) return;
    if (session.level !== undefined && LOG_LEVELS.indexOf(session.level) <= LOG_LEVELS.indexOf(level)) return;
    session.level = level;
    const id = this.terms.nextId();
    const message = { jsonrpc: '2.0', id, method: 'logging/setLevel', params: { level } };
    await this.terms.wire.post({ id, message, headers: headersOf(session), signal });
  }

  private async initialize(): Promise<OpenSession> {
    const deadline = deadlineSignal(this.terms.timeoutMs);
    try {
      const session = await this.greet(deadline.signal);
      const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
      await this.terms.wire.post({ message, headers: headersOf(session), signal: deadline.signal });
      this.open = session;
      return session;
    } finally {
      deadline.clear();
    }
  }

  private async greet(signal: AbortSignal): Promise<OpenSession> {
    const { wire, clientInfo, nextId, capabilities } = this.terms;
    const id = nextId();
    const message = { jsonrpc: '2.0', id, method: 'initialize', params: initializeParams(clientInfo, NEWEST_LEGACY_VERSION, capabilities) };
    const reply = await wire.post({ id, message, headers: {}, signal });
    const fault = statusFault(reply.status);
    if (fault) throw new WireFault(fault);
    const result = reply.answer && 'result' in reply.answer ? reply.answer.result : undefined;
    if (!result) throw new InitializeRefused(reply.status);
    return { ...sessionOf(result), ...(reply.sessionId === undefined ? {} : { id: reply.sessionId }) };
  }
}

export function headersOf(session: OpenSession): Record<string, string> {
  return { 'mcp-protocol-version': session.version, ...(session.id === undefined ? {} : { 'mcp-session-id': session.id }) };
}

/** What an `initialize` result says of the session. Throws WireFault for a version that we do not speak. */
export function sessionOf(result: JsonObject): Omit<OpenSession, 'id'> {
  const { protocolVersion: version } = result;
  if (typeof version !== 'string' || !LEGACY_VERSIONS.includes(version))
    throw new WireFault('it speaks no protocol version that the gateway knows');
  const welcome = welcomeIn(result);
  return { version, canLog: isJsonObject(welcome.capabilities['logging']), ...welcome };
}
