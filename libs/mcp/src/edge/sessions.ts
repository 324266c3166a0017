import type { EndpointSlug, TokenClaims } from '@gatehouse/kernel';
import type { RpcId } from '../wire/json-rpc.js';
import type { NodeTags } from './node-tags.js';
import { PendingQuestions } from './pending-questions.js';
import type { LogLevel } from '../wire/protocol.js';
import { holderOf, type SessionFacts, type SessionTokens } from './session-token.js';

/** What this node remembers of a legacy session beside its token. Losing it costs the client its log level, and a restart what it subscribed to. */
export class LegacySession {
  logLevel: LogLevel | undefined;
  private readonly inFlight = new Map<RpcId, AbortController>();

  constructor(
    readonly token: string,
    readonly facts: SessionFacts,
    readonly questions = new PendingQuestions(),
  ) {}

  /** False where a request with this id is still running (ids must be unique among those in flight). */
  begin(id: RpcId, controller: AbortController): boolean {
    if (this.inFlight.has(id)) return false;
    this.inFlight.set(id, controller);
    return true;
  }

  end(id: RpcId): void {
    this.inFlight.delete(id);
  }

  cancel(id: RpcId, reason: unknown): void {
    this.inFlight.get(id)?.abort(reason);
  }

  get idle(): boolean {
    return this.inFlight.size === 0;
  }
}

type Owner = { readonly claims: TokenClaims; readonly endpoint: EndpointSlug };

/** Legacy sessions: the truth is in the token, this is a bounded memory of what was said on it here. */
export class Sessions {
  private readonly remembered = new Map<string, { readonly session: LegacySession; readonly owner: string }>();
  private readonly ended = new Set<string>();

  constructor(
    private readonly tokens: SessionTokens,
    private readonly capacity = 10_000,
    private readonly tags?: NodeTags,
  ) {}

  start(facts: Omit<SessionFacts, 'id' | 'startedAt'>, owner: Owner): string {
    return this.tokens.issue(facts, owner, Date.now());
  }

  /** Undefined: answer 404, the client then initialises anew. */
  find(token: string, owner: Owner): LegacySession | undefined {
    const key = JSON.stringify([...holderOf(owner.claims), owner.endpoint ?? null]);
    const known = this.remembered.get(token);
    const now = Date.now();
    // The signature was checked when the token was first seen; whose it is, is checked every time.
    if (known && known.owner === key && this.tokens.isCurrent(known.session.facts, now)) return known.session;
    const facts = this.tokens.open(token, owner, now);
    if (!facts || this.ended.has(facts.id)) return undefined;
    const session = new LegacySession(token, facts, new PendingQuestions((id) => this.tags?.attach(id, owner.claims) ?? id));
    this.remembered.set(token, { session, owner: key });
    this.forgetOldest();
    return session;
  }

  /** The token stays refused on this node. Other nodes learn nothing of it: its age limit ends it there. */
  end(session: LegacySession): void {
    this.remembered.delete(session.token);
    this.ended.add(session.facts.id);
    if (this.ended.size > this.capacity) this.ended.delete(this.ended.values().next().value!);
  }

  private forgetOldest(): void {
    if (this.remembered.size <= this.capacity) return;
    for (const [token, { session }] of this.remembered) {
      if (!session.idle) continue;
      this.remembered.delete(token);
      return;
    }
  }
}
