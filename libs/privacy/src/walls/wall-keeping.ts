import { OF_CLIENTS, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { clientPartiesOf } from '../records/parties.js';
import { resourceOf } from '../records/resource-shape.js';
import { namedListings } from './named-listings.js';
import { wallFactsOf, type Seat, type WallFacts } from './wall-facts.js';
import { WallKinds } from './wall-kinds.js';
import { readsBeyondOwn, wallReader, type Closing, type WallReader, type Walls } from './walls.js';

/** Who acts on which side of a listing, asked of whatever the deployment names for it. */
export abstract class ListingSides {
  /** Undefined where nobody could tell. Does not throw. */
  abstract of(call: McpCall, listing: string): Promise<readonly Seat[] | undefined>;
}

/** What walls say of one record. */
export interface WallSight {
  /** Facts of the record, for what it holds. */
  readonly facts?: WallFacts;
  readonly closed: boolean;
  /** Why it is closed. */
  readonly closing?: Closing;
}

/** The walls as one call meets them. */
export interface WallView {
  /** `resource`: what kind of record it is, where that is known. `around`: facts of the record that holds it. */
  look(record: JsonObject, resource: string | undefined, around?: WallFacts): WallSight;
}

/** Whether it is the answer of a call that is judged, or a record that the call would act on. */
interface Judged {
  readonly call: McpCall;
  readonly judged: 'answer' | 'subject';
}

const OPEN: WallSight = { closed: false };
/** More listings than one answer names are asked about by nobody; the rest is read narrowly. */
const MOST_LISTINGS = 200;
const AT_ONCE = 8;

/** Keeps walls around the records of one call: what has to be asked first, and what is closed. */
export class WallKeeping {
  constructor(
    private readonly walls: Walls,
    private readonly sides: ListingSides,
    private readonly kinds: WallKinds = new WallKinds(),
  ) {}

  /** The walls before the records of an answer; undefined where its tool's records know none. A promise where sides have to be asked. */
  before(call: McpCall, payload: JsonObject, judged: Judged['judged'] = 'answer'): WallView | Promise<WallView> | undefined {
    const entry = call.tool.peek();
    if (!entry || !this.isWalled(call)) return undefined;
    const reader = readerOf(call);
    const { dataClass, wall } = entry.terms;
    const asks = reader.memberKey !== undefined && (wall !== undefined || OF_CLIENTS.has(dataClass) || dataClass === 'showing');
    const pointers = asks ? [...this.kinds.listingPointers, ...(wall?.listing ?? [])] : [];
    // Of a list, somebody who reads nothing but their own gets nothing else anyway.
    const listings = namedListings(call, payload, { pointers, inLists: readsBeyondOwn(reader) });
    if (listings.size === 0) return this.view({ call, judged }, reader, new Map());
    return this.ask(call, listings).then((seats) => this.view({ call, judged }, reader, seats));
  }

  /** Whether a record that a call would act on is closed to its caller. */
  async closes(call: McpCall, record: JsonObject): Promise<boolean> {
    return (await this.closing(call, record)).closed;
  }

  /** Whether a row of an answer is left out of it. */
  async hidesRow(call: McpCall, row: JsonObject): Promise<boolean> {
    const view = await this.before(call, { structuredContent: row });
    return view?.look(row, resourceOf(row, call.tool.get().terms.resource, undefined)).closed ?? false;
  }

  /** The same with the reason, for people who look after walls; never for a caller. */
  async closing(call: McpCall, record: JsonObject): Promise<WallSight> {
    const view = await this.before(call, { structuredContent: record }, 'subject');
    return view?.look(record, resourceOf(record, call.tool.get().terms.resource, undefined)) ?? OPEN;
  }

  private isWalled(call: McpCall): boolean {
    const { resource, dataClass, wall } = call.tool.get().terms;
    return wall !== undefined || OF_CLIENTS.has(dataClass) || this.kinds.knows(resource, dataClass);
  }

  private view({ call, judged }: Judged, reader: WallReader, seats: ReadonlyMap<string, readonly Seat[] | undefined>): WallView {
    const { action, dataClass, owner, wall } = call.tool.get().terms;
    // What a write or draft acts on was read and judged before it was made; its answer may name nothing of it.
    const wasJudgedBefore = judged === 'answer' && action !== 'read' && owner !== undefined;
    const untold = (record: JsonObject, facts: WallFacts): Closing | undefined =>
      judged === 'answer' && isBlind(call, reader) && saysNothing(record, facts) ? { because: 'unknown' } : undefined;
    const seen = new WeakMap<JsonObject, WallSight>();
    const sight = (record: JsonObject, resource: string | undefined, around: WallFacts | undefined): WallSight => {
      const kind = this.kinds.of(resource, dataClass, wall);
      if (!kind) return around ? { facts: around, closed: false } : OPEN;
      const facts = wallFactsOf(record, kind, around);
      const closing = this.walls.closing(reader, facts, (listing) => seats.get(listing)) ?? untold(record, facts);
      if (!closing || (closing.because === 'unknown' && wasJudgedBefore)) return { facts, closed: false };
      call.label(labelOf(closing));
      return { facts, closed: true, closing };
    };
    return {
      look: (record, resource, around) => {
        const known = seen.get(record) ?? sight(record, resource, around);
        seen.set(record, known);
        return known;
      },
    };
  }

  private async ask(call: McpCall, listings: ReadonlySet<string>): Promise<Map<string, readonly Seat[] | undefined>> {
    const answers = new Map<string, readonly Seat[] | undefined>();
    const left = [...listings].slice(0, MOST_LISTINGS);
    const next = async (): Promise<void> => {
      for (let listing = left.pop(); listing !== undefined; listing = left.pop()) answers.set(listing, await this.sides.of(call, listing));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return answers;
  }
}

/** A read of clients' records by a key, where nobody says how to find out whose it is (`owner`): what comes back is all there is to judge by. */
function isBlind(call: McpCall, { memberKey }: WallReader): boolean {
  const { action, dataClass, owner } = call.tool.get().terms;
  const isKeyed = Object.keys(call.upstreamArguments).length > 0;
  return action === 'read' && owner === undefined && OF_CLIENTS.has(dataClass) && memberKey !== undefined && isKeyed;
}

/** A record with a key of its own that says neither whose it is nor of which sale: it could be the other side's as well. */
function saysNothing(record: JsonObject, { keys, listings, side, members, seats }: WallFacts): boolean {
  const isBare = listings.length + members.length + seats.length === 0 && side === undefined;
  return isBare && keys.length > 0 && clientPartiesOf(record, () => ({ offices: [] })) === undefined;
}

function readerOf(call: McpCall): WallReader {
  return wallReader(call.principal.peek()?.member, call.obligations?.reach ?? 'none');
}

/** The audit says which wall on record it was by its id, and of the others why. */
function labelOf({ because, id }: Closing): string {
  return id === undefined ? `access.wall.${because}` : `access.wall.${because}.${id}`;
}
