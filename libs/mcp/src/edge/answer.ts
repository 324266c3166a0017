import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What the client can read, from its Accept header. */
export interface Accepts {
  readonly json: boolean;
  readonly stream: boolean;
}

export function acceptsOf(header: string | undefined): Accepts {
  if (header === undefined || header.includes('*/*')) return { json: true, stream: true };
  const types = header.toLowerCase();
  return {
    json: types.includes('application/json') || types.includes('application/*'),
    stream: types.includes('text/event-stream') || types.includes('text/*'),
  };
}

const STALL_MS = 30_000;
/** Comments keep proxies and clients from closing a quiet stream: one that waits for a person may be quiet for minutes. */
const BEAT_MS = 15_000;

/** `X-Accel-Buffering`: a reverse proxy that gathers the stream would hold progress back until the end. */
const STREAM_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' };

/**
 * The HTTP answer to one message: JSON, unless a notification has to go out first, which turns it into an event stream whose last event
 * is the result. Waits for a slow reader instead of gathering what it has not read.
 */
export class Answer {
  private streaming = false;
  private gone = false;
  private onGone: (() => void) | undefined;
  private beat: NodeJS.Timeout | undefined;

  constructor(
    private readonly res: ServerResponse,
    readonly accepts: Accepts,
  ) {
    res.once('close', () => {
      clearInterval(this.beat);
      if (res.writableFinished) return;
      this.gone = true;
      this.onGone?.();
    });
  }

  /** The client closed its end before the answer was complete. */
  get clientGone(): boolean {
    return this.gone;
  }

  /** Some of the answer has left already. */
  get begun(): boolean {
    return this.res.headersSent;
  }

  /** One listener: called when the client closes the stream, which is how it cancels (MCP 2026-07-28, Streamable HTTP). */
  whenClientGone(listener: () => void): void {
    if (this.gone) listener();
    else this.onGone = listener;
  }

  /** Sends one notification ahead of the result. A client that reads no event stream goes without. */
  async notification(text: string): Promise<void> {
    if (this.gone || !this.accepts.stream) return;
    this.openStream();
    await this.write(`event: message\ndata: ${text}\n\n`);
  }

  /** Ends with a JSON-RPC message. The status is lost where the stream is open already. */
  message(text: string, status = 200, headers?: Readonly<Record<string, string>>): void {
    if (this.gone) return;
    if (!this.streaming && (this.accepts.json || status !== 200)) return this.json(text, status, headers);
    this.openStream(headers);
    this.res.end(`event: message\ndata: ${text}\n\n`);
  }

  /** Ends without a message: 202 for notifications, an ended stream for a request that its client cancelled. */
  empty(status: number, headers?: Readonly<Record<string, string>>): void {
    if (this.gone || this.res.writableEnded) return;
    if (this.streaming) {
      this.res.end();
      return;
    }
    this.res.writeHead(status, headers);
    this.res.end();
  }

  /** An event stream that ends without the answer: nobody waits for it any more. */
  abandoned(): void {
    if (this.gone) return;
    this.openStream();
    this.res.end();
  }

  /** For an answer that another node makes: where its body goes. Undefined where nobody reads it any more. */
  passThrough(status: number, headers: Readonly<Record<string, string | string[]>>): ServerResponse | undefined {
    if (this.gone) return undefined;
    this.res.writeHead(status, headers);
    return this.res;
  }

  /** Opens an event stream, and keeps it alive until it ends. */
  openStream(headers?: Readonly<Record<string, string>>): void {
    if (this.streaming) return;
    this.streaming = true;
    this.res.writeHead(200, { ...STREAM_HEADERS, ...headers });
    this.beat = setInterval(() => void this.write(': still here\n\n'), BEAT_MS).unref();
  }

  /** Resolves when the socket took it. A client that reads nothing for STALL_MS is let go: it would hold its call for ever. */
  async write(text: string): Promise<void> {
    if (this.gone || this.res.writableEnded || this.res.write(text)) return;
    const stalled = setTimeout(() => this.res.destroy(), STALL_MS);
    // The one of the two that did not come would stay behind: a stream lives for hours, and its reader may be slow all the time.
    const waited = new AbortController();
    const { signal } = waited;
    try {
      await Promise.race([once(this.res, 'drain', { signal }), once(this.res, 'close', { signal })]);
    } finally {
      clearTimeout(stalled);
      waited.abort();
    }
  }

  private json(text: string, status: number, headers?: Readonly<Record<string, string>>): void {
    // Text, not bytes: Node then writes head and body as one piece.
    this.res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
    this.res.end(text);
  }
}
