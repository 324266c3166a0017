import type { Upstream } from '@gatehouse/kernel';

/** One caller's interest in one resource. */
export interface Watch {
  /** Resolves when the upstream was told, or could not be and will be later. */
  readonly ready: Promise<void>;
  readonly release: () => void;
}

type Listener = () => void;

/** Which upstream stands under a slug now. */
export interface UpstreamsBySlug {
  upstream(slug: string): Upstream | undefined;
}

/**
 * Which resources of which upstream anybody wants to hear of: one subscription there for all who asked here, given up when the last of them
 * leaves.
 */
export class WatchedResources {
  private readonly bySlug = new Map<string, WatchedUpstream>();

  constructor(private readonly directory: UpstreamsBySlug) {}

  add(slug: string, uri: string, listener: Listener): Watch {
    const watched = this.bySlug.get(slug) ?? new WatchedUpstream();
    this.bySlug.set(slug, watched);
    watched.bind(this.directory.upstream(slug));
    const ready = watched.join(uri, listener);
    return { ready, release: () => watched.leave(uri, listener) };
  }

  /** An upstream may have been taken away and another put in its place, which knows nothing yet. */
  rebind(): void {
    for (const [slug, watched] of this.bySlug) watched.bind(this.directory.upstream(slug));
  }
}

class WatchedUpstream {
  private readonly listeners = new Map<string, Set<Listener>>();
  private upstream: Upstream | undefined;
  private readonly bound = new WeakSet<Upstream>();
  private telling: Promise<void> = Promise.resolve();

  bind(upstream: Upstream | undefined): void {
    if (upstream === this.upstream) return;
    this.upstream = upstream;
    if (upstream && !this.bound.has(upstream)) {
      this.bound.add(upstream);
      upstream.onResourceUpdated((uri) => {
        if (this.upstream === upstream) this.updated(uri);
      });
    }
    if (this.listeners.size > 0) void this.tell();
  }

  join(uri: string, listener: Listener): Promise<void> {
    const known = this.listeners.get(uri);
    if (known) {
      known.add(listener);
      return this.telling;
    }
    this.listeners.set(uri, new Set([listener]));
    return this.tell();
  }

  leave(uri: string, listener: Listener): void {
    const known = this.listeners.get(uri);
    if (!known?.delete(listener) || known.size > 0) return;
    this.listeners.delete(uri);
    void this.tell();
  }

  private tell(): Promise<void> {
    this.telling = this.upstream?.watchResources(new Set(this.listeners.keys())) ?? Promise.resolve();
    return this.telling;
  }

  private updated(uri: string): void {
    for (const named of wholesOf(uri)) for (const listener of this.listeners.get(named) ?? []) listener();
  }
}

const MOST_PARTS = 64;

/**
 * A URI and what it may be a part of: a server may say which part of a subscribed resource changed (MCP 2025-11-25, Resources,
 * Subscriptions). Who subscribed to the whole hears of the whole.
 */
export function wholesOf(uri: string): readonly string[] {
  const wholes = [uri];
  for (const cut of uri.matchAll(/[/?#]/g)) {
    if (wholes.length >= MOST_PARTS) break;
    wholes.push(uri.slice(0, cut.index));
    if (cut[0] === '/' && cut.index < uri.length - 1) wholes.push(uri.slice(0, cut.index + 1));
  }
  return wholes;
}
