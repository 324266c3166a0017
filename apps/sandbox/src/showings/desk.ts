import type { JsonObject } from '@gatehouse/kernel';
import type { SandboxWorld } from '../data/index.js';

/** An answer of the desk before it is sent. */
export interface DeskAnswer {
  readonly status: number;
  readonly type: 'application/json' | 'application/problem+json' | 'text/plain';
  readonly body: unknown;
}

const json = (body: unknown, status = 200): DeskAnswer => ({ status, type: 'application/json', body });
const MOST = 200;

/** The telephone in the detail is one that must not reach an assistant: what an API says in its errors is content, too. */
export function problem(status: number, title: string): DeskAnswer {
  const detail = 'The desk answers questions at (802) 555-0142.';
  return { status, type: 'application/problem+json', body: { title, status, detail } };
}

/** The showings of the world, as the desk of a vendor keeps them. */
export class ShowingDesk {
  constructor(private readonly world: SandboxWorld) {}

  list(query: URLSearchParams): DeskAnswer {
    const states = query.get('status')?.split(',');
    const [from, until] = [query.get('window[from]') ?? '', query.get('window[until]') ?? '9999'];
    const agent = query.get('agentKey');
    const limit = Number(query.get('limit') ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) return problem(400, `limit is a number from 1 to ${MOST}`);
    const found = this.world.tables.Showing.filter(({ ShowingStatus, ShowingAgentKey, ShowingStartTimestamp }) => {
      const day = String(ShowingStartTimestamp).slice(0, 10);
      return (
        (agent === null || ShowingAgentKey === agent) && day >= from && day <= until && (states?.includes(String(ShowingStatus)) ?? true)
      );
    });
    return json({ items: found.slice(0, limit), total: found.length });
  }

  read(key: string): DeskAnswer {
    const showing = this.world.tables.Showing.find(({ ShowingKey }) => ShowingKey === key);
    return showing ? json(showing) : problem(404, 'There is no such showing.');
  }

  requests(key: string): DeskAnswer {
    const found = this.world.tables.ShowingRequest.filter(({ ShowingKey }) => ShowingKey === key).map((request) => this.withBuyer(request));
    return json({ items: found, total: found.length });
  }

  /** As careless as real ones: a key is looked for from its beginning, so that more than one buyer's may be found. */
  requestsOf(buyer: string): DeskAnswer {
    const found = this.world.tables.ShowingRequest.filter(
      ({ BuyerContactKey: key }) => typeof key === 'string' && key.startsWith(buyer.slice(0, 5)),
    );
    return json({ items: found, total: found.length });
  }

  instructions(key: string): DeskAnswer {
    const listing = this.world.tables.Property.find(({ ListingKey }) => ListingKey === key);
    if (!listing) return problem(404, 'There is no such listing.');
    return { status: 200, type: 'text/plain', body: String(listing['ShowingInstructions'] ?? 'By appointment.') };
  }

  request(body: JsonObject): DeskAnswer {
    const { listingKey, startTime, endTime, method, notes, buyerContactKey: buyer } = body;
    const listing = this.world.tables.Property.find(({ ListingKey }) => ListingKey === listingKey);
    if (!listing) return problem(422, 'There is no such listing.');
    const { ShowingRequest: requests } = this.world.tables;
    const request: JsonObject = {
      ShowingRequestKey: `SRQ-${String(requests.length + 1).padStart(5, '0')}`,
      ShowingKey: null,
      ShowingAgentKey: listing.ListAgentKey,
      ShowingMethodRequest: method ?? 'In Person',
      ShowingRequestStartTime: startTime ?? null,
      ShowingRequestEndTime: endTime ?? null,
      ShowingRequestNotes: notes ?? null,
      ListingKey: listing.ListingKey,
      BuyerContactKey: buyer ?? null,
    };
    requests.push(request);
    return json(request, 201);
  }

  /** What an agent does about a showing of theirs: whose it is, this desk does not ask. */
  act(key: string, act: string, body: JsonObject): DeskAnswer {
    const showing = this.world.tables.Showing.find(({ ShowingKey }) => ShowingKey === key);
    if (!showing) return problem(404, 'There is no such showing.');
    const over = ['Ended', 'No Show'].includes(String(showing['ShowingStatus']));
    if (act === 'feedback') {
      if (!over) return problem(409, 'The showing is not over yet.');
      showing['ShowingFeedback'] = { Interest: body['interest'] ?? null, Comment: body['comment'] ?? null };
      return json(showing);
    }
    if (over || showing['ShowingStatus'] === 'Canceled') return problem(409, 'The showing is over or was canceled.');
    if (act === 'cancellation') showing['ShowingStatus'] = 'Canceled';
    else if (act === 'new-time')
      Object.assign(showing, {
        ShowingStartTimestamp: body['startTime'] ?? null,
        ShowingEndTimestamp: body['endTime'] ?? null,
        // The other side confirms the new time.
        ShowingStatus: 'Requested',
      });
    else return problem(404, 'There is nothing here.');
    return json(showing);
  }

  /** The buyer is a client of the showing agent's. */
  private withBuyer(request: JsonObject): JsonObject {
    const buyer = this.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === request['ShowingAgentKey']);
    return { ...request, BuyerPhone: buyer?.MobilePhone ?? null };
  }
}
