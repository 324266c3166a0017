import {
  concernsTask,
  qualifiedName,
  Refusal,
  type CatalogueEntry,
  type Clock,
  type Finding,
  type JsonObject,
  type McpCall,
  type TextSource,
} from '@gatehouse/kernel';
import { recordAround } from './source-record.js';
import { scopeOf, type Follow, type TaintedCall, type TaintKind, type TaintRules } from './taint-rules.js';
import type { Taint, TaintStore } from './taint-store.js';

export interface TaintParts {
  readonly store: TaintStore;
  readonly rules: TaintRules;
  readonly clock: Clock;
  /** How long one holds, in milliseconds. */
  readonly keepMs: number;
}

/** What the caller sent; everything else that detectors saw came from behind the gateway. */
const OF_REQUESTS = new Set(['argument', 'prompt']);
/** Arguments that name one record. */
const NAMES_RECORD = /(?:[a-z\d](?:Key|Id|ID)|_(?:key|id)|^(?:id|key|uri))$/;

/** What one call brought so far. `kept`: all of it is in the store. */
interface Brought {
  considered: number;
  readonly kinds: Set<TaintKind>;
  kept: Promise<void>;
}

/**
 * What follows where an answer told the assistant what to do. A taint is of one person, and says at which application; whether it counts at
 * their others is for each rule to say. It is shared by all nodes.
 */
export class Taints {
  private readonly known = new WeakMap<McpCall, Brought>();

  constructor(private readonly parts: TaintParts) {}

  /** Looks at what detectors saw in an answer since it was last asked. What it raises is kept before the answer leaves. */
  async noteAnswer(call: McpCall, payload: JsonObject): Promise<void> {
    let state = this.known.get(call);
    if (!state && call.findings.length === 0) return;
    if (!state) this.known.set(call, (state = { considered: 0, kinds: new Set(), kept: Promise.resolve() }));
    const fresh = call.findings.slice(state.considered).filter(({ surface }) => !OF_REQUESTS.has(surface));
    state.considered = call.findings.length;
    const kinds = this.parts.rules.kindsOf(fresh);
    // Progress and the result leave side by side: what one of them raised is kept before the other goes, or neither does.
    if ([...kinds].every((kind) => state.kinds.has(kind))) return state.kept;
    for (const kind of kinds) state.kinds.add(kind);
    const source = call.taints.peek() ?? this.sourceOf(call, fresh, payload);
    if (!call.taints.peek()) call.taints.set(source);
    for (const kind of kinds) call.label(`taint.raised.${kind}`);
    const raisedAt = this.parts.clock.now();
    const taint = { source, ...whose(call), kinds: [...state.kinds], raisedAt, until: raisedAt + this.parts.keepMs };
    // In turn: an earlier row with fewer kinds must not take the place of a later one.
    state.kept = state.kept.then(() => this.parts.store.raise(taint));
    return state.kept;
  }

  /** Has a call wait, or marks it. Throws Refusal INTENT_UNTRUSTED. */
  async judge(call: McpCall): Promise<void> {
    // What becomes of a task began under the rules of its call.
    if (concernsTask(call.method)) return;
    const entry = call.tool.get();
    const tainted = factsOf(call, entry);
    if (!this.parts.rules.followFor({ person: EVERY_KIND, application: EVERY_KIND }, tainted)) return;
    const { subject, client } = whose(call);
    const person = await this.parts.store.holding(subject, this.parts.clock.now());
    const holding = { person, application: person.filter((taint) => taint.client === client) };
    const heard = { person: kindsIn(holding.person), application: kindsIn(holding.application) };
    const follow = this.parts.rules.followFor(heard, tainted);
    if (follow) this.carryOut(call, follow, holding[scopeOf(follow)]);
  }

  private carryOut(call: McpCall, follow: Follow, holding: readonly Taint[]): void {
    const { source } = holding.find(({ kinds }) => follow.kinds.some((kind) => kinds.includes(kind)))!;
    call.taintedBy.set(source);
    call.label(`taint.${follow.do}`);
    if (follow.do === 'mark') return;
    if (follow.do === 'refuse') throw new Refusal('INTENT_UNTRUSTED');
    const { approvers = [], ownApprovers } = follow;
    const isOwn = call.principal.get().roles.some((role) => approvers.includes(role));
    call.holdFor({ rule: follow.id, approvers: isOwn ? (ownApprovers ?? approvers) : approvers, says: follow.says!, source });
  }

  list(subject?: string): Promise<Taint[]> {
    return this.parts.store.list(this.parts.clock.now(), subject?.toLowerCase());
  }

  clear(subject: string, client?: string): Promise<number> {
    return this.parts.store.clear(subject.toLowerCase(), client);
  }

  purge(): Promise<number> {
    return this.parts.store.purge(this.parts.clock.now());
  }

  private sourceOf(call: McpCall, findings: readonly Finding[], payload: JsonObject): TextSource {
    const entry = call.tool.peek();
    const counted = findings.find((finding) => finding.path !== undefined && this.parts.rules.kindsOf([finding]).size > 0);
    const record = counted && recordAround(payload, counted.path!, entry?.terms.resource);
    const named = entry ? { upstream: entry.upstream, tool: toolName(entry) } : { upstream: '', tool: call.method };
    return { call: call.id, ...named, ...record };
  }
}

const EVERY_KIND: ReadonlySet<TaintKind> = new Set<TaintKind>(['reach', 'orders', 'payment']);

const kindsIn = (taints: readonly Taint[]): ReadonlySet<TaintKind> => new Set(taints.flatMap(({ kinds }) => kinds));

/** URIs often name a person. */
const toolName = (entry: CatalogueEntry): string =>
  entry.kind === 'resource' ? qualifiedName({ kind: 'resource', name: '' }) : qualifiedName(entry);

function whose(call: McpCall): Pick<Taint, 'subject' | 'client'> {
  return { subject: call.principal.get().subject.toLowerCase(), client: call.inbound.claims.clientId };
}

function factsOf(call: McpCall, entry: CatalogueEntry): TaintedCall {
  const { action, dataClass } = entry.terms;
  return { action, dataClass, ...(namesRecord(call, entry) ? {} : { record: 'unnamed' }) };
}

/** A resource is one record, and what is completed is typed by a person. A tool or prompt is asked for one where it cannot do without its key. */
function namesRecord(call: McpCall, { descriptor }: CatalogueEntry): boolean {
  if (call.method !== 'tools/call' && call.method !== 'prompts/get') return true;
  const schema = descriptor['inputSchema'];
  const required = requiredBy(schema, descriptor['arguments']);
  return required.some((name) => NAMES_RECORD.test(name) && isKey(call.arguments[name]));
}

const isKey = (value: unknown): boolean => (typeof value === 'string' && value !== '') || typeof value === 'number';

function requiredBy(schema: unknown, prompted: unknown): string[] {
  const required = (schema as { required?: unknown } | undefined)?.required;
  if (Array.isArray(required)) return required.filter((name) => typeof name === 'string');
  const args = Array.isArray(prompted) ? (prompted as { name?: unknown; required?: unknown }[]) : [];
  return args.flatMap(({ name, required: needed }) => (needed === true && typeof name === 'string' ? [name] : []));
}
