/** What was withdrawn: one token by its `jti`, everything that was issued on one consent, or everything that a person had until then. Ids are no secrets. */
export interface Revocation {
  readonly kind: 'token' | 'grant' | 'account';
  readonly id: string;
  /** Milliseconds since the epoch, by the clock of the node that withdrew it. */
  readonly recordedAt: number;
}

/** Withdrawn tokens, shared by every node. */
export abstract class RevocationStore {
  /** Durable when it resolves. The same twice is one. */
  abstract add(revocation: Revocation): Promise<void>;
  /** Those recorded at this instant or later, in no order. */
  abstract since(instant: number): Promise<readonly Revocation[]>;
  /** Forgets those recorded before; resolves with how many. */
  abstract purge(before: number): Promise<number>;
}

/** For one process that needs no more than its own memory. */
export class MemoryRevocationStore extends RevocationStore {
  private readonly rows = new Map<string, Revocation>();

  async add(revocation: Revocation): Promise<void> {
    this.rows.set(`${revocation.kind} ${revocation.id}`, revocation);
  }

  async since(instant: number): Promise<Revocation[]> {
    return [...this.rows.values()].filter(({ recordedAt }) => recordedAt >= instant);
  }

  async purge(before: number): Promise<number> {
    const old = [...this.rows].filter(([, { recordedAt }]) => recordedAt < before);
    for (const [key] of old) this.rows.delete(key);
    return old.length;
  }
}
