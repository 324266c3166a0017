import { canonicalJson, OFFER_KINDS, type Descriptor, type OfferKind, type Upstream } from '@gatehouse/kernel';
import { deadlineSignal, whileWanted } from '../upstream/abort.js';
import { BackOff } from '../upstream/back-off.js';
import type { Admitted, Listed } from './admission.js';

export interface HoldTerms {
  readonly refreshMs: number;
  /** For starting and listing, whatever the adapter's own limits are. */
  readonly patienceMs: number;
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** Takes what an upstream lists now. */
  readonly onListed: (held: HeldUpstream, listed: Listed) => Promise<void>;
  readonly onFault: (slug: string, fault: unknown) => void;
  /** It introduces itself otherwise, though its list cannot be read: another place may stand in its stead. */
  readonly onIntroducedAnew: () => Promise<void>;
}

/** However often an upstream says that its list changed, it is read no more often than this. */
const MIN_SPACING_MS = 250;

/** Nor is a list that is said to keep for less than this, or not at all, read on every call: announcements and the clock must do there. */
const MIN_TTL_MS = 5_000;

/** One upstream in the registry: started, listed, and listed again on its own clock, so that no other waits for it. */
export class HeldUpstream {
  /** By qualified name. */
  offers: ReadonlyMap<string, Admitted> = new Map();
  private introduced = '';
  private started = false;
  private answered = false;
  private closed = false;
  private refreshing: Promise<void> | undefined;
  private beganAt = 0;
  private listedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private readonly backOff: BackOff;

  constructor(
    readonly upstream: Upstream,
    private readonly terms: HoldTerms,
  ) {
    this.backOff = new BackOff(terms.retryMs.first, terms.retryMs.longest);
    upstream.onListChanged(() => this.due(Math.max(0, this.beganAt + MIN_SPACING_MS - Date.now())));
  }

  /** True where the list is older than its clock allows: the timer is late, listing fails, or the upstream sleeps. */
  get stale(): boolean {
    return this.upstream.dormant || Date.now() - this.listedAt > this.terms.refreshMs * 2;
  }

  /** True until it was read for the first time, or failed to be. */
  get awaited(): boolean {
    return !this.answered;
  }

  /** True where its list was read longer ago than this. */
  isOlderThan(ms: number): boolean {
    return Date.now() - this.listedAt > ms;
  }

  /** What of its lists was admitted last. */
  get lastListed(): Listed {
    const listed = new Map<OfferKind, Descriptor[]>();
    for (const { single } of this.offers.values()) listed.set(single.kind, [...(listed.get(single.kind) ?? []), single.descriptor]);
    return listed;
  }

  /** Whether it introduces itself otherwise than when this was asked last. */
  introducedAnew(): boolean {
    const { introduction } = this.upstream;
    const before = this.introduced;
    if (introduction) this.introduced = canonicalJson(introduction);
    return this.introduced !== before;
  }

  /** How much longer a list keeps, as the upstream said; undefined where it said nothing. */
  listTtlMs(kind: OfferKind): number | undefined {
    const ttlMs = this.upstream.listTtlMs(kind);
    return ttlMs === undefined ? undefined : Math.max(0, this.listedAt + ttlMs - Date.now());
  }

  /** Starts it if need be and reads its list; one reading serves all who ask meanwhile. Never rejects. */
  refresh(): Promise<void> {
    this.refreshing ??= this.read().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  /** Its list is not read any more. */
  retire(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  async close(): Promise<void> {
    this.retire();
    await this.upstream.close();
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    this.dueAt = Infinity;
    this.beganAt = Date.now();
    const deadline = deadlineSignal(this.terms.patienceMs);
    let next = this.terms.refreshMs;
    try {
      const listed = await whileWanted(this.list(), deadline.signal);
      this.listedAt = Date.now();
      this.backOff.reset();
      next = this.keepsMs;
      if (!this.closed) await this.terms.onListed(this, listed);
    } catch (fault) {
      next = Math.min(next, this.backOff.next());
      if (!this.closed) this.terms.onFault(this.upstream.slug, fault);
      if (!this.closed && this.introducedAnew()) await this.terms.onIntroducedAnew();
    } finally {
      this.answered = true;
      deadline.clear();
      this.due(next);
    }
  }

  /** Tools must be there. Of what else cannot be read the last reading stays good, and nothing waits for it. */
  private async list(): Promise<Listed> {
    if (!this.started) {
      await this.upstream.start();
      this.started = true;
    }
    const readings = await Promise.allSettled(OFFER_KINDS.map((kind) => this.upstream.list(kind)));
    const listed = new Map<OfferKind, readonly Descriptor[]>();
    for (const [index, reading] of readings.entries()) {
      const kind = OFFER_KINDS[index]!;
      if (reading.status === 'fulfilled') listed.set(kind, reading.value);
      else if (kind === 'tool') throw reading.reason;
      else this.terms.onFault(this.upstream.slug, reading.reason);
    }
    return listed;
  }

  /** Until the next reading: as often as the clock says, sooner where a list is said not to keep so long. */
  private get keepsMs(): number {
    const said = OFFER_KINDS.map((kind) => this.upstream.listTtlMs(kind) ?? 0).filter((ttlMs) => ttlMs > 0);
    return Math.min(this.terms.refreshMs, ...said.map((ttlMs) => Math.max(ttlMs, MIN_TTL_MS)));
  }

  private due(inMs: number): void {
    const at = Date.now() + inMs;
    if (this.closed || at >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    this.timer = setTimeout(() => {
      this.dueAt = Infinity;
      if (this.upstream.dormant) return this.due(this.terms.refreshMs);
      void (this.refreshing ?? Promise.resolve()).then(() => this.refresh());
    }, inMs).unref();
  }
}
