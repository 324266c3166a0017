import { canonicalJson } from '@gatehouse/kernel';
import { HttpSession, type SessionTerms } from './http-session.js';
import type { OutgoingAsking } from './outgoing.js';

/** Sessions kept open at one upstream for people who can be asked. */
const MOST_KEPT = 64;

interface Kept {
  readonly session: HttpSession;
  running: number;
}

/**
 * Sessions with a legacy upstream that declare what one person's client can be asked: one for each person and each set of capabilities.
 * A server learns capabilities when a session opens, and may remember answers by it, so none is shared between people.
 */
export class AskingSessions {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly terms: Omit<SessionTerms, 'capabilities'>) {}

  async with<T>({ person, capabilities }: OutgoingAsking, work: (session: HttpSession) => Promise<T>): Promise<T> {
    const key = `${person} ${canonicalJson(capabilities)}`;
    const kept = this.kept.get(key) ?? { session: new HttpSession({ ...this.terms, capabilities }), running: 0 };
    // Set anew: the map is in order of use.
    this.kept.delete(key);
    this.kept.set(key, kept);
    kept.running += 1;
    try {
      return await work(kept.session);
    } finally {
      kept.running -= 1;
      this.letGo();
    }
  }

  private letGo(): void {
    for (const [key, { session, running }] of this.kept) {
      if (this.kept.size <= MOST_KEPT) return;
      if (running > 0) continue;
      this.kept.delete(key);
      session.end();
    }
  }
}
