import { Catalogue, type CatalogueEntry, type EndpointSlug, type ToolDescriptor, type Upstream } from '@gatehouse/kernel';
import { admit, type AdmissionFault } from './admission.js';
import { HeldUpstream } from './held-upstream.js';
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
  /** A tool that was left out, each time the list it stands in is read and differs. */
  readonly onLeftOut?: (fault: AdmissionFault) => void;
}

export interface CatalogueChange {
  readonly version: number;
  /** Every tool, under its aggregated name. */
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

  override find(endpoint: EndpointSlug, publicName: string): CatalogueEntry | undefined {
    return this.snapshot.find(endpoint, publicName);
  }

  override list(endpoint: EndpointSlug): readonly CatalogueEntry[] {
    return this.snapshot.list(endpoint);
  }

  override hasEndpoint(endpoint: EndpointSlug): boolean {
    return this.snapshot.has(endpoint);
  }

  upstream(slug: string): Upstream | undefined {
    return this.held.get(slug)?.upstream;
  }

  states(): readonly UpstreamState[] {
    return [...this.held.values()].map(({ upstream, tools }) => ({ slug: upstream.slug, health: upstream.health, tools: tools.size }));
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
      onListed: (which, tools) => this.listed(which, tools),
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
   * For before a call: undefined where the tool's list is fresh, which is nearly always. Else a promise that ends when it was read again.
   * A change that slipped by the clock is then seen before the guards look.
   */
  freshen(endpoint: EndpointSlug, publicName: string): Promise<void> | undefined {
    const entry = this.find(endpoint, publicName);
    const held = entry && this.held.get(entry.upstream);
    return held?.stale ? held.refresh() : undefined;
  }

  async close(): Promise<void> {
    const all = [...this.held.values()];
    this.held.clear();
    await Promise.all(all.map((held) => held.close().catch((fault: unknown) => this.given.onFault?.(held.upstream.slug, fault))));
  }

  private async listed(held: HeldUpstream, descriptors: readonly ToolDescriptor[]): Promise<void> {
    if (this.held.get(held.upstream.slug) !== held) return;
    const before = held.tools;
    const { tools, faults } = admit(held.upstream, descriptors, before);
    const same = tools.size === before.size && [...tools].every(([name, tool]) => before.get(name) === tool);
    held.tools = tools;
    if (same && before.size > 0) return;
    for (const fault of faults) this.given.onLeftOut?.(fault);
    await this.changed();
  }

  private async changed(): Promise<void> {
    this.rebuild();
    const change = { version: this.count, entries: this.list(undefined) };
    for (const listener of this.listeners) {
      try {
        await listener(change);
      } catch (fault) {
        this.given.onFault?.('catalogue', fault);
      }
    }
  }

  private rebuild(): void {
    this.snapshot = new Snapshot(new Map([...this.held].map(([slug, { tools }]) => [slug, tools])));
    this.count += 1;
    for (const collision of this.snapshot.collisions) this.given.onLeftOut?.(collision);
  }
}
