import { SeqSet } from './ranges.js';
import { actOfEmptied, namedByAct } from './emptied.js';

/** What was deleted of an export, and whether acts on record account for it. */
export interface DeletedRecords {
  /** Records whose content is gone. */
  readonly records: number;
  /** Those of them whose act is not in this export. */
  readonly unannounced: number;
}

/** Emptied records and the acts that name them, as an export is read. */
export class Deletions {
  private readonly emptied = new Map<string, Map<string, SeqSet>>();
  private readonly acts = new Map<string, Map<string, SeqSet>>();

  /** True where the record is emptied, so that its hash cannot be computed from what is left. */
  takes(place: { readonly chain: string; readonly seq: number }, event: unknown): boolean {
    const act = actOfEmptied(event);
    if (act === undefined) return false;
    setOf(this.emptied, act, place.chain).add(place.seq);
    return true;
  }

  /** Only of a record whose hash was good. */
  hears(event: unknown): void {
    const told = namedByAct(event);
    if (told) setOf(this.acts, told.act, told.named.chain).addAll(told.named.records);
  }

  /** The first record that an act of retention is said to have emptied, and that this act does not name. */
  unnamed(): { readonly chain: string; readonly seq: number } | undefined {
    for (const [act, chains] of this.emptied) {
      const named = this.acts.get(act);
      if (!named) continue;
      for (const [chain, seqs] of chains) {
        const seq = (named.get(chain) ?? new SeqSet()).firstMissing(seqs);
        if (seq !== undefined) return { chain, seq };
      }
    }
    return undefined;
  }

  /** Undefined where nothing was deleted. */
  get told(): DeletedRecords | undefined {
    let records = 0;
    let unannounced = 0;
    for (const [act, chains] of this.emptied) {
      const count = [...chains.values()].reduce((sum, { size }) => sum + size, 0);
      records += count;
      if (!this.acts.has(act)) unannounced += count;
    }
    return records === 0 ? undefined : { records, unannounced };
  }
}

function setOf(acts: Map<string, Map<string, SeqSet>>, act: string, chain: string): SeqSet {
  const chains = acts.get(act) ?? new Map<string, SeqSet>();
  acts.set(act, chains);
  const set = chains.get(chain) ?? new SeqSet();
  chains.set(chain, set);
  return set;
}
