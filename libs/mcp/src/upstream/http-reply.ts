import { Refusal } from '@gatehouse/kernel';
import type { Dispatcher } from 'undici';
import { withoutMark } from '../wire/byte-order-mark.js';
import { abortReason } from './abort.js';
import { unpacked } from './content-coding.js';

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** Pieces of a stream that may wait to be read before the connection is told to wait. */
const STREAM_AHEAD = 65_536;
/** How long a stream may take to end by itself once its answer was read: a connection that ends well is used again. */
const FAREWELL_MS = 250;

/**
 * One HTTP reply, read straight from the connection's parser: undici's own request() makes a stream, an async resource and two listeners
 * for each, which costs more than the exchange. A reply that is no event stream is taken whole, up to `limit` bytes.
 */
export class HttpReply implements Dispatcher.DispatchHandler {
  status = 0;
  headers: Headers = {};
  private type = '';
  private controller: Controller | undefined;
  private pieces: Buffer[] = [];
  private size = 0;
  private ended = false;
  private closed = false;
  private fault: unknown;
  private wake: (() => void) | undefined;
  private farewell: NodeJS.Timeout | undefined;

  constructor(
    private readonly signal: AbortSignal,
    private readonly limit: number,
  ) {}

  get isEventStream(): boolean {
    return this.type.startsWith('text/event-stream');
  }

  get isJson(): boolean {
    return this.type.startsWith('application/json');
  }

  /** Sends the request. Resolves when an event stream has begun, or when any other reply is complete. Call close() afterwards. */
  async open(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<void> {
    if (this.signal.aborted) throw abortReason(this.signal);
    this.signal.addEventListener('abort', this.onAbort, { once: true });
    dispatcher.dispatch(request, this);
    while (!this.ended && !(this.isEventStream && this.status > 0)) await this.change();
    if (this.fault !== undefined) throw this.fault;
  }

  /** The whole body of a reply that is no event stream. */
  text(): string {
    const body = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    const coding = this.headers['content-encoding'];
    return withoutMark((coding === undefined ? body : unpacked(body, String(coding), this.limit)).toString('utf8'));
  }

  /** The body of an event stream, piece by piece. */
  async *stream(): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = this.pieces.shift();
      if (piece) {
        this.size -= piece.length;
        if (this.size < STREAM_AHEAD && this.controller?.paused) this.controller.resume();
        yield piece;
      } else if (this.ended) {
        if (this.fault !== undefined) throw this.fault;
        return;
      } else await this.change();
    }
  }

  /** Lets go of what was not read. Closing a stream is how a modern server learns that nobody reads on. */
  close(): void {
    this.closed = true;
    this.pieces = [];
    this.signal.removeEventListener('abort', this.onAbort);
    if (this.ended || !this.controller) return;
    if (this.controller.paused) this.controller.resume();
    this.farewell = setTimeout(() => this.controller?.abort(new Error('nobody reads on')), this.signal.aborted ? 0 : FAREWELL_MS);
    this.farewell.unref();
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.ended) controller.abort(new Error('nobody waits for it'));
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    // 1xx replies come before the one that counts.
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.type = String(headers['content-type'] ?? '').toLowerCase();
    if (this.isEventStream) this.changed();
  }

  onResponseData(controller: Controller, piece: Buffer): void {
    if (this.closed) return;
    this.size += piece.length;
    this.pieces.push(piece);
    if (this.isEventStream) {
      if (this.size >= STREAM_AHEAD) controller.pause();
      this.changed();
    } else if (this.size > this.limit) {
      this.end(new Refusal('RESULT_TOO_LARGE'));
      controller.abort(new Error('the reply is too large'));
    }
  }

  onResponseEnd(): void {
    this.end();
  }

  onResponseError(_controller: Controller, fault: Error): void {
    this.end(fault);
  }

  private readonly onAbort = (): void => {
    const { controller } = this;
    this.end(abortReason(this.signal));
    controller?.abort(new Error('the call was ended'));
  };

  private end(fault?: unknown): void {
    clearTimeout(this.farewell);
    if (this.ended) return;
    this.ended = true;
    this.fault = fault;
    this.changed();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private changed(): void {
    const { wake } = this;
    this.wake = undefined;
    wake?.();
  }
}
