import type { ChangeDesk } from '../changes/change-desk.js';
import type { Hearer } from '../changes/change-audience.js';
import type { Outlet, Sink } from '../changes/outlet.js';
import type { SessionFacts } from './session-token.js';

type Opened = Pick<SessionFacts, 'id' | 'startedAt'>;

interface Held {
  readonly outlet: Outlet;
  /** Its open streams, the newest last: a message goes by one of them alone (MCP 2025-11-25, Streamable HTTP, Multiple Connections). */
  readonly sinks: Sink[];
}

/** How long a session that went away may come back, with a new token, and find what it subscribed to. */
const GRACE_MS = 300_000;
const REAP_MS = 30_000;
const MOST = 10_000;

/** What legacy sessions listen to: kept from the first subscription or stream until the session ends or stays away. */
export class SessionOutlets {
  private readonly held = new Map<string, Held>();
  private readonly since = Date.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly desk: ChangeDesk) {}

  /** The session's own, made where there is none yet. */
  of(session: string, hearer: Hearer): Outlet {
    return this.heldFor(session, hearer).outlet;
  }

  open({ id, startedAt }: Opened, hearer: Hearer, sink: Sink): void {
    // It was opened before this process was there to see what its client read.
    const stranger = startedAt < this.since && !this.held.has(id);
    const { outlet, sinks } = this.heldFor(id, hearer);
    sinks.push(sink);
    outlet.open(sink);
    if (stranger) outlet.missed();
  }

  shut(session: string, sink: Sink): void {
    const held = this.held.get(session);
    if (!held) return;
    held.sinks.splice(held.sinks.indexOf(sink), 1);
    held.outlet.shut(sink);
    const newest = held.sinks.at(-1);
    if (newest) held.outlet.open(newest);
  }

  /** The session sent a message, with the token that it has now. */
  seen(session: string, hearer: Hearer): void {
    this.held.get(session)?.outlet.heardBy(hearer);
  }

  end(session: string): void {
    const held = this.held.get(session);
    if (!held) return;
    this.held.delete(session);
    this.desk.end(held.outlet);
    if (this.held.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  close(): void {
    for (const session of this.held.keys()) this.end(session);
  }

  private heldFor(session: string, hearer: Hearer): Held {
    const known = this.held.get(session);
    if (known) {
      known.outlet.heardBy(hearer);
      return known;
    }
    if (this.held.size >= MOST) this.endOldest();
    const held: Held = { outlet: this.desk.outletFor(hearer, ['tools', 'prompts', 'resources']), sinks: [] };
    this.held.set(session, held);
    this.timer ??= setInterval(() => this.reap(Date.now()), REAP_MS).unref();
    return held;
  }

  private reap(now: number): void {
    for (const [session, { outlet }] of this.held) if (outlet.expiresAt * 1_000 + GRACE_MS < now) this.end(session);
  }

  /** Of those that nobody listens to now, where there are any. */
  private endOldest(): void {
    const sessions = [...this.held];
    const [session] = sessions.find(([, { outlet }]) => !outlet.isOpen) ?? sessions[0]!;
    this.end(session);
  }
}
