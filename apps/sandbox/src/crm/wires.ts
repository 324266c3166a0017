import type { JsonObject } from '@gatehouse/kernel';
import type { TransactionRecord } from './transactions.js';

/** What is known of the wires of the sales: who was called back, and what was changed since. */
export class Wires {
  private readonly changed = new Map<string, JsonObject>();
  private readonly ticked = new Map<string, 'not_verified' | 'verified'>();

  constructor(private readonly today: string) {}

  /** Of every third sale the escrow company was called back yesterday. */
  statusOf({ TransactionId, OwnerMemberKey }: TransactionRecord): JsonObject {
    const called = Number(TransactionId.slice(4)) % 3 === 0;
    return {
      TransactionId,
      OwnerMemberKey,
      WireStatus: this.ticked.get(TransactionId) ?? 'not_verified',
      CallBackOn: called ? this.today : null,
      CallBackNumberFrom: called ? 'opening_package' : null,
    };
  }

  set(transactionId: string, status: 'not_verified' | 'verified'): void {
    this.ticked.set(transactionId, status);
  }

  change(transactionId: string, changes: JsonObject): void {
    if (Object.keys(changes).length > 0) this.changed.set(transactionId, { ...this.changed.get(transactionId), ...changes });
  }

  /** What update_transaction was given for a sale, for tests. */
  changesOf(transactionId: string): JsonObject | undefined {
    return this.changed.get(transactionId);
  }
}
