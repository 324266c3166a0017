/** More phrases to try than this, and it is cheaper to mark every group of every word at once. */
const MANY_PHRASES = 48;

/**
 * Which words of a window are in a group, as bits. In ordinary text a window has one or two key words, so only the few groups that their
 * phrases ask for are worked out; a window full of key words is marked whole.
 */
export class WindowMasks {
  private readonly words = new Int32Array(4096);
  private readonly bits = new Int32Array(4096);
  private readonly masks: Int32Array;
  private readonly rounds: Int32Array;
  private readonly members: Uint32Array;
  private readonly row: number;
  private count = 0;
  private round = 0;
  private whole = false;

  constructor(
    groups: number,
    private readonly groupsOfWord: readonly Uint16Array[],
  ) {
    this.masks = new Int32Array(groups);
    this.rounds = new Int32Array(groups);
    this.row = Math.ceil(groupsOfWord.length / 32);
    this.members = new Uint32Array(groups * this.row);
    groupsOfWord.forEach((list, word) => {
      for (const group of list) this.members[group * this.row + (word >> 5)]! |= 1 << (word & 31);
    });
  }

  clear(): void {
    this.count = 0;
    this.round += 1;
    this.whole = false;
  }

  /** A word of the lexicon, or a term, and the bits of the places where it stands. */
  add(word: number, bits: number): void {
    if (word >= this.groupsOfWord.length || this.count === this.words.length) return;
    this.words[this.count] = word;
    this.bits[this.count] = bits;
    this.count += 1;
  }

  /** Says how many phrases will ask. */
  expect(phrases: number): void {
    if (phrases <= MANY_PHRASES) return;
    this.whole = true;
    for (let at = 0; at < this.count; at += 1) {
      for (const group of this.groupsOfWord[this.words[at]!]!) {
        if (this.rounds[group] !== this.round) {
          this.rounds[group] = this.round;
          this.masks[group] = 0;
        }
        this.masks[group]! |= this.bits[at]!;
      }
    }
  }

  of(group: number): number {
    if (this.rounds[group] === this.round) return this.masks[group]!;
    return this.whole ? 0 : this.work(group);
  }

  /** The same without any word or term that has one of these bits. */
  besides(group: number, bits: number): number {
    let mask = 0;
    for (let at = 0; at < this.count; at += 1)
      if ((this.bits[at]! & bits) === 0 && this.groupsOfWord[this.words[at]!]!.includes(group)) mask |= this.bits[at]!;
    return mask;
  }

  private work(group: number): number {
    const { words, bits, members } = this;
    const row = group * this.row;
    let mask = 0;
    for (let at = 0; at < this.count; at += 1) {
      const word = words[at]!;
      if (((members[row + (word >> 5)]! >>> (word & 31)) & 1) !== 0) mask |= bits[at]!;
    }
    this.rounds[group] = this.round;
    this.masks[group] = mask;
    return mask;
  }
}
