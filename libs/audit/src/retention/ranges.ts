/** Records of one chain: `3-17,19` as an act of retention names them. */
export interface PlacedRanges {
  readonly chain: string;
  readonly records: string;
}

const RANGES = /^[1-9]\d*(?:-[1-9]\d*)?(?:,[1-9]\d*(?:-[1-9]\d*)?)*$/;

export const isRecordPlace = (text: string): boolean => RANGES.test(text);

/** @param seqs rising */
export function rangesOf(seqs: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seq of seqs) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === seq) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** A set of sequence numbers, as ranges: a quarter's deletions are a few of them. */
export class SeqSet {
  private readonly ranges: [number, number][] = [];

  add(seq: number): void {
    const last = this.ranges.at(-1);
    if (last && last[1] + 1 === seq) last[1] = seq;
    else this.ranges.push([seq, seq]);
  }

  addAll(records: string): void {
    for (const range of records.split(',')) {
      const [first = 0, last = first] = range.split('-').map(Number);
      this.ranges.push([first, last]);
    }
  }

  /** The first that was added; 0 where none was. */
  get first(): number {
    return this.ranges[0]?.[0] ?? 0;
  }

  get size(): number {
    return this.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  /** The first of `others` that is not in this one. */
  firstMissing(others: SeqSet): number | undefined {
    for (const [first, last] of others.ranges)
      for (let seq = first; seq <= last; seq += 1) if (!this.ranges.some(([from, to]) => seq >= from && seq <= to)) return seq;
    return undefined;
  }
}
