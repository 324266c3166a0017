import { uuidv7 } from './identifier.js';
import type { CallChannel } from './channel.js';
import type { Decision, Obligations } from './decision.js';
import type { Finding } from './finding.js';
import type { HoldGround, TextSource } from './hold.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { JsonTexts } from './json-texts.js';
import { argumentsOf, concernsTask, soughtBy, takesAnswers } from './methods.js';
import { Once } from './once.js';
import type { Principal, TokenClaims } from './principal.js';
import type { Continuation } from './question.js';
import type { RefusalCode } from './refusal.js';
import type { Subscriber } from './subscriber.js';
import type { CatalogueEntry, EndpointSlug, OfferKind } from './tool.js';
import { childOf, type TraceContext } from './trace.js';

/** Which protocol a peer speaks: `legacy` is 2025-11-25 and older (initialize), `modern` is 2026-07-28 (per-request envelope). */
export type Era = 'modern' | 'legacy';

/** One MCP request as the edge read it. */
export interface InboundRequest {
  readonly method: string;
  readonly params: JsonObject;
  readonly era: Era;
  readonly endpoint: EndpointSlug;
  readonly claims: TokenClaims;
  readonly channel: CallChannel;
  readonly signal: AbortSignal;
  /** Self-reported client name and version: shown in the audit, never trusted. */
  readonly clientInfo?: { readonly name: string; readonly version: string };
  readonly receivedAt?: number;
  /** Address that the request came from; absent where nobody who is trusted says which. */
  readonly address?: string;
  /** Capabilities of this client on this request, for what is advertised upstream. */
  readonly clientCapabilities?: JsonObject;
  /** `Mcp-Param-*` headers of a modern request by lower-case name: as they came, and as what they say (MCP 2026-07-28, Streamable HTTP). */
  readonly paramHeaders?: Readonly<Record<string, { readonly raw: string; readonly text: string }>>;
  /** Where its sender stands in a trace, where it said so. */
  readonly trace?: TraceContext;
  /** True where the caller named the tool inside of `call_tool`: no header of theirs repeats its arguments. */
  readonly isWrapped?: boolean;
  /** Present on the requests that begin or end a subscription. */
  readonly subscriber?: Subscriber;
}

/** Counts for the audit: how many values of a kind were masked, rows returned, and so on. */
export type Tally = 'masked' | 'tokenised' | 'opened' | 'rows' | 'suppressed' | 'stripped' | 'attributed' | 'notifications';

/** `use` in the words of RESO: IDX, VOW, BBO, PDAP; absent where the licence has none for this tool and caller. */
export interface LicenceUse {
  readonly connection: string;
  readonly use?: string;
}

/** How a call ended. Written by whoever turns a throw into an answer; a call that returns without it was granted. */
export interface CallOutcome {
  readonly kind: 'granted' | 'refused' | 'held' | 'failed' | 'cancelled';
  readonly code?: RefusalCode;
}

/** One message on its way through the path. Facts are written once, each by exactly one stage. */
export class McpCall {
  readonly id: string;
  readonly receivedAt: number;
  /** The gateway's own span of this call. */
  readonly trace: TraceContext;
  readonly principal = new Once<Principal>('principal');
  /** The tool, prompt, resource or template that the call is for. */
  readonly tool = new Once<CatalogueEntry>('tool');
  readonly decision = new Once<Decision>('decision');
  /** Arguments as the gateway wrote them anew, where it may not pass on what was received. Absent: as received. */
  readonly rewrittenArguments = new Once<JsonObject>('rewrittenArguments');
  /** Arguments as the upstream gets them, with the caller's placeholders opened. Absent: as received. */
  readonly openedArguments = new Once<JsonObject>('openedArguments');
  /** Arguments that are the gateway's to say, whatever the caller says. */
  readonly ownArguments = new Once<JsonObject>('ownArguments');
  /** Set where every record of the answer was found to be of the very client who asks, and to hold no other. */
  readonly ownRows = new Once<true>('ownRows');
  /** Answers as the upstream gets them. Absent: as received. */
  readonly openedAnswers = new Once<JsonObject>('openedAnswers');
  /** What this call goes on from, where it answers a question of an earlier one. */
  readonly resumed = new Once<Continuation>('resumed');
  /** What the next call goes on from: sealed and given to the caller as `requestState` or task id, past the stages. */
  readonly continuation = new Once<Continuation>('continuation');
  /** Id of the review that a held call opened, or that approved this one. */
  readonly review = new Once<string>('review');
  /** Why the caller wants what others look after: bounded, without values of clients. */
  readonly reason = new Once<string>('reason');
  /** Id of the limit that refused it. */
  readonly limit = new Once<string>('limit');
  /** Under which use of which MLS connection's licence it reads or writes. */
  readonly licenceUse = new Once<LicenceUse>('licenceUse');
  /** States in which the listings lie that it names, where a rule had them looked up. */
  readonly propertyStates = new Once<readonly string[]>('propertyStates');
  /** The rules that had it kept with what it said, under the id of this call. */
  readonly captured = new Once<{ readonly rules: readonly string[] }>('captured');
  readonly outcome = new Once<CallOutcome>('outcome');
  /** That the record which it names is a client's whom somebody else looks after: of that it is told no more than that it is there. */
  readonly ofOthers = new Once<true>('ofOthers');
  /** Where in its answer somebody else's text told the assistant what to do. */
  readonly taints = new Once<TextSource>('taints');
  /** Such a text of an earlier answer, which bears on this call. */
  readonly taintedBy = new Once<TextSource>('taintedBy');
  /** JSON texts inside the answer, parsed once for all stages. */
  readonly jsonTexts = new JsonTexts();
  private readonly seen: Finding[] = [];
  private readonly tallies = new Map<Tally, number>();
  private readonly labels = new Set<string>();
  private readonly principals = new Set<string>();
  private readonly grounds: HoldGround[] = [];
  private readonly taken = new Set<string>();
  private readonly quotes = new Set<string>();

