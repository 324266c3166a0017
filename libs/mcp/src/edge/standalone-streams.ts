import type { Subscriber } from '@gatehouse/kernel';
import type { ChangeDesk } from '../changes/change-desk.js';
import type { Sink } from '../changes/outlet.js';
import { notificationText } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';
import type { Exchange } from './exchange.js';
import type { HeldStream, HeldStreams } from './held-streams.js';
import { ProtocolRejection } from './rejection.js';
import { SessionOutlets } from './session-outlets.js';
import type { SessionFacts } from './session-token.js';
import { placeFor, type StreamPlaces } from './stream-places.js';

/** The GET streams of legacy sessions: they carry what changed, and nothing of any call. */
export class StandaloneStreams {
  private readonly outlets: SessionOutlets;

  constructor(
    private readonly held: HeldStreams,
    desk: ChangeDesk,
    private readonly places: StreamPlaces,
  ) {
    this.outlets = new SessionOutlets(desk);
  }

  /** Throws ProtocolRejection: 409 where there are too many already, 503 where the gateway closes. */
  async add(exchange: Exchange, facts: SessionFacts): Promise<void> {
    const leave = await placeFor(this.places, exchange.peer, { status: 409, id: null });
    const { id: session } = facts;
    const { answer, peer } = exchange;
    // Whoever left meanwhile hears nothing: what was said there would be lost to the streams that the session still has.
    if (answer.clientGone) return leave();
    const sink: Sink = (method, params) => answer.write(`event: message\ndata: ${notificationText(method, params)}\n\n`);
    const stream: HeldStream = {
      exchange,
      session,
      end: () => answer.empty(200),
      onOver: () => {
        leave();
        this.outlets.shut(session, sink);
      },
    };
    const refused = this.held.add(stream);
    if (refused) {
      leave();
      throw new ProtocolRejection(refused.status ?? 409, { code: RPC.invalidRequest, message: refused.message });
    }
    answer.openStream();
    void answer.write(': open\n\n');
    this.outlets.open(facts, peer, sink);
  }

  /** Where this session subscribes. */
  subscriberOf(session: string, { peer }: Exchange): Subscriber {
    return this.outlets.of(session, peer);
  }

  seen(session: string, { peer }: Exchange): void {
    this.outlets.seen(session, peer);
  }

  endSession(session: string): void {
    this.held.endSession(session);
    this.outlets.end(session);
  }

  close(): void {
    this.outlets.close();
  }
}
