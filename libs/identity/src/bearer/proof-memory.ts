/** A proof that was shown, by its id, and until when it could be shown again (milliseconds since the epoch). */
export interface ShownProof {
  readonly id: string;
  readonly until: number;
}

/** Which proofs were shown at any node. */
export abstract class ProofStore {
  /** Keeps these, whose ids differ; resolves with the ids that were not there before. */
  abstract add(proofs: readonly ShownProof[]): Promise<ReadonlySet<string>>;
  /** Forgets what can be shown no more; resolves with how many. */
  abstract purge(now: number): Promise<number>;
}

interface Waiting {
  readonly proof: ShownProof;
  readonly settle: (isFirst: boolean) => void;
  readonly fail: (fault: unknown) => void;
}

const MOST_AT_ONCE = 500;

/** Asks the store for many proofs at once: those that come while one statement runs share the next. */
export class ProofMemory {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly store: ProofStore) {}

  /** True for whoever shows a proof first, of all nodes. Rejects where that cannot be known. */
  isFirstUse(proof: ShownProof): Promise<boolean> {
    return new Promise((settle, fail) => {
      this.waiting.push({ proof, settle, fail });
      if (!this.isWriting) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MOST_AT_ONCE);
      try {
        const added = await this.store.add(batch.map(({ proof }) => proof));
        for (const { proof, settle } of batch) settle(added.has(proof.id));
      } catch (fault) {
        for (const { fail } of batch) fail(fault);
      }
    }
    this.isWriting = false;
  }
}
