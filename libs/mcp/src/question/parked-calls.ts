import { randomBytes } from 'node:crypto';
import { Refusal, type McpCall } from '@gatehouse/kernel';
import type { Conversation } from './conversation.js';

export interface ParkingTerms {
  /** How long a call waits for its answer. */
  readonly ttlMs: number;
  readonly most: number;
  readonly mostPerPerson: number;
}

interface Parked {
  readonly conversation: Conversation;
  readonly owner: string;
  readonly timer: NodeJS.Timeout;
}

/** Calls that go on at a legacy upstream while their modern caller was sent home to find an answer. Each is taken up once, by its own caller. */
export class ParkedCalls {
  private readonly parked = new Map<string, Parked>();

  constructor(private readonly terms: ParkingTerms) {}

  /**
   * The name to come back with. A person's oldest call is given up where more wait than one person may have: clients drop calls without a
   * word. Throws Refusal QUESTION_UNANSWERED, and ends the call, where too many people wait.
   */
  park(conversation: Conversation, call: McpCall): string {
    const owner = ownerOf(call);
    const own = [...this.parked].filter(([, parked]) => parked.owner === owner).map(([name]) => name);
    if (own.length >= this.terms.mostPerPerson) this.abandon(own[0]!);
    if (this.parked.size >= this.terms.most) {
      conversation.abandon();
      throw new Refusal('QUESTION_UNANSWERED', 'Too many calls wait for answers already.');
    }
    const name = randomBytes(16).toString('base64url');
    const timer = setTimeout(() => this.abandon(name), this.terms.ttlMs).unref();
    this.parked.set(name, { conversation, owner, timer });
    return name;
  }

  /** Throws Refusal BAD_MESSAGE where no call of this person waits under the name: answered already, given up, or parked at a process that ended. */
  take(name: string, call: McpCall): Conversation {
    const parked = this.parked.get(name);
    if (!parked || parked.owner !== ownerOf(call))
      throw new Refusal('BAD_MESSAGE', 'The call that asked no longer waits for this answer: make it again without requestState.');
    clearTimeout(parked.timer);
    this.parked.delete(name);
    return parked.conversation;
  }

  close(): void {
    for (const name of this.parked.keys()) this.abandon(name);
  }

  /** Ends the call that waits under a name, if it still does: nobody will bring its answer. */
  abandon(name: string): void {
    const parked = this.parked.get(name);
    if (!parked) return;
    clearTimeout(parked.timer);
    this.parked.delete(name);
    parked.conversation.abandon();
  }
}

function ownerOf({ inbound }: McpCall): string {
  return JSON.stringify([inbound.claims.issuer, inbound.claims.subject]);
}
