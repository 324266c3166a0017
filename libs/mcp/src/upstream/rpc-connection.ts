import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal, type Era, type JsonObject } from '@gatehouse/kernel';
import { withoutMark } from '../wire/byte-order-mark.js';
import { cutMessage, type CutLine } from '../wire/cut-line.js';
import { isRpcId, metaOf, ownId, paramsOf, readAnswer, type RpcAnswer, type RpcId } from '../wire/json-rpc.js';
import { ACKNOWLEDGED, CANCELLED, LOG_MESSAGE, PROGRESS, SUBSCRIPTION_ID_META_KEY, type LogLevel } from '../wire/protocol.js';
import { abortReason } from './abort.js';
import { announce, type Announced } from './announced.js';
import type { OutgoingAsking } from './outgoing.js';
import { messagesOf } from './rpc-body.js';
import { answerServerRequest, tooLarge } from './server-request.js';
import type { Welcome } from './welcome.js';

export interface Waiting {
  readonly settle: (answer: RpcAnswer) => void;
  readonly fail: (fault: Error) => void;
  readonly onNotification?: (method: string, params: JsonObject) => Promise<void>;
  /** Who can be asked while it runs. */
  readonly asking?: OutgoingAsking;
  /** What was relayed so far: the answer waits for it. */
  relayed: Promise<void>;
  /** How much of it still waits for a slow caller. */
  backlog: number;
}

/** What the handshake found out. */
export interface Greeting extends Welcome {
  readonly era: Era;
  readonly canLog: boolean;
}

/** What carries many calls cannot be told to wait for one of them: past this, what a flooding server says of the call is dropped. */
const MAX_BACKLOG = 1_000;
/** How long a server may go on speaking of a call that was given up: most mind no cancellation before they are done. */
const AFTERMATH_MS = 60_000;

/** How a connection reaches its server and the rest of the gateway. */
export interface RpcPeer {
  /** Sends one message. Rejects where the server is gone. */
  readonly send: (message: JsonObject) => Promise<void>;
  readonly announced: Announced;
}

/** Many calls on one way there and one way back, told apart by id. Knows JSON-RPC and nothing of what carries it. */
export class RpcConnection {
  greeting: Greeting | undefined;
  logLevel: LogLevel | undefined;
  /** Resolves when the other end is gone. */
  readonly ended: Promise<void>;
  private readonly waiting = new Map<RpcId, Waiting>();
  /** Of those that wait, the subscriptions: they are no calls. */
  private readonly standing = new Map<RpcId, () => void>();
  /** Calls that were given up, whose server may still speak of them, and until when (performance.now()). */
  private readonly aftermath = new Map<RpcId, number>();
  private lastId = 0;
  private end: () => void = () => undefined;

  constructor(private readonly peer: RpcPeer) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  nextId(): RpcId {
    return (this.lastId += 1);
  }

  notify(method: string, params?: JsonObject): Promise<void> {
    return this.peer.send({ jsonrpc: '2.0', method, ...(params ? { params } : {}) });
  }

  /** Opens a subscription: resolves when it is over, and says by `onAcknowledged` when it stands. Throws as `request` does. */
  async subscribe(
    message: { readonly id: RpcId; readonly method: string; readonly params: JsonObject },
    { signal, onAcknowledged }: { readonly signal: AbortSignal; readonly onAcknowledged: () => void },
  ): Promise<RpcAnswer> {
    this.standing.set(message.id, onAcknowledged);
    try {
      return await this.request(message, { signal });
    } finally {
      this.standing.delete(message.id);
    }
  }

  /** Sends a request under an id from nextId(). Throws the signal's refusal, or what failAll was given. */
  request(
    message: { readonly id: RpcId; readonly method: string; readonly params: JsonObject },
    terms: { readonly signal: AbortSignal } & Pick<Waiting, 'onNotification' | 'asking'>,
  ): Promise<RpcAnswer> {
    const { id, method, params } = message;
    const { signal, ...rest } = terms;
    return new Promise<RpcAnswer>((resolve, reject) => {
      const end = () => {
        this.waiting.delete(id);
        signal.removeEventListener('abort', onAbort);
      };
      const fail = (fault: Error) => {
        end();
        reject(fault);
      };
      const onAbort = () => {
        fail(abortReason(signal));
        // Only what is made for somebody has something of them to tell.
        if (rest.onNotification) this.aftermath.set(id, performance.now() + AFTERMATH_MS);
        this.notify(CANCELLED, { requestId: id, reason: 'cancelled by the caller' }).catch(() => undefined);
      };
      const settle = (answer: RpcAnswer) => {
        end();
        resolve(answer);
      };
      if (signal.aborted) return reject(abortReason(signal));
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.set(id, { ...rest, settle, fail, relayed: Promise.resolve(), backlog: 0 });
      this.peer.send({ jsonrpc: '2.0', id, method, params }).catch(() => fail(new Refusal('UPSTREAM_DOWN')));
    });
  }

