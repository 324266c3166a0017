import { LabelSums } from './label-sums.js';
import { readReading, slotOf, type ReadingWeights } from './reading-weights.js';
import type { TextReading } from './text-reading.js';
import { WindowKinds, type Door } from './window-features.js';
import { WindowGate } from './window-gate.js';
import { WindowPlaces } from './window-places.js';
import { FIRST, SECOND } from './word-kinds.js';

/** Words of a window, and how far the next one lies in a text that is longer. */
export const WINDOW = { words: 48, step: 24 } as const;
/** Fewer words ask for nothing that could be told from a name. */
const FEWEST = 2;
/** Of so few words one has to say what it is about: "not in it" is nearer to some conduct than to another, and asks for nothing. */
const FEW = 6;
/** A reading so far behind innocence is at -0.3 at most, were all the others as near: no rule points that low. */
const HOPELESS = -4;
/** A reading that has this share of what is not innocent counts beside the leading one. */
const BESIDE = 0.25;

/** What a text asks for. */
export interface Read {
  readonly label: string;
  /** Log odds that it asks for something of this sort rather than for nothing of any sort. */
  readonly score: number;
  /** Where in the text, in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Windows of so many words, as first and last word, end exclusive. */
export function* windowsOf(count: number): Generator<readonly [number, number]> {
  for (let from = 0; from < count; from += WINDOW.step) {
    const to = Math.min(count, from + WINDOW.words);
    yield [from, to];
    if (to === count) return;
  }
}

/** The trained judge of requests (compliance/reading): one linear layer over words and kinds of words, an output for each sort of conduct. */
export class RequestReading {
  readonly card;
  private readonly text: TextReading;
  private readonly kinds = new WindowKinds();
  private readonly rows: LabelSums;
  private readonly places: WindowPlaces;
  private readonly gate: WindowGate;
  /** Of each feature of the text at hand, its slot. */
  private slots = new Int32Array(4_096);
  private sums: Float64Array;

  constructor(private readonly model: ReadingWeights = readReading()) {
    this.card = { id: model.id, version: model.version };
    this.text = model.reading;
    this.rows = new LabelSums(model.weights, model.labels.length);
    this.places = new WindowPlaces(model.tags, model.reading.kinds.count);
    this.gate = new WindowGate(model.gate, model.reading);
    this.sums = new Float64Array(model.labels.length);
  }

  get labels(): readonly string[] {
    return this.model.labels;
  }

  /** What the text asks for, each label once and at its best. Empty where it is too short to tell. */
  read(text: string, door: Door): Read[] {
    const { words } = this.text;
    this.text.read(text);
    if (words.count < FEWEST) return [];
    this.place();
    const best = new Map<string, Read>();
    for (const [from, to] of windowsOf(words.count)) {
      if (to - from < FEW && !words.hasMatter(from, to)) continue;
      if (!this.gate.opens(from, to)) continue;
      this.sum(from, to, door);
      for (const { label, score } of this.leading()) {
        const known = best.get(label);
        if (!known || known.score < score) best.set(label, { label, score, start: words.starts[from]!, end: words.ends[to - 1]! });
      }
    }
    return [...best.values()];
  }

  /** Finds the features of the words and their slots, once for all windows. */
  private place(): void {
    const { model } = this;
    const { features } = this.text;
    if (this.slots.length < features.count) this.slots = new Int32Array(features.count * 2);
    for (let at = 0; at < features.count; at += 1) this.slots[at] = slotOf(model.tags, features.found[at]!);
    this.gate.read(this.slots);
  }

  private sum(from: number, to: number, door: Door): void {
    const { model, rows, slots } = this;
    const { features } = this.text;
    rows.start();
    let count = this.ofWindow(from, to, door);
    for (let at = features.startOf(from); at < features.ends[to - 1]!; at += 1) {
      if (features.lows[at]! < from || features.highs[at]! >= to) continue;
      count += 1;
      rows.add(slots[at]!);
    }
    const sums = rows.end();
    // By all that it says: of a text about something else, little is known, and that counts little.
    const factor = model.step / Math.sqrt(count);
    for (let label = 0; label < sums.length; label += 1) sums[label] = sums[label]! * factor + model.biases[label]!;
    this.sums = sums;
  }

  /** Adds what a window has as a whole, and says how many features that are. */
  private ofWindow(from: number, to: number, door: Door): number {
    const { kinds, rows, places } = this;
    const { words } = this.text;
    rows.add(places.door(door));
    if (words.asks) rows.add(places.asks);
    let count = words.asks ? 2 : 1;
    for (let first = words.kinds[from]!; first !== 0; first >>>= SECOND, count += 1) rows.add(places.first(first & FIRST));
    kinds.collect(words, from, to);
    for (let one = 0; one < kinds.count; one += 1) {
      const kind = kinds.seen[one]!;
      rows.add(places.doorKind(door, kind));
      for (let two = one + 1; two < kinds.count; two += 1) rows.add(places.near(kind, kinds.seen[two]!));
    }
    return count + kinds.count + (kinds.count * (kinds.count - 1)) / 2;
  }

  /** The readings that lead, by the odds of all that is not innocent together; none where even all others together are far behind. */
  private leading(): { label: string; score: number }[] {
    const { sums } = this;
    const innocent = sums[0]!;
    let most = Number.NEGATIVE_INFINITY;
    for (let label = 1; label < sums.length; label += 1) if (sums[label]! > most) most = sums[label]!;
    if (most - innocent < HOPELESS) return [];
    const shares = Array.from(sums.subarray(1), (sum) => Math.exp(sum - most));
    const total = shares.reduce((sum, share) => sum + share, 0);
    const score = most + Math.log(total) - innocent;
    return shares.flatMap((share, at) => (share / total >= BESIDE ? [{ label: this.model.labels[at + 1]!, score }] : []));
  }
}
