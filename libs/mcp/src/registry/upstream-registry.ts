import { Catalogue, OFFER_KINDS, type CatalogueEntry, type EndpointSlug, type OfferKind, type Upstream } from '@gatehouse/kernel';
import { admit, type Admitted, type AdmissionFault } from './admission.js';
import { HeldUpstream, type Listed } from './held-upstream.js';
import { Snapshot } from './snapshot.js';

export interface RegistryOptions {
  /** How often each list is read again. */
  readonly refreshMs?: number;
  /** How long start() waits for upstreams; whoever is later joins later. */
  readonly startWaitMs?: number;
  readonly patienceMs?: number;
  readonly retryMs?: { readonly first: number; readonly longest: number };
  /** An upstream that could not be started or listed. */
  readonly onFault?: (slug: string, fault: unknown) => void;
  /** An offer that was left out, each time the list it stands in is read and differs. */
  readonly onLeftOut?: (fault: AdmissionFault) => void;
}

export interface CatalogueChange {
  readonly version: number;
  /** Every offer of every upstream under its aggregated name, also those whose URI another one claims: they stand at their own endpoint. */
  readonly entries: readonly CatalogueEntry[];
}

type ChangeListener = (change: CatalogueChange) => Promise<void> | void;

export interface UpstreamState {
  readonly slug: string;
  readonly health: Upstream['health'];
  readonly tools: number;
}

const SLUG = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Which upstreams there are and what they offer. Starts with what is there; one that is slow, hung or broken keeps its own clock and
 * holds up nobody. The tools of an upstream that fails stay listed: calls to them say that it is down, which is not the same as unknown.
 */
export class UpstreamRegistry extends Catalogue {
  private readonly held = new Map<string, HeldUpstream>();
  private readonly listeners = new Set<ChangeListener>();
  private readonly options: Required<Omit<RegistryOptions, 'onFault' | 'onLeftOut'>>;
  private snapshot = new Snapshot(new Map());
  private count = 0;

  constructor(private readonly given: RegistryOptions = {}) {
    super();
    this.options = { refreshMs: 60_000, startWaitMs: 5_000, patienceMs: 30_000, retryMs: { first: 1_000, longest: 60_000 }, ...given };
  }

  override get version(): number {
    return this.count;
  }

  override find(endpoint: EndpointSlug, publicName: string, kind: OfferKind = 'tool'): CatalogueEntry | undefined {
    const entry = this.snapshot.find(endpoint, kind, publicName);
    return entry && entry.kind !== kind ? this.narrowed(entry, publicName) : entry;
  }

  override list(endpoint: EndpointSlug, kind: OfferKind = 'tool'): readonly CatalogueEntry[] {
    return this.snapshot.list(endpoint, kind);
  }

  override hasEndpoint(endpoint: EndpointSlug): boolean {
    return this.snapshot.has(endpoint);
  }

  override declares(endpoint: EndpointSlug, extension: string): boolean {
    const asked = endpoint === undefined ? [...this.held.values()] : [this.held.get(endpoint)];
    return asked.some((held) => held?.upstream.extensions.has(extension));
  }

  upstream(slug: string): Upstream | undefined {
    return this.held.get(slug)?.upstream;
  }

  states(): readonly UpstreamState[] {
    return [...this.held.values()].map(({ upstream }) => ({
      slug: upstream.slug,
      health: upstream.health,
      tools: this.list(upstream.slug).length,
    }));
  }

