import { Catalogue, type CatalogueEntry, type EndpointSlug, type IntroducedServer, type OfferKind, type Upstream } from '@gatehouse/kernel';
import { admitAll, type Listed } from './admission.js';
import type { CatalogueChange } from './catalogue-change.js';
import { Departures } from './departures.js';
import { HeldUpstream } from './held-upstream.js';
import type { RegistryOptions } from './registry-options.js';
import { Snapshot } from './snapshot.js';
import type { UpstreamState } from './upstream-state.js';

type ChangeListener = (change: CatalogueChange) => Promise<void> | void;

const SLUG = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Which upstreams there are and what they offer. Starts with what is there; one that is slow, hung or broken keeps its own clock and
 * holds up nobody. The tools of an upstream that fails stay listed: calls to them say that it is down, which is not the same as unknown.
 */
export class UpstreamRegistry extends Catalogue {
  private readonly held = new Map<string, HeldUpstream>();
  private readonly departures: Departures;
  /** Whose offer an entry is. */
  private readonly holders = new WeakMap<CatalogueEntry, HeldUpstream>();
  private readonly listeners = new Set<ChangeListener>();
  private readonly options: Required<Omit<RegistryOptions, 'onFault' | 'onLeftOut' | 'isBusy' | 'isServed'>>;
  private snapshot = new Snapshot(new Map());
  private count = 0;

