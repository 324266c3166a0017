/** What is known of one write by its idempotency key. */
export type WriteRecord =
  | { readonly state: 'new' }
  /** Begun at `at` (milliseconds since the epoch), its end is not known: under way, or its node died. */
  | { readonly state: 'begun'; readonly digest: string; readonly at: number }
  | { readonly state: 'done'; readonly digest: string; readonly recordKey: string };

/** What a write is about: enough for people to look after it, and none of its values. */
export interface WriteAbout {
  readonly connection: string;
  readonly tool: string;
  readonly subject: string;
  readonly listingKey: string;
  /** Fields of the listing that were to change; none where something was to be created. */
  readonly fields: readonly string[];
}
export interface UnfinishedWrite extends WriteAbout {
  readonly id: string;
  /** Of what was asked for (writeDigest). */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
}

/** Writes by their idempotency keys, shared by all nodes. Ids are digests, and no values stand here. */
export abstract class WriteStore {
  /** Begins a write that nobody has begun; else what is known of it, and nothing changes. Without `about` nobody is told of it. */
  abstract begin(id: string, digest: string, now: number, about?: WriteAbout): Promise<WriteRecord>;
  /** Those begun between two moments that have no end. */
  abstract unfinished(after: number, before: number): Promise<readonly UnfinishedWrite[]>;
  /** True for the first who tells of it. */
  abstract tell(id: string, now: number): Promise<boolean>;
  /** Takes over what was begun at `at` and has no end. False where somebody else did. */
  abstract resume(id: string, at: number, now: number): Promise<boolean>;
  abstract finish(id: string, recordKey: string): Promise<void>;
  /** The write did not happen: its key may be used again. */
  abstract forget(id: string): Promise<void>;
  /** Deletes what was begun before. Returns how many. */
  abstract purge(before: number): Promise<number>;
}

/** Writes of this process alone, for tests. */
export class MemoryWriteStore extends WriteStore {
  private readonly rows = new Map<string, { digest: string; at: number; recordKey?: string; about?: WriteAbout; told?: boolean }>();

  async begin(id: string, digest: string, now: number, about?: WriteAbout): Promise<WriteRecord> {
    const known = this.rows.get(id);
    if (!known) {
      this.rows.set(id, { digest, at: now, ...(about ? { about } : {}) });
      return { state: 'new' };
    }
    return known.recordKey === undefined
      ? { state: 'begun', digest: known.digest, at: known.at }
      : { state: 'done', digest: known.digest, recordKey: known.recordKey };
  }

  async unfinished(after: number, before: number): Promise<readonly UnfinishedWrite[]> {
    return [...this.rows].flatMap(([id, { at, about, recordKey, digest }]) =>
      about && recordKey === undefined && at > after && at < before ? [{ ...about, id, digest, begunAt: at }] : [],
    );
  }

  async tell(id: string): Promise<boolean> {
    const known = this.rows.get(id);
    if (!known || known.told) return false;
    return (known.told = true);
  }

  async resume(id: string, at: number, now: number): Promise<boolean> {
    const known = this.rows.get(id);
    if (!known || known.recordKey !== undefined || known.at !== at) return false;
    known.at = now;
    return true;
  }

  async finish(id: string, recordKey: string): Promise<void> {
    const known = this.rows.get(id);
    if (known) known.recordKey = recordKey;
  }

  async forget(id: string): Promise<void> {
    this.rows.delete(id);
  }

  async purge(before: number): Promise<number> {
    const old = [...this.rows].filter(([, { at }]) => at < before);
    for (const [id] of old) this.rows.delete(id);
    return old.length;
  }
}
