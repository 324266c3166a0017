import { Refusal, type JsonObject } from '@gatehouse/kernel';
import type { SseEvent } from '../wire/sse-parser.js';
import { deadlineSignal } from './abort.js';
import type { Announced } from './announced.js';
import { statusFault } from './http-status.js';
import { WireFault, type HttpWire } from './http-wire.js';
import { RpcConnection } from './rpc-connection.js';

export interface SseStreamTerms {
  readonly wire: HttpWire;
  /** Where the stream is: what it names must be at the same origin. */
  readonly url: URL;
  /** For the first event, and for each message to be taken. */
  readonly patienceMs: number;
  readonly announced: Announced;
  /** Tells operators why it is down, and gives what callers are told. */
  readonly onDown: (reason: string) => Refusal;
}

/** The place that was asked is none of an HTTP+SSE server. */
export class NoEventStream extends WireFault {}

/**
 * One event stream of an HTTP+SSE server (MCP 2024-11-05, Transports): its first event names the place to which messages are posted, and
 * all answers come on the stream.
 */
export class SseStream {
  readonly connection: RpcConnection;
  /** Resolves when the stream is over, for whatever reason. Never rejects. */
  readonly ended: Promise<void>;
  private readonly controller = new AbortController();
  private readonly opened: Promise<string>;
  private name!: (path: string) => void;
  private refuse!: (fault: WireFault) => void;
  private path: string | undefined;

  constructor(private readonly terms: SseStreamTerms) {
    this.connection = new RpcConnection({
      send: (message) => this.send(message),
      announced: terms.announced,
    });
    this.opened = new Promise((resolve, reject) => {
      this.name = resolve;
      this.refuse = reject;
    });
    this.opened.catch(() => undefined);
    this.ended = this.run();
  }

  get alive(): boolean {
    return !this.controller.signal.aborted;
  }

  /** Resolves when the server has said where to post. Throws WireFault. */
  async ready(): Promise<void> {
    const late = setTimeout(() => this.end(new WireFault('its event stream names no endpoint')), this.terms.patienceMs);
    try {
      await this.opened;
    } finally {
      clearTimeout(late);
    }
  }

  /** Lets calls in flight end for so long, then lets go. */
  async close(callsMs: number): Promise<void> {
    await this.connection.idle(callsMs);
    this.end();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { wire } = this.terms;
    try {
      const status = await wire.events(this.controller.signal, (event) => this.heard(event));
      const reason = statusFault(status) ?? `it offers no event stream (HTTP ${status})`;
      this.end(status === 200 ? new WireFault('its event stream ended') : new NoEventStream(reason));
    } catch (fault) {
      const tooLarge = fault instanceof Refusal && fault.code === 'RESULT_TOO_LARGE';
      this.end(
        fault instanceof WireFault ? fault : new WireFault(tooLarge ? 'it sent a message larger than allowed' : 'its event stream failed'),
      );
    }
  }

  private heard({ event, data, cut }: SseEvent): void {
    if (this.path !== undefined) {
      if (event !== 'message') return;
      if (cut) this.connection.receiveCut(cut);
      else this.connection.receive(data);
    } else if (event !== 'endpoint') this.end(new WireFault('its event stream does not begin with an endpoint'));
    else this.take(data);
  }

  /** A stream may not send us elsewhere: an administrator approved this place, and the credential is for it. */
  private take(endpoint: string): void {
    const { url } = this.terms;
    const place = URL.canParse(endpoint, url.href) ? new URL(endpoint, url) : undefined;
    if (place?.origin !== url.origin) return this.end(new WireFault('its event stream names an endpoint at another origin'));
    this.path = place.pathname + place.search;
    this.name(this.path);
  }

  private async send(message: JsonObject): Promise<void> {
    const path = await this.opened;
    if (!this.alive) throw new Error('the stream has ended');
    const deadline = deadlineSignal(this.terms.patienceMs);
    try {
      const { status } = await this.terms.wire.post({ message, path, headers: {}, signal: deadline.signal });
      if (status >= 400) this.refused(status);
    } catch (fault) {
      // Some answer a message only when it is done with: what counts comes on the stream.
      if (!deadline.signal.aborted) throw fault;
    } finally {
      deadline.clear();
    }
  }

  private refused(status: number): never {
    const fault = new WireFault(statusFault(status) ?? `it refused a message (HTTP ${status})`);
    // It no longer knows the session that this stream belongs to.
    if (status === 404 || status === 410) this.end(fault);
    else this.terms.onDown(fault.reason);
    throw fault;
  }

  /** Without a fault: it was we who let go. */
  private end(fault?: WireFault): void {
    if (!this.alive) return;
    this.controller.abort();
    const { onDown } = this.terms;
    this.refuse(fault ?? new WireFault('it was stopped'));
    this.connection.failAll(fault ? onDown(fault.reason) : new Refusal('UPSTREAM_DOWN'));
  }
}
