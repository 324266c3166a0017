/** One sealed value. */
export interface PlaceholderRow {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly label: string;
  /** AES-256-GCM, base64url. */
  readonly sealed: string;
  /** HMAC of value, tenant, subject and label: the same value gets the same placeholder. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Where sealed values live, so that a placeholder opens on every node and after a restart. */
export abstract class PlaceholderStore {
  /** Upserts by (tenant, subject, digest). Must be durable before it resolves. */
  abstract saveAll(rows: readonly PlaceholderRow[]): Promise<void>;
  abstract findByIds(tenant: string, subject: string, ids: readonly string[]): Promise<PlaceholderRow[]>;
  abstract findByDigests(tenant: string, subject: string, digests: readonly string[]): Promise<PlaceholderRow[]>;
  /** Returns how many rows went. */
  abstract purgeExpired(now: number): Promise<number>;
}

/** Holds rows in memory, for one process and its life: the command line, tests. */
export class MemoryPlaceholderStore extends PlaceholderStore {
  private readonly rows = new Map<string, PlaceholderRow>();

  async saveAll(rows: readonly PlaceholderRow[]): Promise<void> {
    for (const row of rows) this.rows.set(`${row.tenant}\u0000${row.subject}\u0000${row.digest}`, row);
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

  private of(tenant: string, subject: string): PlaceholderRow[] {
    return [...this.rows.values()].filter((row) => row.tenant === tenant && row.subject === subject);
  }
}
