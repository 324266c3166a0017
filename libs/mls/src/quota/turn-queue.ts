import { LATEST_MS, LONGEST_WAIT_MS, type Held, type Turn } from './turns.js';

interface Waiting {
  readonly subject: string;
  readonly until: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}
export type Outcome = { readonly held?: Held } | 'late' | 'crowded' | { readonly silentMs: number };

/** A timer may fire a millisecond before the wall clock says so. */
const SLACK_MS = 2;
/** The node that had a turn lets others go first, so that one of many nodes does not get them all. */
const YIELD_MS = 10;

/**
 * Who is next at this node. A turn is got from the store when there is one, and given to the subject that was served
 * longest ago: one that loops gets no more turns than one that asks now and then.
 */
export class TurnQueue {
  private waiting: Waiting[] = [];
  private readonly served = new Map<string, number>();
  private round = 0;
  private running = false;
  private yields = false;

  constructor(
    private readonly next: () => Promise<Turn>,
    private readonly now: () => number,
    /** Requests of one subject that may wait at a time; whoever loops is told to come back. */
    private readonly mostEach: number,
  ) {}

  /** Whether one more request of this subject would be told to come back. */
  isCrowded(subject: string): boolean {
    return this.waiting.filter((each) => each.subject === subject).length >= this.mostEach;
  }

  /** `held`: now is the turn. `crowded`: too many of this subject wait already. `late`: it took too long. Rejects where the store does. */
  async take(subject: string, own: boolean): Promise<Outcome> {
    if (!own && this.isCrowded(subject)) return 'crowded';
    return new Promise<Outcome>((resolve, reject) => {
      this.waiting.push({ subject, until: this.now() + LONGEST_WAIT_MS, resolve, reject });
      if (this.running) return;
      this.running = true;
      void this.serve();
    });
  }

  private async serve(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.serveTurn();
    } catch (error) {
      for (const each of this.waiting.splice(0)) each.reject(error);
    } finally {
      this.running = false;
    }
  }

  private async serveTurn(): Promise<void> {
    const asked = performance.now();
    const turn = await this.next();
    if ('silentMs' in turn) {
      for (const each of this.waiting.splice(0)) each.resolve(turn);
    } else if ('waitMs' in turn) {
      await pause(turn.waitMs + SLACK_MS + (this.yields ? YIELD_MS : 0));
      this.yields = false;
      this.dismissLate();
    } else if (performance.now() - asked < LATEST_MS) {
      this.serveOne(turn);
      this.yields = true;
    }
  }

  private dismissLate(): void {
    const now = this.now();
    const late = this.waiting.filter(({ until }) => until < now);
    if (late.length === 0) return;
    this.waiting = this.waiting.filter(({ until }) => until >= now);
    for (const each of late) each.resolve('late');
  }

  private serveOne(turn: Outcome): void {
    const roundOf = ({ subject }: Waiting): number => this.served.get(subject) ?? -1;
    let chosen = 0;
    this.waiting.forEach((each, place) => {
      if (roundOf(each) < roundOf(this.waiting[chosen]!)) chosen = place;
    });
    const [next] = this.waiting.splice(chosen, 1);
    this.served.set(next!.subject, (this.round += 1));
    if (this.served.size > 10_000) this.served.clear();
    next!.resolve(turn);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
