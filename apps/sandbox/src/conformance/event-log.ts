import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

const MOST = 1000;

interface LoggedEvent {
  readonly id: string;
  readonly stream: string;
  readonly message: JSONRPCMessage;
}

/** What the event streams of one session sent, so that a client can go on where it lost one (Last-Event-ID). Bounded. */
export class EventLog implements EventStore {
  private readonly events: LoggedEvent[] = [];
  private count = 0;

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const id = `${(this.count += 1)}`;
    this.events.push({ id, stream, message });
    if (this.events.length > MOST) this.events.shift();
    return id;
  }

  async getStreamIdForEventId(id: string): Promise<string | undefined> {
    return this.events.find((event) => event.id === id)?.stream;
  }

  async replayEventsAfter(last: string, { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> }): Promise<string> {
    const at = this.events.findIndex(({ id }) => id === last);
    const stream = this.events[at]?.stream;
    if (stream === undefined) throw new Error('this event is not kept any more');
    for (const event of this.events.slice(at + 1)) {
      // The event that opens a stream carries no message, and is not repeated.
      if (event.stream === stream && 'jsonrpc' in event.message) await send(event.id, event.message);
    }
    return stream;
  }
}
