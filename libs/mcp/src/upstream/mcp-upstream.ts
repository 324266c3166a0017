import {
  Refusal,
  traceFields,
  Upstream,
  type Descriptor,
  type Introduction,
  type JsonObject,
  type McpCall,
  type OfferKind,
  type QuestionKind,
  type ToolTerms,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { wholesOf } from '../changes/watched-resources.js';
import { allOf } from '../question/client-capabilities.js';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { Announcing } from './announcing.js';
import { AnswerCache } from './answer-cache.js';
import { announcesUpdates, extensionsIn } from './capabilities.js';
import { callAsTask, makesTasks, needsTask } from './legacy-task.js';
import { OfferReader } from './offer-reader.js';
import { OfferTerms, type TermsByKind } from './offer-terms.js';
import { outgoingFor, type Outgoing } from './outgoing.js';
import { resultOf } from './upstream-answer.js';
import type { Welcome } from './welcome.js';

export interface McpUpstreamOptions {
  /** Slug from gateway.yaml. */
  readonly slug: string;
  readonly terms?: TermsByKind;
  /** How we name ourselves to it. */
  readonly clientInfo: { readonly name: string; readonly version: string };
  /** Largest message that is read from it. */
  readonly maxMessageBytes?: number;
  /** For the handshake and for each page of the list. */
  readonly listTimeoutMs?: number;
  /** How long close() lets calls in flight go on. */
  readonly closeGraceMs?: number;
  /** Kinds of questions that it may put to callers; none where not said. */
  readonly asks?: ReadonlySet<QuestionKind>;
  /** True where it may be given the caller's `baggage` (W3C Baggage), which may be about a client. Not where not said. */
  readonly takesBaggage?: boolean;
  /** See Upstream.appsEverywhere. */
  readonly appsEverywhere?: boolean;
}

type Health = { readonly state: 'up' | 'down' | 'unknown'; readonly reason?: string };

/** Unknown tool, or arguments that its schema does not take any more (MCP 2025-11-25 and 2026-07-28, Tools, Error Handling). */
const REFUSES_OFFER: ReadonlySet<number> = new Set([RPC.invalidParams, RPC.methodNotFound]);
const LOOK_AGAIN_MS = 10_000;

/** What MCP servers have in common, whichever transport and era they speak. */
export abstract class McpUpstream extends Upstream {
  override readonly slug: string;
  override readonly asks: ReadonlySet<QuestionKind>;
  protected readonly maxMessageBytes: number;
  protected readonly listTimeoutMs: number;
  protected readonly announcing = new Announcing((uris, signal) => this.announcements(uris, signal));
  private updates = false;
  private terms: OfferTerms;
  private readonly answers = new AnswerCache();
  private readonly reader: OfferReader;
  private condition: Health = { state: 'unknown' };
  private declared: ReadonlySet<string> = new Set();
  private introduced: Introduction | undefined;
  private lookedAt = 0;

  constructor(protected readonly options: McpUpstreamOptions) {
    super();
    this.slug = options.slug;
    this.asks = options.asks ?? new Set();
    this.terms = new OfferTerms(options.terms ?? {});
    this.maxMessageBytes = options.maxMessageBytes ?? 5_242_880;
    this.listTimeoutMs = options.listTimeoutMs ?? 15_000;
    this.reader = new OfferReader({
      timeoutMs: this.listTimeoutMs,
      welcome: (signal) => this.greeted(signal),
      declared: allOf(this.asks),
      misses: (listed) => this.terms.misses(listed),
      ask: (outgoing) => this.tracked(outgoing),
    });
    this.announcing.whenListChanges(() => this.answers.clear());
    this.announcing.whenResourceUpdates((uri) => {
      for (const whole of wholesOf(uri)) this.answers.forget(whole);
    });
  }

  override get appsEverywhere(): boolean {
    return this.options.appsEverywhere ?? false;
  }

  /** Sends one request under a new id and returns the answer. Throws Refusal UPSTREAM_DOWN, UPSTREAM_ERROR, RESULT_TOO_LARGE or the signal's. */
  protected abstract exchange(outgoing: Outgoing): Promise<RpcAnswer>;

  /** What the server said of itself, greeting it first if need be. */
  protected abstract welcome(signal: AbortSignal): Promise<Welcome>;

  override get health(): Health {
    return this.condition;
  }

  override get extensions(): ReadonlySet<string> {
    return this.declared;
  }

  override get introduction(): Introduction | undefined {
    return this.introduced;
  }

  /** From now on; what was judged before keeps its terms. */
  setTerms(terms: TermsByKind): void {
    this.terms = new OfferTerms(terms);
  }

  override termsFor(kind: OfferKind, name: string): ToolTerms {
    return this.terms.for(kind, name);
  }

  override onListChanged(listener: () => void): void {
    this.announcing.whenListChanges(listener);
  }

  override get watchesResources(): boolean {
    return this.updates;
  }

  override watchResources(uris: ReadonlySet<string>): Promise<void> {
    return this.announcing.watch.want(uris);
  }

  override onResourceUpdated(listener: (uri: string) => void): void {
    this.announcing.whenResourceUpdates(listener);
  }

  override listTtlMs(kind: OfferKind): number | undefined {
    return this.reader.ttlMs(kind);
  }

  override async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    const found = await this.reader.list(kind);
    // One that lists but will not have a second client is up.
    if (found.length > 0) this.isUp();
    return found;
  }

  override async request({ method, params }: UpstreamRequest, context: UpstreamCall): Promise<JsonObject> {
    const { call } = context;
    const { takesBaggage = false } = this.options;
    const { outgoing, asking } = outgoingFor({ method, params }, context, this.slug);
    const slot = this.answers.slotFor(outgoing, call, Date.now());
    const kept = slot?.read(Date.now());
    if (kept) call.label('upstream.cache.hit');
    if (kept) return kept;
    const trace = traceFields(call.trace, takesBaggage);
    const answer = await this.called({ ...outgoing, meta: { ...outgoing.meta, ...trace }, trace }, call);
    if (method === 'tools/call') this.lookAgainAfter(answer);
    const result = resultOf(answer, method, { call, asking });
    slot?.keep(answer, result);
    return result;
  }

  /** A tool that its server serves as a task alone is called as one: no client of ours has to know. */
  private async called(outgoing: Outgoing, call: McpCall): Promise<RpcAnswer> {
    const entry = call.tool.get();
    const ask = (one: Outgoing): Promise<RpcAnswer> => this.tracked(one);
    const isAbout = outgoing.method === 'tools/call' && outgoing.params['name'] === entry.name;
    const asTask = isAbout && needsTask(entry.descriptor) && makesTasks(await this.greeted(outgoing.signal));
    return asTask ? callAsTask(outgoing, ask) : ask(outgoing);
  }

  /** What it lists may be another list by now, where it refuses what it listed. Not at each such call: a caller may make many of them. */
  private lookAgainAfter(answer: RpcAnswer): void {
    if (!('error' in answer) || !REFUSES_OFFER.has(answer.error.code) || Date.now() - this.lookedAt < LOOK_AGAIN_MS) return;
    this.lookedAt = Date.now();
    this.announcing.onListChanged();
  }

  /** Opens what the server announces; see OpenAnnouncements. */
  protected announcements(_uris: readonly string[], _signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    return Promise.resolve(undefined);
  }

  protected isUp(): void {
    if (this.condition.state !== 'up') this.condition = { state: 'up' };
  }

  /** `reason` is for operators: never a credential, never what the upstream said. */
  protected isDown(reason: string, cause?: Error): Refusal {
    this.condition = { state: 'down', reason };
    // What it would have announced meanwhile is lost.
    this.answers.clear();
    return new Refusal('UPSTREAM_DOWN', undefined, { cause });
  }

  private async greeted(signal: AbortSignal): Promise<Welcome> {
    try {
      const welcome = await this.welcome(signal);
      const { capabilities, introduction } = welcome;
      this.introduced = introduction;
      this.declared = extensionsIn(capabilities);
      this.updates = announcesUpdates(capabilities);
      return welcome;
    } catch (fault) {
      throw this.noted(fault);
    }
  }

  private async tracked(outgoing: Outgoing): Promise<RpcAnswer> {
    try {
      const answer = await this.exchange(outgoing);
      this.isUp();
      return answer;
    } catch (fault) {
      throw this.noted(fault);
    }
  }

  private noted(fault: unknown): unknown {
    if (fault instanceof Refusal && fault.code === 'UPSTREAM_TIMEOUT') this.isDown('no answer in time');
    return fault;
  }
}
