/**
 * What was withdrawn: one token by its `jti`, everything that was issued on one consent, everything that a person had until then, or what
 * rests on their sign-ins until then. Ids are no secrets.
 */
export interface Revocation {
  readonly kind: 'token' | 'grant' | 'account' | 'sign-in';
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
  /** Forgets those of these kinds that were recorded before; resolves with how many. */
  abstract purge(kinds: readonly Revocation['kind'][], before: number): Promise<number>;
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

  async purge(kinds: readonly Revocation['kind'][], before: number): Promise<number> {
    const old = [...this.rows].filter(([, { kind, recordedAt }]) => kinds.includes(kind) && recordedAt < before);
    for (const [key] of old) this.rows.delete(key);
    return old.length;
  }
}
