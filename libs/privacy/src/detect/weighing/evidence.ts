import { isUpper } from '../letters.js';
import { CUE_KINDS } from '../figures/cue-phrases.js';
import { cuesIn, type Cue } from '../figures/clauses.js';
import type { Survey } from '../survey.js';
import { WORDS } from '../words.js';
import { CLAIMS, COUNTS } from './claims.js';
import { MOST_COUNTED, NOT_TOLD, OF_DOORS, OF_NUMBERS, TOPICS } from './topics.js';
import { TOKEN, tokensIn, type Tokens } from './context-tokens.js';
import type { FigureCandidate } from './figure-candidate.js';
import { coarseShape, formsOf } from './figure-shape.js';
import { HashedFeatures } from './hashed-features.js';

/** A text as evidence is gathered from it. */
export interface Surroundings {
  readonly text: string;
  readonly tokens: Tokens;
  readonly cues: readonly Cue[];
  /** What the text speaks of. */
  readonly topics: number;
}

export const surroundingsOf = (survey: Survey): Surroundings => ({
  text: survey.text,
  tokens: tokensIn(survey),
  cues: cuesIn(survey),
  topics: survey.bits,
});

/** What kind of feature a number is: the same word means another thing in another place. */
const SLOT = {
  left: 1,
  leftBits: 8,
  before: 16,
  beforeBits: 18,
  right: 20,
  rightBits: 24,
  leftSign: 28,
  rightSign: 29,
  label: 30,
  shape: 32,
  topic: 34,
  shapeTopic: 35,
  cueBefore: 36,
  cueBehind: 38,
  shapeCue: 40,
  pairLeft: 42,
  pairRight: 43,
  shapeLeft: 44,
  shapeRight: 45,
  other: 46,
  beside: 47,
  claim: 48,
  stemLeft: 49,
  stemRight: 50,
  doors: 51,
  numbers: 52,
} as const;
const WORDS_LEFT = 10;
const WORDS_RIGHT = 6;
const REACH_LEFT = 120;
const REACH_RIGHT = 56;
const ENDS_SENTENCE = new Set([...'.?!;'].map((sign) => sign.charCodeAt(0)));
/** Gathers what speaks for and against each reading of a figure, as numbers below `BUCKETS`. */
export class Evidence extends HashedFeatures {
  /** Words around the figure that speak of doors, and of a person's numbers: how many of them, whichever they are. */
  private doors = 0;
  private numbers = 0;

  constructor(private readonly around: Surroundings) {
    super(384);
  }

  of(candidate: FigureCandidate): Int32Array {
    this.gather(candidate);
    return this.gathered();
  }

  /** Begins anew with all that speaks of a piece. */
  protected gather(candidate: FigureCandidate): void {
    this.begin();
    this.doors = 0;
    this.numbers = 0;
    const first = this.tokenBefore(candidate.start);
    const value = this.around.text.slice(candidate.start, candidate.end);
    for (const form of formsOf(value, candidate)) this.add(SLOT.shape, form);
    const shape = coarseShape(value, candidate);
    this.leftOf(candidate, first, shape);
    this.rightOf(candidate, first, shape);
    this.add(SLOT.doors, Math.min(this.doors, MOST_COUNTED) * 64 + shape);
    this.add(SLOT.numbers, Math.min(this.numbers, MOST_COUNTED) * 64 + shape);
    this.labelOf(first);
    this.cuesOf(candidate, shape);
    this.topicsOf(shape);
    this.claimsOf(candidate, first, shape);
  }

  private addMeanings(slot: number, hash: number): void {
    this.addBits(slot, WORDS.look(hash) & ~NOT_TOLD);
  }

  private addNear(slot: number, hash: number): void {
    const bits = WORDS.look(hash);
    if (bits & OF_DOORS) this.doors += 1;
    if (bits & OF_NUMBERS) this.numbers += 1;
    this.addBits(slot, bits & ~NOT_TOLD);
  }

