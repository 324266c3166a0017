import {
  askingResult,
  CallChannel,
  isJsonObject,
  questionsIn,
  Refusal,
  type JsonObject,
  type McpCall,
  type Question,
} from '@gatehouse/kernel';
import { LOG_MESSAGE, PROGRESS, reaches, type LogLevel } from '../wire/protocol.js';
import type { RpcAnswer, RpcId } from '../wire/json-rpc.js';
import type { ChannelFilter } from './channel-filter.js';
import { NotificationAllowance } from './notification-allowance.js';

export interface ChannelTerms {
  readonly filter: ChannelFilter;
  /** Hands one notification to the transport; resolves when the transport took it. */
  readonly send: (method: string, params: JsonObject) => Promise<void>;
  /** The caller's own token; without one it gets no progress. */
  readonly progressToken?: RpcId;
  /** The least severe log the caller asked for; without one it gets no logs. */
  readonly logLevel?: LogLevel;
  /** Puts a request to the client and waits for its answer; absent where this client cannot be asked while its call runs. */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<RpcAnswer>;
  /** The request's HTTP headers, for the comparison of `Mcp-Param-*` that must wait until the tool is known to be visible. */
  readonly header?: (name: string) => string | undefined;
}

/** Steps of progress that come in one breath, and how many a second people and models can follow; logs say something each, so more of them pass. */
const PROGRESS_ALLOWED = { burst: 100, perSecond: 20 } as const;
const LOGS_ALLOWED = { burst: 500, perSecond: 50 } as const;

/**
 * The caller's stream for one call, with the response stages at its door. Everything sent passes ChannelFilter, in order; what the
 * filter throws on is withheld, never sent as it was. Only progress and logs pass, and only to a caller that asked for them.
 */
export class GuardedChannel extends CallChannel {
  private call: McpCall | undefined;
  private last = -Infinity;
  private tail: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly progressAllowed = new NotificationAllowance(PROGRESS_ALLOWED.burst, PROGRESS_ALLOWED.perSecond);
  private readonly logsAllowed = new NotificationAllowance(LOGS_ALLOWED.burst, LOGS_ALLOWED.perSecond);
  /** Name of a header that disagrees with the body, once the forwarder found one: the edge then answers HeaderMismatch with HTTP 400. */
  mismatchedHeader: string | undefined;

  constructor(private readonly terms: ChannelTerms) {
    super();
  }

  get wantsProgress(): boolean {
    return this.terms.progressToken !== undefined;
  }

  get logLevel(): LogLevel | undefined {
    return this.terms.logLevel;
  }

  header(name: string): string | undefined {
    return this.terms.header?.(name);
  }

  get readsHeaders(): boolean {
    return this.terms.header !== undefined;
  }

  /** The call whose principal and decision the filter works by. Nothing can be sent before this. */
  bind(call: McpCall): void {
    if (this.call && this.call !== call) throw new Error('this channel belongs to another call');
    this.call = call;
  }

  override notify(method: string, params: JsonObject): Promise<void> {
    const { call } = this;
    if (!call) return Promise.reject(new Error('a notification was sent before the channel knew its call; bind the call first'));
    const sent = this.tail.then(() => this.relay(call, method, params));
    // A transport that went away ends this notification, not the ones after it nor the result.
    this.tail = sent.catch(() => undefined);
    return sent;
  }

  override get canAsk(): boolean {
    return this.terms.ask !== undefined;
  }

  /** Refusals of the stages come through; a client that says no, or nothing, is QUESTION_UNANSWERED. */
  override async ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    const { call } = this;
    const { ask, filter } = this.terms;
    if (!call || !ask) return super.ask(question, signal);
    const shown = questionsIn(await filter.filter(call, askingResult({ question }), 'question'))['question'];
    if (!shown || this.closed) throw new Refusal('QUESTION_UNANSWERED');
    // What was said before it leaves before it.
    await this.tail;
    const answer = await ask(shown, signal);
    if ('error' in answer) throw new Refusal('QUESTION_UNANSWERED');
    const { question: admitted } = await filter.admit(call, { question: answer.result });
    return isJsonObject(admitted) ? admitted : {};
  }

  /** Resolves when everything sent so far has left; later notifications are dropped, since nothing may follow the result. */
  async drain(): Promise<void> {
    await this.tail;
    this.closed = true;
  }

  private async relay(call: McpCall, method: string, params: JsonObject): Promise<void> {
    if (this.closed) return;
    if (method === PROGRESS) return this.relayProgress(call, params);
    if (method === LOG_MESSAGE) return this.relayLog(call, params);
  }

  private async relayProgress(call: McpCall, params: JsonObject): Promise<void> {
    const { progressToken } = this.terms;
    const { progress, total, message } = params;
    if (progressToken === undefined || typeof progress !== 'number' || !(progress > this.last)) return;
    if (!this.progressAllowed.take()) return call.tally('suppressed');
    this.last = progress;
    const shown: JsonObject = { progress };
    if (typeof total === 'number') shown['total'] = total;
    if (typeof message === 'string') shown['message'] = message;
    const clean = await this.clean(call, shown, 'progress');
    // The token goes back as the caller made it: the filter must not mistake it for a phone number.
    if (clean) await this.send(call, PROGRESS, { ...clean, progressToken });
  }

  private async relayLog(call: McpCall, params: JsonObject): Promise<void> {
    const { logLevel } = this.terms;
    const { level, logger, data } = params;
    if (logLevel === undefined || typeof level !== 'string' || !reaches(level, logLevel)) return;
    if (!this.logsAllowed.take()) return call.tally('suppressed');
    const shown: JsonObject = { level, data: data ?? null };
    if (typeof logger === 'string') shown['logger'] = logger;
    const clean = await this.clean(call, shown, 'log');
    if (clean) await this.send(call, LOG_MESSAGE, { ...clean, level });
  }

  private async clean(call: McpCall, payload: JsonObject, door: 'progress' | 'log'): Promise<JsonObject | undefined> {
    try {
      return await this.terms.filter.filter(call, payload, door);
    } catch {
      call.tally('suppressed');
      return undefined;
    }
  }

  private async send(call: McpCall, method: string, params: JsonObject): Promise<void> {
    await this.terms.send(method, params);
    call.tally('notifications');
  }
}
