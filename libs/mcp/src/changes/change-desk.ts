import { paced, type Pace } from '@gatehouse/kernel';
import type { ChangeAudience, Hearer } from './change-audience.js';
import { Outlet, type ListName } from './outlet.js';
import { WatchedResources, type UpstreamsBySlug } from './watched-resources.js';

/** How often a licence, a role or a pin is looked at that changed without the catalogue. */
const LOOK_MS = 15_000;

/** Who hears of what changed behind the gateway: every stream and session that listens, of either era. */
export class ChangeDesk {
  private readonly resources: WatchedResources;
  private readonly outlets = new Set<Outlet>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly audience: ChangeAudience,
    directory: UpstreamsBySlug,
    private readonly now: () => number = Date.now,
  ) {
    this.resources = new WatchedResources(directory);
  }

  /** What this caller sees of the lists now is what changes are told from. Call `end` when it is over. */
  outletFor(hearer: Hearer, lists: readonly ListName[]): Outlet {
    const outlet = new Outlet(hearer, lists, { audience: this.audience, resources: this.resources, now: this.now });
    this.outlets.add(outlet);
    this.timer ??= setInterval(() => this.compare(), LOOK_MS).unref();
    return outlet;
  }

  end(outlet: Outlet): void {
    outlet.end();
    this.outlets.delete(outlet);
    if (this.outlets.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** What upstreams offer changed, or which upstreams there are. */
  catalogueChanged(): void {
    this.resources.rebind();
    this.compare();
  }

  /** In turns: lists are long, and streams are many. */
  private compare(): void {
    void paced((pace) => this.comparing(pace));
  }

  private *comparing(pace: Pace): Generator<void, void> {
    for (const outlet of this.outlets) {
      outlet.compare();
      if (pace.isDue) yield;
    }
  }
}