  /** The last token that ends before a place; -1 where there is none. */
  private tokenBefore(at: number): number {
    const { ends } = this.around.tokens;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private leftOf({ start }: FigureCandidate, first: number, shape: number): void {
    const { starts, kinds, hashes, stems } = this.around.tokens;
    if (first < 0 || kinds[first] === TOKEN.line) this.add(SLOT.leftSign, 10);
    else if (kinds[first] === TOKEN.sign) this.add(SLOT.leftSign, hashes[first]!);
    let words = 0;
    let crossed = 0;
    let last = 0;
    for (let at = first; at >= 0 && words < WORDS_LEFT && start - starts[at]! < REACH_LEFT && crossed < 3; at -= 1) {
      const hash = hashes[at]!;
      if (kinds[at] === TOKEN.line || (kinds[at] === TOKEN.sign && ENDS_SENTENCE.has(hash) && at !== first)) {
        crossed += 1;
        this.add(SLOT.other, Math.imul(hash, 31) + crossed);
      }
      if (kinds[at] === TOKEN.line || kinds[at] === TOKEN.sign) continue;
      words += 1;
      const place = crossed > 0 ? SLOT.before + Math.min(crossed, 2) - 1 : SLOT.left + bucketOf(words);
      this.add(place, hash);
      this.addNear(crossed > 0 ? SLOT.beforeBits : SLOT.leftBits + bucketOf(words), hash);
      if (crossed === 0) this.add(SLOT.left + 6, hash);
      if (crossed === 0) this.add(SLOT.stemLeft, stems[at]!);
      if (words === 1) this.add(SLOT.shapeLeft, hash ^ Math.imul(shape, 0x2545f491));
      if (words === 2) this.add(SLOT.pairLeft, Math.imul(hash, 33) ^ last);
      last = hash;
    }
  }

  private rightOf({ end }: FigureCandidate, first: number, shape: number): void {
    const { starts, kinds, hashes, stems } = this.around.tokens;
    let at = first + 1;
    while (at < starts.length && starts[at]! < end) at += 1;
    if (at >= starts.length || kinds[at] === TOKEN.line) this.add(SLOT.rightSign, 10);
    else if (kinds[at] === TOKEN.sign) this.add(SLOT.rightSign, hashes[at]!);
    let words = 0;
    let crossed = 0;
    let last = 0;
    for (; at < starts.length && words < WORDS_RIGHT && starts[at]! - end < REACH_RIGHT && crossed < 2; at += 1) {
      if (kinds[at] === TOKEN.line || (kinds[at] === TOKEN.sign && ENDS_SENTENCE.has(hashes[at]!))) crossed += 1;
      if (kinds[at] === TOKEN.line || kinds[at] === TOKEN.sign) continue;
      words += 1;
      const place = crossed > 0 ? 3 : words === 1 ? 0 : words < 4 ? 1 : 2;
      this.add(SLOT.right + place, hashes[at]!);
      if (crossed === 0) this.add(SLOT.stemRight, stems[at]!);
      this.addNear(SLOT.rightBits + place, hashes[at]!);
      if (words === 1 && crossed === 0) this.add(SLOT.shapeRight, hashes[at]! ^ Math.imul(shape, 0x2545f491));
      if (words === 2 && crossed === 0) this.add(SLOT.pairRight, Math.imul(hashes[at]!, 33) ^ last);
      last = hashes[at]!;
    }
  }

  /** The words that head its line, up to a colon. */
  private labelOf(first: number): void {
    const { kinds, hashes } = this.around.tokens;
    let line = first;
    let colon = -1;
    for (; line >= 0 && first - line < 24 && kinds[line] !== TOKEN.line; line -= 1)
      if (hashes[line] === 58 && kinds[line] === TOKEN.sign) colon = line;
    if (colon < 0) return;
    let words = 0;
    for (let at = colon - 1; at > line && words < 4; at -= 1) {
      if (kinds[at] !== TOKEN.word) continue;
      words += 1;
      this.add(SLOT.label, hashes[at]!);
      this.addMeanings(SLOT.label + 1, hashes[at]!);
    }
  }

  private cuesOf({ start, end }: FigureCandidate, shape: number): void {
    const { cues, text } = this.around;
    let behind = 0;
    while (behind < cues.length && cues[behind]!.start < end) behind += 1;
    let at = behind - 1;
    while (at >= 0 && cues[at]!.end > start) at -= 1;
    for (let back = 0; back < 2 && at - back >= 0; back += 1) {
      const cue = cues[at - back]!;
      if (start - cue.end > 90) break;
      const kind = CUE_KINDS.indexOf(cue.kind);
      const cut = /[.?!;\n]\s/.test(text.slice(cue.end, start)) ? 1 : 0;
      this.add(SLOT.cueBefore + back, kind * 8 + distanceOf(start - cue.end) * 2 + cut);
      if (back === 0) this.add(SLOT.shapeCue, kind * 128 + shape * 2 + cut);
    }
    const next = cues[behind];
    if (!next || next.start - end > 48) return;
    const kind = CUE_KINDS.indexOf(next.kind);
    const cut = /[.?!;\n]\s/.test(text.slice(end, next.start)) ? 1 : 0;
    this.add(SLOT.cueBehind, kind * 8 + distanceOf(next.start - end) * 2 + cut);
    this.add(SLOT.shapeCue + 1, kind * 128 + shape * 2 + cut);
  }

  private topicsOf(shape: number): void {
    for (const [at, bits] of TOPICS.entries()) {
      const told = (this.around.topics & bits) === 0 ? 0 : 1;
      if (told) this.add(SLOT.topic, at);
      this.add(SLOT.shapeTopic, Math.imul(shape, 64) + at * 2 + told);
    }
  }

  private claimsOf({ start, end }: FigureCandidate, first: number, shape: number): void {
    const { text, tokens } = this.around;
    const left = text.slice(Math.max(0, start - 32), start);
    for (const [at, claim] of CLAIMS.entries()) if (claim.test(left)) this.add(SLOT.claim, at);
    if (COUNTS.test(text.slice(end, end + 14))) this.add(SLOT.claim, 20);
    let next = first + 1;
    while (next < tokens.starts.length && tokens.starts[next]! < end) next += 1;
    // "840 Tamarack", "LiftMaster 8500": a capital beside a figure is a street's or a brand's.
    for (const [side, token, gap] of [
      [0, next, next < tokens.starts.length ? tokens.starts[next]! - end : 9],
      [1, first, first < 0 ? 9 : start - tokens.ends[first]!],
    ] as const)
      if (gap === 1 && tokens.kinds[token] === TOKEN.word && isUpper(text.charCodeAt(tokens.starts[token]!))) {
        const known = WORDS.look(tokens.hashes[token]!) === 0 ? 0 : 1;
        this.add(SLOT.beside, side * 2 + known);
        this.add(SLOT.beside, 16 + shape * 4 + side * 2 + known);
      }
  }
}

const bucketOf = (words: number): number => (words < 3 ? words - 1 : words < 5 ? 2 : words < 8 ? 3 : 4);
const distanceOf = (gap: number): number => (gap < 3 ? 0 : gap < 12 ? 1 : gap < 32 ? 2 : 3);