  constructor(private readonly given: RegistryOptions = {}) {
    super();
    const retryMs = { first: 1_000, longest: 60_000 };
    this.options = { refreshMs: 60_000, recheckMs: 2_000, startWaitMs: 5_000, patienceMs: 30_000, drainMs: 30_000, retryMs, ...given };
    this.departures = new Departures({
      drainMs: this.options.drainMs,
      isBusy: (upstream) => given.isBusy?.(upstream) ?? false,
      onFault: (slug, fault) => given.onFault?.(slug, fault),
    });
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

  override listTtlMs(endpoint: EndpointSlug, kind: OfferKind): number | undefined {
    const said = this.at(endpoint).flatMap((held) => held.listTtlMs(kind) ?? []);
    return said.length > 0 ? Math.min(...said) : undefined;
  }

  override declares(endpoint: EndpointSlug, extension: string): boolean {
    return this.at(endpoint).some(({ upstream }) => upstream.extensions.has(extension));
  }

  override watchesResources(endpoint: EndpointSlug): boolean {
    return this.at(endpoint).some(({ upstream }) => upstream.watchesResources);
  }

  /** By slug. With the entry that a call was judged by: the one that offered it, even where another has taken its place meanwhile. */
  upstream(slug: string, entry?: CatalogueEntry): Upstream | undefined {
    const held = (entry && this.holders.get(entry)) ?? this.held.get(slug);
    return held && (this.held.get(slug) === held || this.departures.has(held)) ? held.upstream : undefined;
  }

  states(): readonly UpstreamState[] {
    return [...this.held.values()].map(({ awaited, upstream: { slug, health } }) => ({
      slug,
      health,
      awaited,
      tools: this.list(slug).length,
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
    if (this.held.has(upstream.slug)) throw new Error(`upstream "${upstream.slug}" is there already; remove it first`);
    return this.take(this.hold(upstream));
  }

  /**
   * Puts one in the place of another without a gap: what the old one offered stays listed, under the terms of the new one, whose list is
   * read before anything is judged by it. Resolves as `add` does.
   */
  async replace(upstream: Upstream): Promise<void> {
    const before = this.held.get(upstream.slug);
    const held = this.hold(upstream);
    const taken = this.take(held);
    if (before) {
      void this.departures.dismiss(before);
      await this.listed(held, before.lastListed);
    }
    return taken;
  }

  /** For one whose terms changed: judges anew what it offered last, without asking it. */
  async reassess(slug: string): Promise<void> {
    const held = this.held.get(slug);
    if (held) await this.listed(held, held.lastListed);
  }

  /** Takes one away: its tools vanish at once. Resolves when the calls in flight have ended, or drainMs is over, and it is closed. */
  async remove(slug: string): Promise<void> {
    const held = this.held.get(slug);
    if (!held) return;
    this.held.delete(slug);
    const dismissed = this.departures.dismiss(held);
    await this.changed();
    await dismissed;
  }

  /** Reads the list again now: of one upstream, or of all. */
  async refresh(slug?: string): Promise<void> {
    const which = slug === undefined ? [...this.held.values()] : [this.held.get(slug)];
    await Promise.all(which.map((held) => held?.refresh()));
  }

  /**
   * For before a call: undefined where the list that it stands in is fresh, which is nearly always. Else a promise that ends when it was read again.
   * A change that slipped by the clock is then seen before the guards look. Fresh is little for what changes or sends something: a definition that
   * is another one for the length of a call alone would be seen by no clock.
   */
  freshen(endpoint: EndpointSlug, publicName: string, kind: OfferKind = 'tool'): Promise<void> | undefined {
    const entry = this.snapshot.find(endpoint, kind, publicName);
    const held = entry && this.held.get(entry.upstream);
    if (!held) return undefined;
    const { action } = entry.terms;
    const weighs = action !== 'read' && action !== 'draft';
    return held.stale || (weighs && held.isOlderThan(this.options.recheckMs)) ? held.refresh() : undefined;
  }

  /** For when something was approved or held back: a URI that several claim may be listed as another one's by that. */
  reconsider(): void {
    if (!this.snapshot.isCurrent) this.rebuild();
  }

  async close(): Promise<void> {
    const all = [...this.held.values()];
    this.held.clear();
    await this.departures.closeWith(all);
  }

  private hold(upstream: Upstream): HeldUpstream {
    const { slug } = upstream;
    if (!SLUG.test(slug)) throw new Error(`upstream "${slug}": a slug is 1 to 32 lower-case letters, digits and hyphens, a letter first`);
    const { refreshMs, patienceMs, retryMs } = this.options;
    return new HeldUpstream(upstream, {
      refreshMs,
      patienceMs,
      retryMs,
      onListed: (which, listed) => this.listed(which, listed),
      onFault: (which, fault) => this.given.onFault?.(which, fault),
      onIntroducedAnew: () => this.changed(),
    });
  }

  private take(held: HeldUpstream): Promise<void> {
    this.held.set(held.upstream.slug, held);
    this.rebuild();
    return held.refresh();
  }

  private async listed(held: HeldUpstream, listed: Listed): Promise<void> {
    if (this.held.get(held.upstream.slug) !== held) return;
    const before = held.offers;
    const { offers, faults } = admitAll(held.upstream, listed, before);
    const same = offers.size === before.size && [...offers].every(([name, offer]) => before.get(name) === offer);
    held.offers = offers;
    for (const { aggregated, single } of offers.values()) this.holders.set(aggregated, held).set(single, held);
    if (!held.introducedAnew() && same && before.size > 0) return;
    for (const fault of faults) this.given.onLeftOut?.(fault);
    await this.changed();
  }

  /** What is read by way of a template has the terms of its own URI: a part may be named apart from the whole, and more strictly. */
  private narrowed(template: CatalogueEntry, uri: string): CatalogueEntry {
    if (template.terms.dataClass === 'unclassified') return template;
    const holder = this.holders.get(template);
    const terms = holder?.upstream.termsFor('resource', uri);
    if (!holder || !terms) return template;
    const entry = { ...template, terms };
    this.holders.set(entry, holder);
    return entry;
  }

  private async changed(): Promise<void> {
    this.rebuild();
    const change = { version: this.count, entries: this.entries, servers: this.servers };
    for (const listener of this.listeners) {
      try {
        await listener(change);
      } catch (fault) {
        this.given.onFault?.('catalogue', fault);
      }
      this.reconsider();
    }
  }

  private get servers(): readonly IntroducedServer[] {
    const all = [...this.held.values()].map(({ upstream }) => upstream);
    return all.flatMap(({ slug, introduction }) => (introduction ? [{ upstream: slug, introduction }] : []));
  }

  private get entries(): readonly CatalogueEntry[] {
    return [...this.held.values()].flatMap(({ offers }) => [...offers.values()].map(({ aggregated }) => aggregated));
  }

  private at(endpoint: EndpointSlug): readonly HeldUpstream[] {
    return [...this.held.values()].filter(({ upstream }) => endpoint === undefined || upstream.slug === endpoint);
  }

  private rebuild(): void {
    const held = [...this.held];
    const appsEverywhere = new Set(held.filter(([, { upstream }]) => upstream.appsEverywhere).map(([slug]) => slug));
    const offers = new Map(held.map(([slug, { offers }]) => [slug, offers]));
    this.snapshot = new Snapshot(offers, { appsEverywhere, isServed: this.given.isServed });
    this.count += 1;
    for (const collision of this.snapshot.collisions) this.given.onLeftOut?.(collision);
  }
}
