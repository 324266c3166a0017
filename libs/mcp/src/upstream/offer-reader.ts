import { Refusal, type Descriptor, type JsonObject, type OfferKind } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { deadlineSignal } from './abort.js';
import { listLifetimeOf } from './answer-cache.js';
import { lists } from './capabilities.js';
import { isDescriptor, LISTINGS } from './listings.js';
import type { Outgoing } from './outgoing.js';
import type { Welcome } from './welcome.js';

interface ReaderTerms {
  /** For the greeting and for each page. */
  readonly timeoutMs: number;
  readonly welcome: (signal: AbortSignal) => Promise<Welcome>;
  /** What clients may be asked there: some servers list a tool that asks only to a client that says so. */
  readonly declared: JsonObject;
  /** Whether a tool is wanted that is not among these. */
  readonly misses: (listed: ReadonlySet<string>) => boolean;
  readonly ask: (outgoing: Outgoing) => Promise<RpcAnswer>;
}

const MAX_PAGES = 200;
const MAX_OFFERS = 10_000;
/** After a server would not have a second client, or lists no more to it. */
const REST_MS = 60_000;

type Declared = Pick<Outgoing, 'capabilities' | 'asking'>;

/** Reads what an MCP server lists, page by page. */
export class OfferReader {
  private readonly ttls = new Map<OfferKind, number>();
  /** Tools that are listed only to clients that can be asked. */
  private asking: readonly Descriptor[] = [];
  private notBefore = 0;

  constructor(private readonly terms: ReaderTerms) {}

  /** How long the list that was read last keeps, in milliseconds; of several pages the shortest time counts. */
  ttlMs(kind: OfferKind): number | undefined {
    return this.ttls.get(kind);
  }

  async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    this.ttls.delete(kind);
    const welcome = await this.welcome();
    if (!lists(welcome.capabilities, kind)) return [];
    const found = await this.read(kind, { capabilities: this.terms.declared });
    const asks = kind === 'tool' && welcome.learnsOnce === true && Object.keys(this.terms.declared).length > 0;
    return asks ? this.withAsking(found) : found;
  }

  /**
   * A legacy server learns what its client can be asked when it is greeted. What it shares among all declares nothing, for the calls of those
   * who cannot be asked; so where a tool is missing they are listed to one that can as well, beside it.
   */
  private async withAsking(found: readonly Descriptor[]): Promise<readonly Descriptor[]> {
    const names = new Set(found.map(({ name }) => name));
    if (!this.terms.misses(names)) return found;
    if (Date.now() >= this.notBefore) {
      const { declared: capabilities } = this.terms;
      const ask = () => Promise.reject(new Refusal('QUESTION_UNANSWERED'));
      try {
        const all = await this.read('tool', { asking: { capabilities, person: 'the gateway', ask } });
        this.asking = all.filter(({ name }) => !names.has(name));
        if (this.asking.length === 0) this.notBefore = Date.now() + REST_MS;
      } catch {
        // What was found before stays: the others are not to vanish with it.
        this.notBefore = Date.now() + REST_MS;
      }
    }
    return [...found, ...this.asking.filter(({ name }) => !names.has(name))];
  }

  private async read(kind: OfferKind, declared: Declared): Promise<readonly Descriptor[]> {
    const { member, named } = LISTINGS[kind];
    const found: Descriptor[] = [];
    const seen = new Set<string>();
    const listed = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && found.length <= MAX_OFFERS; page += 1) {
      const result = await this.page(kind, cursor, declared);
      const items = result[member];
      // Something else than a list, which the answer to another call may be: what was listed before stays.
      if (!Array.isArray(items)) throw new Refusal('UPSTREAM_ERROR', `It did not list its ${named}.`);
      const news = items.filter((item) => isNew(JSON.stringify(item), listed));
      // Whoever lists nothing but what it listed already leads in a circle, as servers do that write an empty cursor for none.
      if (items.length > 0 && news.length === 0) return found;
      for (const item of news) if (isDescriptor(kind, item)) found.push(item);
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

  private async welcome(): Promise<Welcome> {
    const deadline = deadlineSignal(this.terms.timeoutMs);
    try {
      return await this.terms.welcome(deadline.signal);
    } finally {
      deadline.clear();
    }
  }

  private async page(kind: OfferKind, cursor: string | undefined, declared: Declared): Promise<JsonObject> {
    const deadline = deadlineSignal(this.terms.timeoutMs);
    const { method, named } = LISTINGS[kind];
    try {
      const params: JsonObject = cursor === undefined ? {} : { cursor };
      const answer = await this.terms.ask({ method, params, meta: {}, headers: {}, apps: true, signal: deadline.signal, ...declared });
      if ('error' in answer) throw new Refusal('UPSTREAM_ERROR', `It did not list its ${named}.`);
      return answer.result;
    } finally {
      deadline.clear();
    }
  }
}

/** Whether it is not among them yet; it is from now on. */
function isNew(text: string, known: Set<string>): boolean {
  const { size } = known;
  return known.add(text).size > size;
}
