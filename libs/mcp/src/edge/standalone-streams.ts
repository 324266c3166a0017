import { notificationText } from '../wire/json-rpc.js';
import { LIST_CHANGED } from '../wire/protocol.js';
import type { EndpointCapabilities } from './endpoint-capabilities.js';
import type { Exchange } from './exchange.js';

interface OpenStream {
  readonly exchange: Exchange;
  readonly sessionId: string;
  readonly owner: string;
}

/** Comments keep proxies from closing a quiet stream; the same beat ends streams whose token has expired. */
const BEAT_MS = 15_000;
const MAX_PER_SESSION = 4;
const MAX_PER_OWNER = 32;

/** The GET streams of legacy sessions: they carry list_changed, and nothing of any call. */
export class StandaloneStreams {
  private readonly open = new Set<OpenStream>();
  private beat: NodeJS.Timeout | undefined;

  /** False where this session or person has too many already. */
  add(exchange: Exchange, sessionId: string): boolean {
    const owner = JSON.stringify([exchange.peer.claims.issuer, exchange.peer.claims.subject]);
    const all = [...this.open];
    if (all.filter((stream) => stream.sessionId === sessionId).length >= MAX_PER_SESSION) return false;
    if (all.filter((stream) => stream.owner === owner).length >= MAX_PER_OWNER) return false;
    const stream = { exchange, sessionId, owner };
    exchange.answer.openStream();
    void exchange.answer.write(': open\n\n');
    exchange.answer.whenClientGone(() => this.drop(stream));
    this.open.add(stream);
    this.beat ??= setInterval(() => this.keepAlive(), BEAT_MS).unref();
    return true;
  }

  /** Says that lists changed, all that the endpoint of a stream has: a client reads again what it uses. */
  listsChanged(capabilities: EndpointCapabilities): void {
    for (const { exchange } of this.open) {
      const offered = capabilities.of(exchange.peer.endpoint, 'legacy');
      const methods = LIST_CHANGED.filter(({ capability }) => capability in offered).map(({ method }) => method);
      void exchange.answer.write(methods.map((method) => `event: message\ndata: ${notificationText(method, {})}\n\n`).join(''));
    }
  }

  endSession(sessionId: string): void {
    for (const stream of this.open) if (stream.sessionId === sessionId) this.end(stream);
  }

  close(): void {
    for (const stream of this.open) this.end(stream);
  }

  private keepAlive(): void {
    const now = Date.now() / 1_000;
    for (const stream of this.open) {
      if (stream.exchange.peer.claims.expiresAt <= now) this.end(stream);
      else void stream.exchange.answer.write(': still here\n\n');
    }
  }

  private end(stream: OpenStream): void {
    this.drop(stream);
    stream.exchange.answer.empty(200);
  }

  private drop(stream: OpenStream): void {
    this.open.delete(stream);
    if (this.open.size > 0) return;
    clearInterval(this.beat);
    this.beat = undefined;
  }
}
