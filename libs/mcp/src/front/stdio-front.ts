import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { errorText, type RpcId } from '../wire/json-rpc.js';
import { LineFramer } from '../wire/line-framer.js';
import { CANCELLED, RPC } from '../wire/protocol.js';
import type { FrontCredentials } from './front-credentials.js';
import { Delivery, GatewayUnreachable } from './delivery.js';
import { readFrontMessage, type FrontMessage } from './front-message.js';
import { GatewayLine } from './gateway-line.js';
import { ServerStream } from './server-stream.js';

export interface FrontOptions {
  readonly endpoint: URL;
  readonly credentials: FrontCredentials;
  readonly input: Readable;
  readonly output: Writable;
  /** Sentences for a person: standard output belongs to the protocol. */
  readonly note: (sentence: string) => void;
}

const LONGEST_LINE = 16 * 1024 * 1024;
const FAREWELL_MS = 2_000;
const LAST_ANSWERS_MS = 30_000;
/** A failure of this front itself: outside of what JSON-RPC and MCP reserve. */
const FRONT_FAULT = -31_001;
const LISTEN = 'subscriptions/listen';

interface InFlight {
  readonly controller: AbortController;
  readonly message: FrontMessage;
  isCancelled: boolean;
}

/**
 * An MCP server over stdio that is a remote gateway: each line of the client goes out as one POST, each message that comes back is one line.
 * Messages pass as they are, in both eras; what is added is what HTTP needs: headers, the session, the token.
 */
export class StdioFront {
  private readonly line: GatewayLine;
  private readonly delivery: Delivery;
  private readonly stream: ServerStream;
  private readonly inFlight = new Map<RpcId, InFlight>();
  private readonly sending = new Set<Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(private readonly options: FrontOptions) {
    this.line = new GatewayLine(options.endpoint);
    this.delivery = new Delivery(this.line, options.credentials);
    this.stream = new ServerStream(this.delivery, (text) => this.write(text));
  }

  /** Serves until the client closes its end, then waits for the answers that are still due. */
  async run(): Promise<void> {
    const framer = new LineFramer(LONGEST_LINE);
    try {
      for await (const piece of this.options.input as AsyncIterable<Buffer>) {
        for (const text of framer.push(piece)) if (text.trim() !== '') this.take(text);
        if (this.stopped.signal.aborted) break;
      }
      await this.lastAnswers();
    } catch (fault) {
      // An input that was destroyed by `stop` ends with an error of its own.
      if (!this.stopped.signal.aborted) throw fault;
    } finally {
      await this.close();
    }
  }

  /** Ends at once, e.g. at SIGTERM. */
  stop(): void {
    this.stopped.abort();
    this.options.input.destroy();
  }

  private take(text: string): void {
    const message = readFrontMessage(text);
    if (!message) {
      void this.write(errorText(null, { code: RPC.parse, message: 'Parse error: the line is not a JSON-RPC message' }));
      return;
    }
    if (message.method === CANCELLED && !this.passesOnCancellation(message.params['requestId'] as RpcId)) return;
    const sent = this.carry(message).finally(() => this.sending.delete(sent));
    this.sending.add(sent);
  }

  /** In the new era closing the stream is how a call is cancelled over HTTP; the older one has the notification for it. */
  private passesOnCancellation(id: RpcId): boolean {
    const waiting = this.inFlight.get(id);
    if (!waiting) return false;
    waiting.isCancelled = true;
    if (waiting.message.modernVersion === undefined) return true;
    waiting.controller.abort();
    return false;
  }

  private async carry(message: FrontMessage): Promise<void> {
    const flight: InFlight = { controller: new AbortController(), message, isCancelled: false };
    const isRequest = message.kind === 'request';
    if (isRequest) this.inFlight.set(message.id!, flight);
    try {
      await this.exchange(message, AbortSignal.any([flight.controller.signal, this.stopped.signal]));
    } catch (fault) {
      if (!flight.isCancelled && !this.stopped.signal.aborted) await this.failed(message, fault);
    } finally {
      if (isRequest && this.inFlight.get(message.id!) === flight) this.inFlight.delete(message.id!);
    }
  }

  private async exchange(message: FrontMessage, signal: AbortSignal): Promise<void> {
    for await (const text of this.delivery.deliver(message, signal)) await this.write(text);
    if (message.method === 'notifications/initialized') this.stream.open(this.stopped.signal);
  }

  private async failed({ kind, id, method }: FrontMessage, fault: unknown): Promise<void> {
    const sentence = fault instanceof Error ? fault.message : 'The message could not be delivered.';
    if (kind === 'request') await this.write(errorText(id!, { code: FRONT_FAULT, message: sentence }));
    else if (fault instanceof GatewayUnreachable) this.options.note(sentence);
    else this.options.note(`${method ?? 'A response'} was not delivered: ${sentence}`);
  }

  /** One message, one line, whole: JSON.stringify leaves no line end inside. */
  private async write(text: string): Promise<void> {
    const line = text.includes('\n') ? JSON.stringify(JSON.parse(text)) : text;
    if (!this.options.output.write(`${line}\n`)) await once(this.options.output, 'drain');
  }

  private async lastAnswers(): Promise<void> {
    for (const flight of this.inFlight.values()) {
      if (flight.message.method !== LISTEN) continue;
      flight.isCancelled = true;
      flight.controller.abort();
    }
    const timer = setTimeout(() => this.stopped.abort(), LAST_ANSWERS_MS).unref();
    await Promise.allSettled(this.sending);
    clearTimeout(timer);
  }

  private async close(): Promise<void> {
    this.stopped.abort();
    await this.delivery.endSession(AbortSignal.timeout(FAREWELL_MS));
    await this.line.close();
  }
}
