import { SystemClock, type Clock } from '@gatehouse/kernel';
import type { AuditStore } from '../audit-store.js';
import type { CheckpointStore, KeptCheckpoint } from './checkpoint-store.js';
import { originOf, signCheckpoint } from './checkpoint.js';
import { TrailCut, treeAt } from './grown-tree.js';
import type { NoteSigner } from './signed-note.js';

export interface CheckpointPlace {
  readonly audit: AuditStore;
  readonly checkpoints: CheckpointStore;
  /** Its name is what the origins of all chains begin with. */
  readonly signer: NoteSigner;
  readonly clock?: Clock;
}

/**
 * Signs at intervals what each chain holds. Who can write the database can then change no record that was signed: the root that is signed is grown from
 * the last one, never from the records again.
 */
export class Checkpoints {
  constructor(private readonly place: CheckpointPlace) {}

  /** Throws TrailCut where records that were signed are missing from the end. */
  async assertWhole(chain: string): Promise<void> {
    const { audit, checkpoints } = this.place;
    // In this order, as below.
    const last = await checkpoints.latest(chain);
    const head = await audit.head(chain);
    if (last && head.seq < last.size) throw new TrailCut(chain, { signed: last.size, found: head.seq });
  }

  /** Signs what the chain holds now. Resolves with undefined where that was signed already, or nothing is there. Throws TrailCut. */
  async take(chain: string): Promise<KeptCheckpoint | undefined> {
    const { audit, checkpoints, signer, clock = new SystemClock() } = this.place;
    // Read in this order: another node may sign meanwhile, and must not seem to have signed more than there is.
    const last = await checkpoints.latest(chain);
    const { seq } = await audit.head(chain);
    if (last && seq < last.size) throw new TrailCut(chain, { signed: last.size, found: seq });
    if (seq === (last?.size ?? 0)) return undefined;
    const tree = await treeAt(audit, checkpoints, chain, seq);
    const note = signCheckpoint({ origin: originOf(signer.verifier.name, chain), size: seq, root: tree.root() }, signer);
    const taken = { chain, size: seq, note, subtrees: tree.subtrees.map((each) => each.toString('base64')), at: clock.now() };
    await checkpoints.add(taken);
    return taken;
  }
}
