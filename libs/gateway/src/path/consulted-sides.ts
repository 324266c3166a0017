import { BoundedCache, type Clock, type McpCall, type WallTerms } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { ListingSides, toldSeats, type Seat } from '@gatehouse/privacy';
import { recordOf } from './consulted-record.js';

/** A tool that tells of a listing who acts on which side of it. */
export interface SidesSource {
  readonly upstream: string;
  readonly tool: string;
  /** Its argument that names the listing. */
  readonly argument: string;
  readonly wall: WallTerms;
}

/** An agent who takes a part in a sale is on its side of the wall within this time. */
const KEPT_MS = 5_000;
const REMEMBERED = 4_096;

interface Kept {
  readonly until: number;
  readonly seats: readonly Seat[] | undefined;
}

/** Asks the tools that gateway.yaml names (`walls.sides`). All have to answer: half of the truth would open the other half. */
export class ConsultedSides extends ListingSides {
  private readonly kept = new BoundedCache<string, Kept>(REMEMBERED);

  constructor(
    private readonly forwarder: () => Pick<Forwarder, 'consult'>,
    private readonly sources: readonly SidesSource[],
    private readonly clock: Clock,
  ) {
    super();
  }

  async of(call: McpCall, listing: string): Promise<readonly Seat[] | undefined> {
    if (this.sources.length === 0) return undefined;
    const known = this.kept.get(listing);
    if (known && known.until > this.clock.now()) return known.seats;
    const seats = await this.ask(call, listing);
    // What could not be told may be told at the next call.
    if (seats) this.kept.set(listing, { until: this.clock.now() + KEPT_MS, seats });
    return seats;
  }

  private async ask(call: McpCall, listing: string): Promise<Seat[] | undefined> {
    const seats: Seat[] = [];
    for (const { upstream, tool, argument, wall } of this.sources) {
      const answer = await this.forwarder()
        .consult(call, { upstream, tool, args: { [argument]: listing } })
        .then(recordOf, () => undefined);
      if (!answer) return undefined;
      seats.push(...toldSeats(answer, wall, listing));
    }
    return seats;
  }
}
