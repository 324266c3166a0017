import type { JsonObject } from '@gatehouse/kernel';
import type { RpcAnswer, RpcId } from '../wire/json-rpc.js';
import { announcesChange, CANCELLED } from '../wire/protocol.js';
import { deadlineSignal } from './abort.js';
import { legacyParams } from './envelope.js';
import type { HttpPeerTerms } from './http-modern.js';
import { assertNothingDone, relayTo } from './http-relay.js';
import { HttpSession, type OpenSession } from './http-session.js';
import type { Outgoing } from './mcp-upstream.js';
import { answerServerRequest } from './server-request.js';

/** For what is sent beside a call: nobody waits for it. */
const ASIDE_MS = 5_000;

/** MCP up to 2025-11-25 towards a server: one session of the gateway's own, opened again when the server forgot it. */
export class LegacyHttp {
  private readonly session: HttpSession;

  constructor(
    private readonly terms: HttpPeerTerms,
    timeoutMs: number,
  ) {
    this.session = new HttpSession({ ...terms, timeoutMs });
  }

  async capabilities(signal: AbortSignal): Promise<JsonObject> {
    return (await this.session.current(signal)).capabilities;
  }

  /** Undefined: the server refused it unread, as one that forgot the session does. */
  async ask(outgoing: Outgoing): Promise<RpcAnswer | undefined> {
    const { signal, logLevel } = outgoing;
    const session = await this.session.current(signal);
    if (logLevel) await this.session.ensureLevel(session, logLevel, signal);
    const id = this.terms.nextId();
    // Closing the connection does not cancel a legacy call; saying so does.
    const farewell = () =>
      this.aside({ jsonrpc: '2.0', method: CANCELLED, params: { requestId: id, reason: 'cancelled by the caller' } }, session);
    signal.addEventListener('abort', farewell, { once: true });
    try {
      return await this.askIn(session, outgoing, id);
    } finally {
      signal.removeEventListener('abort', farewell);
    }
  }

  /** Stays in the session's stream until it ends; resolves with the HTTP status. */
  async announcements(signal: AbortSignal): Promise<number> {
    const session = await this.session.current(signal);
    const onMessage = async (message: JsonObject) => {
      if (announcesChange(message['method'])) this.terms.onListChanged();
      else if ('id' in message) this.answerBack(message, session);
    };
    return this.terms.wire.listen('GET', { headers: this.session.headers(session), signal, onMessage });
  }

  private async askIn(session: OpenSession, outgoing: Outgoing, id: RpcId): Promise<RpcAnswer | undefined> {
    const { method, signal } = outgoing;
    const { onListChanged } = this.terms;
    const reply = await this.terms.wire.post({
      id,
      message: { jsonrpc: '2.0', id, method, params: legacyParams(outgoing, id) },
      headers: this.session.headers(session),
      signal,
      onMessage: relayTo({ outgoing, id, onListChanged, onRequest: (message) => this.answerBack(message, session) }),
    });
    if (reply.status < 400 && reply.answer) return reply.answer;
    this.session.drop(session);
    return assertNothingDone(reply);
  }

  private answerBack(message: JsonObject, session: OpenSession): void {
    const answer = answerServerRequest({ id: message['id'], method: String(message['method']) });
    if (answer) this.aside(answer, session);
  }

  private aside(message: JsonObject, session: OpenSession): void {
    const deadline = deadlineSignal(ASIDE_MS);
    const done = this.terms.wire.post({ message, headers: this.session.headers(session), signal: deadline.signal });
    void done.catch(() => undefined).finally(deadline.clear);
  }
}
