import type { ToolDescriptor, Upstream } from '@gatehouse/kernel';
import { deadlineSignal, whileWanted } from '../upstream/abort.js';
import { BackOff } from '../upstream/back-off.js';
import type { AdmittedTool } from './admission.js';

export interface HoldTerms {
  readonly refreshMs: number;
  /** For starting and listing, whatever the adapter's own limits are. */
  readonly patienceMs: number;
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** Takes what an upstream lists now. */
  readonly onListed: (held: HeldUpstream, tools: readonly ToolDescriptor[]) => Promise<void>;
  readonly onFault: (slug: string, fault: unknown) => void;
}

/** However often an upstream says that its list changed, it is read no more often than this. */
const MIN_SPACING_MS = 250;

/** One upstream in the registry: started, listed, and listed again on its own clock, so that no other waits for it. */
export class HeldUpstream {
  tools: ReadonlyMap<string, AdmittedTool> = new Map();
  private started = false;
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
    upstream.onToolsChanged(() => this.due(Math.max(0, this.beganAt + MIN_SPACING_MS - Date.now())));
  }

  /** True where the list is older than its clock allows: the timer is late or listing fails. */
  get stale(): boolean {
    return Date.now() - this.listedAt > this.terms.refreshMs * 2;
  }

  /** Starts it if need be and reads its list; one reading serves all who ask meanwhile. Never rejects. */
  refresh(): Promise<void> {
    this.refreshing ??= this.read().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.upstream.close();
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    this.dueAt = Infinity;
    this.beganAt = Date.now();
    const deadline = deadlineSignal(this.terms.patienceMs);
    let next = this.terms.refreshMs;
    try {
      const tools = await whileWanted(this.list(), deadline.signal);
      this.listedAt = Date.now();
      this.backOff.reset();
      if (!this.closed) await this.terms.onListed(this, tools);
    } catch (fault) {
      next = Math.min(next, this.backOff.next());
      if (!this.closed) this.terms.onFault(this.upstream.slug, fault);
    } finally {
      deadline.clear();
      this.due(next);
    }
  }

  private async list(): Promise<readonly ToolDescriptor[]> {
    if (!this.started) {
      await this.upstream.start();
      this.started = true;
    }
    return this.upstream.listTools();
  }

  private due(inMs: number): void {
    const at = Date.now() + inMs;
    if (this.closed || at >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    this.timer = setTimeout(() => {
      this.dueAt = Infinity;
      void (this.refreshing ?? Promise.resolve()).then(() => this.refresh());
    }, inMs).unref();
  }
}
