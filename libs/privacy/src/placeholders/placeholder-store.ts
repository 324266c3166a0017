/** One sealed value. */
export interface PlaceholderRow {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly label: string;
  /** Which key of the ring wrapped the data key. */
  readonly keyId: string;
  /** The data key, which seals other rows too. */
  readonly wrapped: string;
  /** AES-256-GCM, base64url. */
  readonly sealed: string;
  /** HMAC of value, tenant, subject and label: the same value gets the same placeholder. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Where a walk over all rows has come to. */
export type PlaceholderPlace = Pick<PlaceholderRow, 'tenant' | 'subject' | 'digest'>;

/** Where sealed values live, so that a placeholder opens on every node and after a restart. */
export abstract class PlaceholderStore {
  /** Upserts by (tenant, subject, digest). Must be durable before it resolves. */
  abstract saveAll(rows: readonly PlaceholderRow[]): Promise<void>;
  abstract findByIds(tenant: string, subject: string, ids: readonly string[]): Promise<PlaceholderRow[]>;
  abstract findByDigests(tenant: string, subject: string, digests: readonly string[]): Promise<PlaceholderRow[]>;
  /** Returns how many rows went. */
  abstract purgeExpired(now: number): Promise<number>;
  /** Some of all rows, by tenant, subject and digest, behind a place; none where there are no more. `notUnder`: those under other keys of the ring alone. */
  abstract after(place: PlaceholderPlace | undefined, notUnder?: string): Promise<readonly PlaceholderRow[]>;
  /** Replaces each row whose sealed text is still the one that was seen. Returns how many. */
  abstract replaceAll(rows: readonly { readonly row: PlaceholderRow; readonly seen: string }[]): Promise<number>;
  /** How many rows rest under which key of the ring. */
  abstract countByKey(): Promise<ReadonlyMap<string, number>>;
  /** Writes the erasure down and removes the rows, both or neither. Returns how many rows went. */
  abstract erase(erasure: Erasure, rows: readonly PlaceholderPlace[]): Promise<number>;
  /** Id of the newest erasure, by which every node knows of it. */
  abstract lastErasure(): Promise<string | undefined>;
}

/** That something was erased; what, is in the audit trail. */
export interface Erasure {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const keyOf = ({ tenant, subject, digest }: PlaceholderPlace): string => `${tenant}\u0000${subject}\u0000${digest}`;

/** Holds rows in memory, for one process and its life: the command line, tests. */
export class MemoryPlaceholderStore extends PlaceholderStore {
  private readonly rows = new Map<string, PlaceholderRow>();
  private erasure: string | undefined;

  async saveAll(rows: readonly PlaceholderRow[]): Promise<void> {
    for (const row of rows) this.rows.set(keyOf(row), row);
  }

  async findByIds(tenant: string, subject: string, ids: readonly string[]): Promise<PlaceholderRow[]> {
    return this.of(tenant, subject).filter((row) => ids.includes(row.id));
  }

  async findByDigests(tenant: string, subject: string, digests: readonly string[]): Promise<PlaceholderRow[]> {
    return this.of(tenant, subject).filter((row) => digests.includes(row.digest));
  }

  async purgeExpired(now: number): Promise<number> {
    const expired = [...this.rows].filter(([, row]) => row.expiresAt <= now);
    for (const [key] of expired) this.rows.delete(key);
    return expired.length;
  }

  async after(place: PlaceholderPlace | undefined, notUnder?: string): Promise<readonly PlaceholderRow[]> {
    const from = place ? keyOf(place) : '';
    const others = [...this.rows].filter(([key, row]) => key > from && row.keyId !== notUnder);
    return others
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, 100)
      .map(([, row]) => row);
  }

  async replaceAll(rows: readonly { readonly row: PlaceholderRow; readonly seen: string }[]): Promise<number> {
    const still = rows.filter(({ row, seen }) => this.rows.get(keyOf(row))?.sealed === seen);
    for (const { row } of still) this.rows.set(keyOf(row), row);
    return still.length;
  }

  async countByKey(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { keyId } of this.rows.values()) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
    return counts;
  }

  async erase({ id }: Erasure, rows: readonly PlaceholderPlace[]): Promise<number> {
    this.erasure = id;
    return rows.filter((row) => this.rows.delete(keyOf(row))).length;
  }

  async lastErasure(): Promise<string | undefined> {
    return this.erasure;
  }

  private of(tenant: string, subject: string): PlaceholderRow[] {
    return [...this.rows.values()].filter((row) => row.tenant === tenant && row.subject === subject);
  }
}
