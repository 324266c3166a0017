import { SeqSet } from './ranges.js';
import { emptiedOf, LeftDigest, toldByAct } from './emptied.js';

/** What was deleted of an export, and whether acts on record account for it. */
export interface DeletedRecords {
  /** Records whose content is gone. */
  readonly records: number;
  /** Those of them whose act is not in this export. */
  readonly unannounced: number;
}

/** What is left of the records of one act in one chain. */
class Left {
  readonly seqs = new SeqSet();
  readonly digest = new LeftDigest();
}

/** What one act says of one chain. */
class Told {
  readonly seqs = new SeqSet();
  left: string | undefined;
}

/** Emptied records and the acts that name them, as an export is read. */
export class Deletions {
  private readonly emptied = new Map<string, Map<string, Left>>();
  private readonly acts = new Map<string, Map<string, Told>>();

  /** True where the record is emptied, so that its hash cannot be computed from what is left. */
  takes(place: { readonly chain: string; readonly seq: number }, event: unknown): boolean {
    const emptied = emptiedOf(event);
    if (emptied === undefined) return false;
    const left = within(this.emptied, emptied.act, place.chain, Left);
    left.seqs.add(place.seq);
    left.digest.add({ ...emptied, seq: place.seq });
    return true;
  }

  /** Only of a record whose hash was good. */
  hears(event: unknown): void {
    const act = toldByAct(event);
    if (!act) return;
    const told = within(this.acts, act.act, act.named.chain, Told);
    told.seqs.addAll(act.named.records);
    told.left = act.left;
  }

  /** What is wrong, and of which records; undefined where acts account for all that was deleted. Asked once, at the end. */
  fault(): { readonly chain: string; readonly seq: number; readonly what: string } | undefined {
    for (const [act, chains] of this.emptied) {
      const named = this.acts.get(act);
      if (!named) continue;
      for (const [chain, left] of chains) {
        const told = named.get(chain) ?? new Told();
        const unnamed = told.seqs.firstMissing(left.seqs);
        if (unnamed !== undefined) return { chain, seq: unnamed, what: UNNAMED };
        // An export of a period may hold some of them only, and nothing is said of those alone.
        const isWhole = left.seqs.size === told.seqs.size;
        if (told.left !== undefined && isWhole && left.digest.hex() !== told.left) return { chain, seq: left.seqs.first, what: CHANGED };
      }
    }
    return undefined;
  }

  /** Undefined where nothing was deleted. */
  get told(): DeletedRecords | undefined {
    let records = 0;
    let unannounced = 0;
    for (const [act, chains] of this.emptied) {
      const count = [...chains.values()].reduce((sum, { seqs }) => sum + seqs.size, 0);
      records += count;
      if (!this.acts.has(act)) unannounced += count;
    }
    return records === 0 ? undefined : { records, unannounced };
  }
}

const UNNAMED = 'The record is empty, and the act of retention that it names did not delete it: its content was taken away.';
const CHANGED =
  'Id or time of this record, or of another that the same act of retention emptied, is not what the act says of them: it was changed.';

function within<T>(acts: Map<string, Map<string, T>>, act: string, chain: string, Empty: new () => T): T {
  const chains = acts.get(act) ?? new Map<string, T>();
  acts.set(act, chains);
  const known = chains.get(chain) ?? new Empty();
  chains.set(chain, known);
  return known;
}
