import { canonicalJson } from '@gatehouse/kernel';
import { HttpSession, type SessionTerms } from './http-session.js';
import type { OutgoingAsking } from './outgoing.js';

/** Sessions kept open at one upstream for people who can be asked. */
const MOST_KEPT = 32;

interface Kept {
  readonly session: HttpSession;
  /** Calls that run, the newest last. */
  readonly running: Set<OutgoingAsking>;
  listening: Promise<unknown> | undefined;
  readonly closing: AbortController;
}

/** Stays in the stream of a session until it ends, answering what the server asks there by way of `asking`. */
export type ListenIn = (session: HttpSession, asking: () => OutgoingAsking | undefined, signal: AbortSignal) => Promise<unknown>;

/**
 * Sessions with a legacy upstream that declare what one person's client can be asked: one for each person and each set of capabilities.
 * A server learns capabilities when a session opens, and may remember answers by it, so none is shared between people.
 */
export class AskingSessions {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly terms: Omit<SessionTerms, 'capabilities'>,
    private readonly listenIn: ListenIn,
  ) {}

  async with<T>(asking: OutgoingAsking, work: (session: HttpSession) => Promise<T>): Promise<T> {
    const { person, capabilities } = asking;
    const key = `${person} ${canonicalJson(capabilities)}`;
    const kept = this.kept.get(key) ?? this.open(capabilities);
    // Set anew: the map is in order of use.
    this.kept.delete(key);
    this.kept.set(key, kept);
    kept.running.add(asking);
    this.listen(kept);
    try {
      return await work(kept.session);
    } finally {
      kept.running.delete(asking);
      this.letGo();
    }
  }

  private open(capabilities: OutgoingAsking['capabilities']): Kept {
    const session = new HttpSession({ ...this.terms, capabilities });
    return { session, running: new Set(), listening: undefined, closing: new AbortController() };
  }

  /** Some servers ask beside the call that they work on: on the session's own stream. All calls of a session are one person's; the newest is asked. */
  private listen(kept: Kept): void {
    const { session, running, closing } = kept;
    kept.listening ??= this.listenIn(session, () => [...running].at(-1), closing.signal)
      .catch(() => undefined)
      .finally(() => {
        kept.listening = undefined;
      });
  }

  /** Ends the streams; the sessions end with the server's patience. */
  close(): void {
    for (const { closing } of this.kept.values()) closing.abort();
  }

  private letGo(): void {
    for (const [key, { session, running, closing }] of this.kept) {
      if (this.kept.size <= MOST_KEPT) return;
      if (running.size > 0) continue;
      this.kept.delete(key);
      closing.abort();
      session.end();
    }
  }
}
