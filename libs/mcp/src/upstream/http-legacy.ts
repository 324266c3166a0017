import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@gatehouse/kernel';
import type { RpcAnswer, RpcId } from '../wire/json-rpc.js';
import { CANCELLED, RPC } from '../wire/protocol.js';
import { deadlineSignal, whileWanted } from './abort.js';
import { announce } from './announced.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { legacyParams } from './envelope.js';
import type { HttpPeerTerms } from './http-modern.js';
import { assertNothingDone, relayTo } from './http-relay.js';
import { statusFault } from './http-status.js';
import { AskingSessions } from './asking-sessions.js';
import { headersOf, HttpSession, type OpenSession } from './http-session.js';
import type { Post, Reply } from './http-wire.js';
import type { Outgoing, OutgoingAsking } from './outgoing.js';
import { answerServerRequest } from './server-request.js';
import { announceInSession, type AnnouncingSession } from './session-announcements.js';
import type { Welcome } from './welcome.js';

/** For what is sent beside a call: nobody waits for it. */
const ASIDE_MS = 5_000;
/** Bounds of what a server may ask us to wait before its stream is taken up again. */
const RESUME_MS = { least: 100, usual: 1_000, longest: 10_000 };
/** What servers answer under HTTP 4xx where they no longer know the session, or speak another era by now. */
const NOT_OF_THE_REQUEST = new Set<number>([RPC.invalidRequest, RPC.unsupportedVersion, RPC.headerMismatch, -32000, -32001]);

/** MCP up to 2025-11-25 towards a server: one session of the gateway's own, opened again when the server forgot it. */
export class LegacyHttp {
  /** Of the gateway's own: lists, announcements, and calls whose caller cannot be asked. */
  private readonly session: HttpSession;
  private readonly asking: AskingSessions;

  constructor(
    private readonly terms: HttpPeerTerms,
    timeoutMs: number,
  ) {
    this.session = new HttpSession({ ...terms, timeoutMs });
    this.asking = new AskingSessions({ ...terms, timeoutMs }, (holder, asking, signal) => this.listenIn(holder, asking, signal));
  }

  async welcome(signal: AbortSignal): Promise<Welcome> {
    return { ...(await this.session.current(signal)), learnsOnce: true };
  }

  /** Undefined: the server refused it unread, as one that forgot the session does. */
  async ask(outgoing: Outgoing): Promise<RpcAnswer | undefined> {
    return outgoing.asking
      ? this.asking.with(outgoing.asking, (holder) => this.askIn(holder, outgoing))
      : this.askIn(this.session, outgoing);
  }

  private async askIn(holder: HttpSession, outgoing: Outgoing): Promise<RpcAnswer | undefined> {
    const { signal, logLevel } = outgoing;
    const isNew = !holder.isOpen;
    const session = await holder.current(signal);
    if (logLevel) await holder.ensureLevel(session, logLevel, signal);
    const id = this.terms.nextId();
    // Closing the connection does not cancel a legacy call; saying so does.
    const farewell = () =>
      this.aside({ jsonrpc: '2.0', method: CANCELLED, params: { requestId: id, reason: 'cancelled by the caller' } }, session);
    signal.addEventListener('abort', farewell, { once: true });
    try {
      const reply = await this.answered(session, outgoing, id);
      if (reply.answer && (reply.status < 400 || isNewsOfTheRequest(reply, isNew))) return reply.answer;
      holder.drop(session);
      return assertNothingDone(reply);
    } finally {
      signal.removeEventListener('abort', farewell);
    }
  }

  /** Stays in the session's stream, subscribed to these resources. */
  async announcements(uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    const session = await this.session.current(signal);
    try {
      return await this.announceIn(session, uris, signal);
    } catch (fault) {
      // That the server forgot the session is found out by using it.
      const next = await this.session.current(signal);
      if (next === session) throw fault;
      return this.announceIn(next, uris, signal);
    }
  }

  /** For what the server asks beside the stream of a call. */
  private async listenIn(holder: HttpSession, asking: () => OutgoingAsking | undefined, signal: AbortSignal): Promise<void> {
    const session = await holder.current(signal);
    const onMessage = async (message: JsonObject) => {
      if ('id' in message) this.answerBack(message, session, asking());
    };
    const status = await this.terms.wire.listen('GET', { headers: headersOf(session), signal, onMessage });
    // A server that has no such stream is not asked for it at every call.
    if (status === 405) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  /** Ends what stands open beside calls. */
  close(): void {
    this.asking.close();
  }

  private announceIn(session: OpenSession, uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    const onMessage = async (message: JsonObject) => {
      if (!announce(message, this.terms.announced) && 'id' in message) this.answerBack(message, session);
    };
    const announcing: AnnouncingSession = {
      capabilities: session.capabilities,
      gone: this.session.whenDropped(session),
      tell: (method, params) => this.tell(method, params, signal),
      listen: (until) => this.terms.wire.listen('GET', { headers: headersOf(session), signal: until, onMessage }),
    };
    return announceInSession(announcing, uris, signal);
  }

  private async tell(method: string, params: JsonObject, wanted: AbortSignal): Promise<void> {
    const deadline = deadlineSignal(ASIDE_MS);
    try {
      await this.ask({ method, params, meta: {}, headers: {}, signal: AbortSignal.any([wanted, deadline.signal]) });
    } finally {
      deadline.clear();
    }
  }

  private async answered(session: OpenSession, outgoing: Outgoing, id: RpcId): Promise<Reply> {
    const { method, signal } = outgoing;
    const { wire } = this.terms;
    const post: Omit<Post, 'message'> = {
      id,
      headers: { ...outgoing.trace, ...headersOf(session) },
      signal,
      onMessage: relayTo({
        outgoing,
        id,
        announced: this.terms.announced,
        onRequest: (message) => this.answerBack(message, session, outgoing.asking),
      }),
    };
    let reply = await wire.post({ ...post, message: { jsonrpc: '2.0', id, method, params: legacyParams(outgoing, id) } });
    while (reply.cutOff && reply.status < 400) {
      const { cutOff } = reply;
      const wait = Math.min(Math.max(cutOff.retryMs ?? RESUME_MS.usual, RESUME_MS.least), RESUME_MS.longest);
      await whileWanted(sleep(wait, undefined, { ref: false }), signal);
      const next = await wire.resume(cutOff, post);
      // Most servers keep no events: what they say of that is no answer to the request.
      reply = next.status >= 400 ? { status: reply.status } : next;
    }
    return reply;
  }

  /** Beside the stream: what else the server says of the call must not wait for a person. */
  private answerBack(message: JsonObject, session: OpenSession, asking?: OutgoingAsking): void {
    void answerServerRequest(message, asking).then((answer) => answer && this.aside(answer, session));
  }

  private aside(message: JsonObject, session: OpenSession): void {
    const deadline = deadlineSignal(ASIDE_MS);
    const done = this.terms.wire.post({ message, headers: headersOf(session), signal: deadline.signal });
    void done.catch(() => undefined).finally(deadline.clear);
  }
}

/**
 * A JSON-RPC error under HTTP 4xx may speak of the session instead of the request. It is the request's where its code says so, and where
 * the session was opened for it: sent once more it would fare no better, and what was done there would be done twice.
 */
function isNewsOfTheRequest({ status, answer }: Reply, isNew: boolean): boolean {
  if (statusFault(status) || !answer || !('error' in answer)) return false;
  return isNew || (status !== 404 && !NOT_OF_THE_REQUEST.has(answer.error.code));
}
