import type { AuditStore } from '../audit-store.js';
import type { CheckpointStore, KeptCheckpoint } from './checkpoint-store.js';
import { leafDigest, MerkleFrontier, type Digest, type LeafRange } from './merkle-tree.js';

/** Records that a checkpoint was signed for are there no more. */
export class TrailCut extends Error {
  constructor(chain: string, { signed, found }: { readonly signed: number; readonly found: number }) {
    super(
      `The audit chain ${chain} ends with record ${found}, and a checkpoint was signed for ${signed}: records are missing from its end. ` +
        'Restore them from a backup, or keep this database as evidence and begin a new chain with another audit.node.',
    );
    this.name = 'TrailCut';
  }
}

/** The leaf of a record: the digest of the hash that its line holds. */
export const leafOf = (hash: string): Digest => leafDigest(Buffer.from(hash, 'hex'));

/** The tree over the first `size` records of a chain, grown from the checkpoint that is next before it. Throws TrailCut where one is missing. */
export async function treeAt(audit: AuditStore, checkpoints: CheckpointStore, chain: string, size: number): Promise<MerkleFrontier> {
  const before = await checkpoints.latest(chain, size);
  const tree = (before && frontierOf(before)) ?? MerkleFrontier.empty();
  await grow(tree, audit, chain, size);
  return tree;
}

function frontierOf({ size, subtrees }: KeptCheckpoint): MerkleFrontier | undefined {
  return MerkleFrontier.of(
    size,
    subtrees.map((each) => Buffer.from(each, 'base64')),
  );
}

async function grow(tree: MerkleFrontier, audit: AuditStore, chain: string, size: number): Promise<void> {
  for await (const hashes of audit.hashes({ chain, afterSeq: tree.size, lastSeq: size })) for (const hash of hashes) tree.add(leafOf(hash));
  if (tree.size !== size) throw new TrailCut(chain, { signed: size, found: tree.size });
}

/** The root over one range of records alone. */
export async function rootOfRange(audit: AuditStore, chain: string, { from, to }: LeafRange): Promise<Digest> {
  const tree = MerkleFrontier.empty();
  for await (const hashes of audit.hashes({ chain, afterSeq: from, lastSeq: to })) for (const hash of hashes) tree.add(leafOf(hash));
  if (tree.size !== to - from) throw new TrailCut(chain, { signed: to, found: from + tree.size });
  return tree.root();
}
