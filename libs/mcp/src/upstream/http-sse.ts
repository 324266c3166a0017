import { Refusal } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { whileWanted } from './abort.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { BackOff } from './back-off.js';
import { announceOn } from './connection-announcements.js';
import { greet } from './handshake.js';
import type { McpUpstreamOptions } from './mcp-upstream.js';
import type { Outgoing } from './outgoing.js';
import { exchangeOn } from './rpc-exchange.js';
import { SseStream, type SseStreamTerms } from './sse-stream.js';
import { NO_WELCOME, type Welcome } from './welcome.js';

export interface HttpSseTerms extends SseStreamTerms {
  readonly clientInfo: McpUpstreamOptions['clientInfo'];
  /** The stream is gone: its server may have learned something newer. */
  readonly onLost: () => void;
}

/** HTTP+SSE, the transport of MCP 2024-11-05: one stream for all callers, opened when needed and again, after a while, when it was lost. */
export class HttpSse {
  private stream: SseStream | undefined;
  private opening: Promise<SseStream> | undefined;
  private readonly backOff = new BackOff(500, 30_000);
  private notBefore = 0;

  constructor(private readonly terms: HttpSseTerms) {}

  /** Opens the stream if need be. Throws WireFault, Refusal UPSTREAM_DOWN or the signal's. */
  async welcome(signal: AbortSignal): Promise<Welcome> {
    return (await this.current(signal)).connection.greeting ?? NO_WELCOME;
  }

  async ask(outgoing: Outgoing): Promise<RpcAnswer> {
    const { connection } = await this.current(outgoing.signal);
    const answer = await exchangeOn(connection, outgoing, this.terms.clientInfo);
    this.backOff.reset();
    return answer;
  }

  /** Announcements come on the same stream, which is kept for them. */
  async announcements(uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    const { connection } = await this.current(signal);
    const { clientInfo, patienceMs } = this.terms;
    return announceOn(connection, uris, { signal, clientInfo, timeoutMs: patienceMs, forLists: true });
  }

  /** Lets go of the stream when its calls have ended, or the time is over. */
  async close(callsMs: number): Promise<void> {
    const { stream } = this;
    this.stream = undefined;
    await stream?.close(callsMs);
  }

  private async current(signal: AbortSignal): Promise<SseStream> {
    if (this.stream) return this.stream;
    if (!this.opening && performance.now() < this.notBefore) throw new Refusal('UPSTREAM_DOWN');
    this.opening ??= this.open().finally(() => {
      this.opening = undefined;
    });
    return whileWanted(this.opening, signal);
  }

  private async open(): Promise<SseStream> {
    const { clientInfo, patienceMs } = this.terms;
    const stream = new SseStream(this.terms);
    void stream.ended.then(() => this.ended(stream));
    try {
      await stream.ready();
      stream.connection.greeting = await greet(stream.connection, { probe: false, clientInfo, probeMs: 0, timeoutMs: patienceMs });
    } catch (fault) {
      await stream.close(0);
      throw fault;
    }
    if (!stream.alive) throw new Refusal('UPSTREAM_DOWN');
    this.stream = stream;
    return stream;
  }

  private ended(stream: SseStream): void {
    this.notBefore = performance.now() + this.backOff.next();
    if (this.stream !== stream) return;
    this.stream = undefined;
    this.terms.onLost();
  }
}
