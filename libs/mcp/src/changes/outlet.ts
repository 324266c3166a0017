import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal, Subscriber, type CatalogueEntry, type JsonObject, type OfferKind } from '@gatehouse/kernel';
import { LIST_CHANGED, RESOURCE_UPDATED } from '../wire/protocol.js';
import type { ChangeAudience, Hearer } from './change-audience.js';
import type { Watch, WatchedResources } from './watched-resources.js';

/** Takes one notification; resolves when the transport took it, so that a slow reader slows only itself. */
export type Sink = (method: string, params: JsonObject) => Promise<void>;

export interface OutletTerms {
  readonly audience: ChangeAudience;
  readonly resources: WatchedResources;
  readonly now: () => number;
}

export type ListName = 'tools' | 'prompts' | 'resources';

const KINDS: Readonly<Record<ListName, readonly OfferKind[]>> = {
  tools: ['tool'],
  prompts: ['prompt'],
  resources: ['resource', 'template'],
};
const METHODS = new Map(LIST_CHANGED.map(({ capability, method }) => [capability, method]));

/** Resources that one stream or session may watch. */
const MOST_WATCHED = 500;
/** How long a subscription waits for its upstream to be told. */
const PATIENCE_MS = 3_000;
/** What happens again within this time is told once: an upstream that floods floods nobody. */
const PACE_MS = 100;

interface Watched extends Watch {
  readonly upstream: string;
}

/**
 * What one stream or session still has to be told. Each thing waits once, however often it happened: a reader that is slow, or away, gets
 * the news late and never in heaps. Whether its caller may hear of it is asked at the moment it leaves.
 */
export class Outlet extends Subscriber {
  private readonly watched = new Map<string, Watched>();
  private readonly seen = new Map<OfferKind, readonly CatalogueEntry[]>();
  private readonly dueLists = new Set<ListName>();
  private readonly dueUris = new Set<string>();
  private sink: Sink | undefined;
  private sending = false;

  constructor(
    private hearer: Hearer,
    private readonly lists: readonly ListName[],
    private readonly terms: OutletTerms,
  ) {
    super();
    for (const list of lists) this.look(list);
  }

  /** Seconds since the epoch until which the newest token of the caller is good. */
  get expiresAt(): number {
    return this.hearer.claims.expiresAt;
  }

  get isOpen(): boolean {
    return this.sink !== undefined;
  }

  /** The caller came with another token. */
  heardBy(hearer: Hearer): void {
    if (hearer.claims.expiresAt >= this.hearer.claims.expiresAt) this.hearer = hearer;
  }

  /** From now on news leaves by this way, what waits first. */
  open(sink: Sink): void {
    this.sink = sink;
    void this.drain();
  }

  /** Nothing where another way was opened since. */
  shut(sink: Sink): void {
    if (this.sink === sink) this.sink = undefined;
  }

  override async watch(upstream: string, uri: string): Promise<void> {
    const known = this.watched.get(uri);
    if (known?.upstream === upstream) return known.ready;
    if (!known && this.watched.size >= MOST_WATCHED) throw new Refusal('SUBSCRIPTION_LIMIT');
    known?.release();
    const watch = this.terms.resources.add(upstream, uri, () => this.changed(uri));
    this.watched.set(uri, { ...watch, upstream });
    await within(PATIENCE_MS, watch.ready);
  }

  override unwatch(uri: string): void {
    this.watched.get(uri)?.release();
    this.watched.delete(uri);
    this.dueUris.delete(uri);
  }

  /** Looks whether the lists are still what this caller saw last. */
  compare(): void {
    for (const list of this.lists) if (this.look(list)) this.dueLists.add(list);
    void this.drain();
  }

  /** Nobody knows what this caller saw last: it has to read again what it uses. */
  missed(): void {
    for (const list of this.lists) if (KINDS[list].some((kind) => (this.seen.get(kind)?.length ?? 0) > 0)) this.dueLists.add(list);
    void this.drain();
  }

  end(): void {
    this.sink = undefined;
    for (const { release } of this.watched.values()) release();
    this.watched.clear();
  }

  private changed(uri: string): void {
    this.dueUris.add(uri);
    void this.drain();
  }

  /** True where the list differs from the one before. */
  private look(list: ListName): boolean {
    let differs = false;
    for (const kind of KINDS[list]) {
      const now = this.terms.audience.listed(this.hearer, kind);
      if (!now) continue;
      const before = this.seen.get(kind);
      this.seen.set(kind, now);
      differs ||= before !== undefined && !isSame(before, now);
    }
    return differs;
  }

  private async drain(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let next = this.next(); next; next = this.next()) {
      for (; next; next = this.next()) await next();
      await sleep(PACE_MS, undefined, { ref: false });
    }
    this.sending = false;
  }

  /** A token that ran out hears nothing; a session may come back with a new one, so what waits goes on waiting. */
  private next(): (() => Promise<void>) | undefined {
    const { sink } = this;
    if (!sink || this.expiresAt * 1_000 <= this.terms.now()) return undefined;
    for (const list of this.dueLists) {
      this.dueLists.delete(list);
      return () => sink(METHODS.get(list)!, {});
    }
    for (const uri of this.dueUris) {
      this.dueUris.delete(uri);
      const watched = this.watched.get(uri);
      if (watched && this.terms.audience.readable(this.hearer, uri) === watched.upstream) return () => sink(RESOURCE_UPDATED, { uri });
    }
    return undefined;
  }
}

/** People in the same seat are given the same array, so that comparing is mostly one step. */
function isSame(one: readonly CatalogueEntry[], other: readonly CatalogueEntry[]): boolean {
  return one === other || (one.length === other.length && one.every((entry, index) => entry === other[index]));
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