  /** The listener is awaited before a reading counts as done, so that what it decides is there when start() resolves. Returns how to stop it. */
  onChange(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Adds and starts all at once. Resolves when all are listed or the wait is over; never rejects because of an upstream. */
  async start(upstreams: readonly Upstream[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const wait = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.startWaitMs);
    });
    await Promise.race([Promise.all(upstreams.map((upstream) => this.add(upstream))), wait]);
    clearTimeout(timer);
  }

  /** Adds one upstream to the running registry. Resolves when it was read the first time, or failed to be; it is retried then. */
  add(upstream: Upstream): Promise<void> {
    const { slug } = upstream;
    if (!SLUG.test(slug)) throw new Error(`upstream "${slug}": a slug is 1 to 32 lower-case letters, digits and hyphens, a letter first`);
    if (this.held.has(slug)) throw new Error(`upstream "${slug}" is there already; remove it first`);
    const { refreshMs, patienceMs, retryMs } = this.options;
    const held = new HeldUpstream(upstream, {
      refreshMs,
      patienceMs,
      retryMs,
      onListed: (which, listed) => this.listed(which, listed),
      onFault: (which, fault) => this.given.onFault?.(which, fault),
    });
    this.held.set(slug, held);
    this.rebuild();
    return held.refresh();
  }

  /** Takes one away: its tools vanish at once, calls in flight may end. */
  async remove(slug: string): Promise<void> {
    const held = this.held.get(slug);
    if (!held) return;
    this.held.delete(slug);
    await this.changed();
    await held.close();
  }

  /** Reads the list again now: of one upstream, or of all. */
  async refresh(slug?: string): Promise<void> {
    const which = slug === undefined ? [...this.held.values()] : [this.held.get(slug)];
    await Promise.all(which.map((held) => held?.refresh()));
  }

  /**
   * For before a call: undefined where the list that it stands in is fresh, which is nearly always. Else a promise that ends when it was read again.
   * A change that slipped by the clock is then seen before the guards look.
   */
  freshen(endpoint: EndpointSlug, publicName: string, kind: OfferKind = 'tool'): Promise<void> | undefined {
    const entry = this.snapshot.find(endpoint, kind, publicName);
    const held = entry && this.held.get(entry.upstream);
    return held?.stale ? held.refresh() : undefined;
  }

  async close(): Promise<void> {
    const all = [...this.held.values()];
    this.held.clear();
    await Promise.all(all.map((held) => held.close().catch((fault: unknown) => this.given.onFault?.(held.upstream.slug, fault))));
  }

  private async listed(held: HeldUpstream, listed: Listed): Promise<void> {
    if (this.held.get(held.upstream.slug) !== held) return;
    const before = held.offers;
    const offers = new Map<string, Admitted>();
    const faults: AdmissionFault[] = [];
    for (const kind of OFFER_KINDS) {
      const descriptors = listed.get(kind);
      const admission = descriptors && admit({ upstream: held.upstream, kind }, descriptors, before);
      const kept = admission ? admission.offers : [...before].filter(([, { single }]) => single.kind === kind);
      for (const [name, offer] of kept) offers.set(name, offer);
      faults.push(...(admission?.faults ?? []));
    }
    const same = offers.size === before.size && [...offers].every(([name, offer]) => before.get(name) === offer);
    held.offers = offers;
    if (same && before.size > 0) return;
    for (const fault of faults) this.given.onLeftOut?.(fault);
    await this.changed();
  }

  /** What is read by way of a template has the terms of its own URI: a part may be named apart from the whole, and more strictly. */
  private narrowed(template: CatalogueEntry, uri: string): CatalogueEntry {
    if (template.terms.dataClass === 'unclassified') return template;
    const terms = this.upstream(template.upstream)?.termsFor('resource', uri);
    return terms ? { ...template, terms } : template;
  }

  private async changed(): Promise<void> {
    this.rebuild();
    const change = { version: this.count, entries: this.entries };
    for (const listener of this.listeners) {
      try {
        await listener(change);
      } catch (fault) {
        this.given.onFault?.('catalogue', fault);
      }
    }
  }

  private get entries(): readonly CatalogueEntry[] {
    return [...this.held.values()].flatMap(({ offers }) => [...offers.values()].map(({ aggregated }) => aggregated));
  }

  private rebuild(): void {
    this.snapshot = new Snapshot(new Map([...this.held].map(([slug, { offers }]) => [slug, offers])));
    this.count += 1;
    for (const collision of this.snapshot.collisions) this.given.onLeftOut?.(collision);
  }
}
