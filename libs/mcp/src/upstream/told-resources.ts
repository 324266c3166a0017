import type { JsonObject } from '@gatehouse/kernel';

/** Asks a legacy server something; what it answers does not matter. Rejects where it could not be asked. */
export type Tell = (method: string, params: JsonObject) => Promise<unknown>;

/** How many requests are on their way at once: a server that was started anew is told of all at one go. */
const AT_ONCE = 8;

/**
 * The resources that one session of a legacy server was told to speak of (MCP 2025-11-25, Resources, Subscriptions). What it answers is not
 * looked at: one that does not know a resource now may know it later, and the next session asks again.
 */
export class ToldResources {
  private told: ReadonlySet<string> = new Set();

  constructor(private readonly tell: Tell) {}

  /** Rejects where the server could not be told. */
  async tune(uris: readonly string[]): Promise<void> {
    const wanted = new Set(uris);
    const leaving = [...this.told].filter((uri) => !wanted.has(uri)).map((uri) => ({ method: 'resources/unsubscribe', uri }));
    const joining = uris.filter((uri) => !this.told.has(uri)).map((uri) => ({ method: 'resources/subscribe', uri }));
    const orders = [...leaving, ...joining];
    for (let from = 0; from < orders.length; from += AT_ONCE)
      await Promise.all(orders.slice(from, from + AT_ONCE).map(({ method, uri }) => this.tell(method, { uri })));
    this.told = wanted;
  }
}
