import { ProofStore, type ShownProof } from '@gatehouse/identity';
import { LessThanOrEqual, type DataSource } from 'typeorm';
import { ShownProofEntity } from './entities/shown-proof.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Proofs that were shown at any node. */
export class TypeormProofStore extends ProofStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async add(proofs: readonly ShownProof[]): Promise<ReadonlySet<string>> {
    if (proofs.length === 0) return new Set();
    const statement = new Statement(this.dataSource);
    // In one order at every node, so that two that show the same proofs wait for each other and do not block each other.
    const rows = proofs
      .toSorted((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, until }) => `(${statement.mark(id)}, ${statement.mark(until)})`);
    const text = `INSERT INTO shown_proof (id, until) VALUES ${rows.join(', ')} ON CONFLICT (id) DO NOTHING RETURNING id`;
    const added = await withoutValues(() => statement.run<{ id: string }>(text));
    return new Set(added.map(({ id }) => id));
  }

  async purge(now: number): Promise<number> {
    const removed = await withoutValues(() => this.dataSource.manager.delete(ShownProofEntity, { until: LessThanOrEqual(now) }));
    return removed.affected ?? 0;
  }
}
