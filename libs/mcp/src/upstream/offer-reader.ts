import { Refusal, type Descriptor, type JsonObject, type OfferKind } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { deadlineSignal } from './abort.js';
import { listLifetimeOf } from './answer-cache.js';
import { lists } from './capabilities.js';
import { isDescriptor, LISTINGS } from './listings.js';
import type { Outgoing } from './outgoing.js';

interface ReaderTerms {
  /** For the greeting and for each page. */
  readonly timeoutMs: number;
  readonly capabilities: (signal: AbortSignal) => Promise<JsonObject>;
  readonly ask: (outgoing: Outgoing) => Promise<RpcAnswer>;
}

const MAX_PAGES = 200;
const MAX_OFFERS = 10_000;

/** Reads what an MCP server lists, page by page. */
export class OfferReader {
  private readonly ttls = new Map<OfferKind, number>();

  constructor(private readonly terms: ReaderTerms) {}

  /** How long the list that was read last keeps, in milliseconds; of several pages the shortest time counts. */
  ttlMs(kind: OfferKind): number | undefined {
    return this.ttls.get(kind);
  }

  async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    this.ttls.delete(kind);
    if (!(await this.offers(kind))) return [];
    const { member, named } = LISTINGS[kind];
    const found: Descriptor[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && found.length <= MAX_OFFERS; page += 1) {
      const result = await this.page(kind, cursor);
      const items = result[member];
      // Something else than a list, which the answer to another call may be: what was listed before stays.
      if (!Array.isArray(items)) throw new Refusal('UPSTREAM_ERROR', `It did not list its ${named}.`);
      for (const item of items) if (isDescriptor(kind, item)) found.push(item);
      this.keepsFor(kind, listLifetimeOf(result));
      const next = result['nextCursor'];
      // A cursor seen before would be walked in circles for ever.
      if (typeof next !== 'string' || seen.has(next)) return found;
      seen.add(next);
      cursor = next;
    }
    throw new Refusal('UPSTREAM_ERROR', `Its list of ${named} does not end.`);
  }

  private keepsFor(kind: OfferKind, ttlMs: number | undefined): void {
    if (ttlMs !== undefined) this.ttls.set(kind, Math.min(ttlMs, this.ttls.get(kind) ?? ttlMs));
  }

  private async offers(kind: OfferKind): Promise<boolean> {
    const deadline = deadlineSignal(this.terms.timeoutMs);
    try {
      return lists(await this.terms.capabilities(deadline.signal), kind);
    } finally {
      deadline.clear();
    }
  }

  private async page(kind: OfferKind, cursor: string | undefined): Promise<JsonObject> {
    const deadline = deadlineSignal(this.terms.timeoutMs);
    const { method, named } = LISTINGS[kind];
    try {
      const params: JsonObject = cursor === undefined ? {} : { cursor };
      const answer = await this.terms.ask({ method, params, meta: {}, headers: {}, apps: true, signal: deadline.signal });
      if ('error' in answer) throw new Refusal('UPSTREAM_ERROR', `It did not list its ${named}.`);
      return answer.result;
    } finally {
      deadline.clear();
    }
  }
}