  constructor(readonly inbound: InboundRequest) {
    this.receivedAt = inbound.receivedAt ?? Date.now();
    this.id = uuidv7(this.receivedAt);
    this.trace = childOf(inbound.trace);
  }

  get method(): string {
    return this.inbound.method;
  }

  /** What the caller gives beside the name of what is asked for, as received (see argumentsOf), less what the gateway took for itself. */
  get arguments(): JsonObject {
    const given = argumentsOf(this.inbound);
    if (this.taken.size === 0) return given;
    return Object.fromEntries(Object.entries(given).filter(([name]) => !this.taken.has(name)));
  }

  /** Takes an argument out that is for the gateway and that no stage behind this, nor the upstream, is to see. */
  take(name: string): JsonValue | undefined {
    const given = this.arguments;
    if (!Object.hasOwn(given, name)) return undefined;
    this.taken.add(name);
    return given[name];
  }

  /** What comes with the decision, no further than the reason reaches that was given. Undefined where nothing was permitted. */
  get obligations(): Obligations | undefined {
    const decision = this.decision.peek();
    if (!decision || decision.effect === 'refuse') return undefined;
    const { obligations } = decision;
    return obligations.reason && this.reason.peek() === undefined ? { ...obligations, reach: obligations.reason.without } : obligations;
  }

  /** Notes a placeholder that stands for a value of the upstream's own question. */
  quote(placeholder: string): void {
    this.quotes.add(placeholder);
  }

  /** Placeholders for what the upstream said when it asked: in an answer to it they tell it nothing new. */
  get quoted(): ReadonlySet<string> {
    return new Set([...this.quotes, ...(this.resumed.peek()?.quoted ?? [])]);
  }

  /** What the upstream is given. */
  get upstreamArguments(): JsonObject {
    const given = this.openedArguments.peek() ?? this.rewrittenArguments.peek() ?? this.arguments;
    const own = this.ownArguments.peek();
    return own ? { ...given, ...own } : given;
  }

  /** Which offer the call is for. Of a task, the tool that became it. */
  get sought(): { readonly kind: OfferKind; readonly name: string } | undefined {
    const tool = this.resumed.peek()?.tool;
    return tool !== undefined && concernsTask(this.method) ? { kind: 'tool', name: tool } : soughtBy(this.inbound);
  }

  /** Answers to the questions of an earlier answer, by key, as received (MCP 2026-07-28, MRTR: `inputResponses`). Empty where there are none. */
  get answers(): JsonObject {
    const { inputResponses } = this.inbound.params;
    return takesAnswers(this.inbound) && isJsonObject(inputResponses) ? inputResponses : {};
  }

  get upstreamAnswers(): JsonObject {
    return this.openedAnswers.peek() ?? this.answers;
  }

  get findings(): readonly Finding[] {
    return this.seen;
  }

  note(...findings: readonly Finding[]): void {
    this.seen.push(...findings);
  }

  /** Has the call wait for people at the end of the path. */
  holdFor(ground: HoldGround): void {
    if (!this.grounds.some(({ rule }) => rule === ground.rule)) this.grounds.push(ground);
  }

  get holds(): readonly HoldGround[] {
    return this.grounds;
  }

  tally(kind: Tally, count = 1): void {
    if (count > 0) this.tallies.set(kind, (this.tallies.get(kind) ?? 0) + count);
  }

  get counts(): Readonly<Partial<Record<Tally, number>>> {
    return Object.fromEntries(this.tallies);
  }

  /** Says for which members (MemberKeys) the caller handles a record of this call, beside themselves. */
  actFor(memberKeys: readonly string[]): void {
    for (const key of memberKeys) this.principals.add(key);
  }

  /** MemberKeys whose records this call touched in their stead, in the order in which it did. */
  get actedFor(): readonly string[] {
    return [...this.principals];
  }

  /** Adds an audit event label, e.g. `mls.attribution.applied`, `data.oracle.blocked`. Names come from the event taxonomy. */
  label(event: string): void {
    this.labels.add(event);
  }

  get events(): readonly string[] {
    return [...this.labels];
  }
}
