/** The values of one list of an MLS, as its Lookup resource had them at `readAt` (milliseconds since the epoch). */
export interface KeptLookup {
  readonly values: readonly string[];
  readonly readAt: number;
}

/** Lists of values that were read from MLSs, for all nodes and over restarts: some let each be read once a day. */
export abstract class LookupStore {
  abstract kept(connection: string, name: string): Promise<KeptLookup | undefined>;
  abstract keep(connection: string, name: string, lookup: KeptLookup): Promise<void>;
  /** Deletes what is of these connections, and of all what was read before. */
  abstract forget(connections: readonly string[], readBefore: number): Promise<void>;
}

/** Of this process alone, for tests. */
export class MemoryLookupStore extends LookupStore {
  private readonly lookups = new Map<string, KeptLookup & { readonly connection: string }>();

  async kept(connection: string, name: string): Promise<KeptLookup | undefined> {
    return this.lookups.get(`${connection}/${name}`);
  }

  async keep(connection: string, name: string, lookup: KeptLookup): Promise<void> {
    this.lookups.set(`${connection}/${name}`, { ...lookup, connection });
  }

  async forget(connections: readonly string[], readBefore: number): Promise<void> {
    for (const [key, { connection, readAt }] of this.lookups)
      if (connections.includes(connection) || readAt < readBefore) this.lookups.delete(key);
  }
}
