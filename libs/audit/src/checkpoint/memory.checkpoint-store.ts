import { CheckpointStore, type KeptCheckpoint } from './checkpoint-store.js';

/** For tests of what is composed with checkpoints; a gateway uses the database. */
export class MemoryCheckpointStore extends CheckpointStore {
  readonly kept: KeptCheckpoint[] = [];

  override async latest(chain: string, atMost = Infinity): Promise<KeptCheckpoint | undefined> {
    return (await this.within(chain, 0, atMost)).at(-1);
  }

  override async within(chain: string, first: number, last: number, most = Infinity): Promise<readonly KeptCheckpoint[]> {
    const found = this.kept.filter((each) => each.chain === chain && each.size >= first && each.size <= last);
    return found.toSorted((one, other) => one.size - other.size).slice(0, most);
  }

  override async add(checkpoint: KeptCheckpoint): Promise<void> {
    if (!this.kept.some(({ chain, size }) => chain === checkpoint.chain && size === checkpoint.size)) this.kept.push(checkpoint);
  }
}