  /** Takes a message of the server, or a batch of them. What is none is passed over: many servers print to their output before they serve. */
  receive(text: string): void {
    for (const message of messagesIn(text)) {
      if (typeof message['method'] === 'string') this.heard(message['method'], message);
      else this.answered(message);
    }
  }

  /** Takes what is left of a message that was too large: whoever it answers hears so. Where it does not say whom, all who wait do. */
  receiveCut(line: CutLine): void {
    const { is, id } = cutMessage(line);
    if (is === 'notification') return;
    if (is === 'question') return void this.peer.send(tooLarge(id!)).catch(() => undefined);
    const answered = id === undefined ? this.calls() : [this.waiting.get(id)];
    if (id !== undefined) this.aftermath.delete(id);
    for (const waiting of answered) void waiting?.relayed.then(() => waiting.fail(new Refusal('RESULT_TOO_LARGE')));
  }

  /** Resolves when no request waits any more, or the time is over. */
  async idle(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (this.waiting.size > this.standing.size && Date.now() < until) await sleep(20);
  }

  failAll(fault: Error): void {
    for (const waiting of this.waiting.values()) waiting.fail(fault);
    this.end();
  }

  private answered(message: JsonObject): void {
    const id = ownId(message['id']);
    if (isRpcId(id)) this.aftermath.delete(id);
    const waiting = isRpcId(id) ? this.waiting.get(id) : undefined;
    const answer = waiting && readAnswer(message);
    if (!waiting) return;
    if (!answer) return waiting.fail(new Refusal('UPSTREAM_ERROR', 'Its answer is not valid.'));
    void waiting.relayed.then(() => waiting.settle(answer));
  }

  private heard(method: string, message: JsonObject): void {
    const params = paramsOf(message);
    if ('id' in message) {
      // A question names no call: with several in flight it could be anyone's, so nobody is asked.
      void answerServerRequest(message, this.only()?.asking)
        .then((answer) => answer && this.peer.send(answer))
        .catch(() => undefined);
    } else if (announce(message, this.peer.announced)) return;
    else if (method === ACKNOWLEDGED) this.standing.get(metaOf(params)[SUBSCRIPTION_ID_META_KEY] as RpcId)?.();
    else if (method === PROGRESS) this.relay(this.byToken(params['progressToken']), method, params);
    else if (method === LOG_MESSAGE) this.relay(this.only(), method, params);
  }

  private byToken(given: unknown): Waiting | undefined {
    const token = ownId(given);
    return isRpcId(token) ? this.waiting.get(token) : undefined;
  }

  /**
   * A log names no call. With several in flight it could be anyone's, so it is nobody's: it must not reach another person. A call that was
   * given up counts until the server has answered it, or a while has passed.
   */
  private only(): Waiting | undefined {
    if (this.waiting.size - this.standing.size !== 1 || this.isInAftermath) return undefined;
    return this.calls()[0];
  }

  private calls(): Waiting[] {
    return [...this.waiting].flatMap(([id, waiting]) => (this.standing.has(id) ? [] : [waiting]));
  }

  private get isInAftermath(): boolean {
    const now = performance.now();
    for (const [id, until] of this.aftermath) if (until <= now) this.aftermath.delete(id);
    return this.aftermath.size > 0;
  }

  private relay(waiting: Waiting | undefined, method: string, params: JsonObject): void {
    if (!waiting?.onNotification || waiting.backlog >= MAX_BACKLOG) return;
    const { onNotification } = waiting;
    waiting.backlog += 1;
    waiting.relayed = waiting.relayed
      .then(() => onNotification(method, params))
      .catch(() => undefined)
      .finally(() => {
        waiting.backlog -= 1;
      });
  }
}

function messagesIn(text: string): readonly JsonObject[] {
  try {
    return messagesOf(JSON.parse(withoutMark(text)));
  } catch {
    return [];
  }
}
