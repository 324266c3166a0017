import { chainOf, type Checkpoint } from './checkpoint.js';
import { leafOf } from './grown-tree.js';
import { MerkleFrontier } from './merkle-tree.js';
import { signerOf, type NoteVerifier } from './signed-note.js';

/** What an auditor brings along: they have it from elsewhere than the export. */
export interface Trust {
  /** Public keys of the gateway. Without one no signature is judged. */
  readonly keys?: readonly NoteVerifier[];
  /** Checkpoints that were kept elsewhere: an export must agree with them. */
  readonly kept?: readonly Checkpoint[];
}

/** One chain of an export as its checkpoints see it: the tree grows with each record, and each checkpoint has to sign what it is then. */
export class CoveredRun {
  /** Records that a checkpoint covers whose signature was judged and is good. */
  signedTo = 0;
  /** Checkpoints of the export. */
  checkpoints = 0;
  private origin: string | undefined;

  private constructor(
    private readonly chain: string,
    private readonly tree: MerkleFrontier,
    private readonly trust: Trust,
  ) {}

  /** Undefined where the header's subtrees are none of a tree of the records before the first one. */
  static of(chain: string, firstSeq: number, subtrees: readonly string[], trust: Trust): CoveredRun | undefined {
    const peaks = subtrees.map((each) => Buffer.from(each, 'base64'));
    const tree = MerkleFrontier.of(firstSeq - 1, peaks);
    return tree && new CoveredRun(chain, tree, trust);
  }

  /** A sentence where a checkpoint that was kept elsewhere says otherwise. */
  add(hash: string): string | undefined {
    this.tree.add(leafOf(hash));
    const { size } = this.tree;
    const other = this.kept.find((each) => each.size === size && !each.root.equals(this.tree.root()));
    return other && `A checkpoint that was kept elsewhere signs other records than these for the first ${size}: records were changed.`;
  }

  /** A sentence where the checkpoint does not sign what the export holds up to here. */
  check(checkpoint: Checkpoint): string | undefined {
    const { origin, size, root, note } = checkpoint;
    if (chainOf(origin) !== this.chain || origin !== (this.origin ??= origin)) return 'The checkpoint is of another chain.';
    if (size !== this.tree.size) return `The checkpoint is for ${size} records and stands after record ${this.tree.size}.`;
    if (!root.equals(this.tree.root())) return 'The checkpoint signs other records than these: records up to here were changed.';
    this.checkpoints += 1;
    const { keys } = this.trust;
    if (!keys) return undefined;
    if (!signerOf(note, keys)) return 'The checkpoint is not signed with the key that was given: it was forged, or made with another key.';
    this.signedTo = size;
    return undefined;
  }

  /** A sentence where records at the end are missing, or are not signed though a key was given. */
  end(): string | undefined {
    const { size } = this.tree;
    const later = this.kept.find((each) => each.size > size);
    if (later) return `A checkpoint that was kept elsewhere is for ${later.size} records, and the export ends with ${size}.`;
    if (!this.trust.keys || this.signedTo === size) return undefined;
    return `No checkpoint covers the records from ${this.signedTo + 1} to ${size}. Export again where the gateway's keys are.`;
  }

  private get kept(): readonly Checkpoint[] {
    return this.trust.kept?.filter(({ origin }) => chainOf(origin) === this.chain) ?? [];
  }
}
