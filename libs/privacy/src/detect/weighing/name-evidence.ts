import { hashOf, isUpper } from '../letters.js';
import { MEANS, WORDS } from '../words.js';
import { TOKEN, type Tokens } from './context-tokens.js';
import { HashedFeatures } from './hashed-features.js';

/** A text as evidence for names is gathered from it. */
export interface NameSurroundings {
  readonly text: string;
  readonly tokens: Tokens;
  /** What the text speaks of. */
  readonly topics: number;
}

const SLOT = {
  own: 60,
  ownBits: 61,
  ending: 62,
  beginning: 63,
  left: 64,
  right: 70,
  leftBits: 76,
  rightBits: 82,
  label: 88,
  place: 90,
  pair: 91,
  topic: 92,
  line: 93,
  beside: 94,
  writing: 95,
} as const;
const SHAPES = { small: 0, capital: 1, capitals: 2, mixed: 3, initial: 4, digits: 5, sign: 6, line: 7, edge: 8 } as const;
const TOPICS = [MEANS.client, MEANS.phone, MEANS.mailed, MEANS.greeting, MEANS.professional, MEANS.birth, MEANS.ssn, MEANS.property];
const NAME_BITS = MEANS.given | MEANS.givenWord | MEANS.surname;
/** Tokens on either side that are read for how a line is written. */
const AROUND = 8;
const COMMA = 44;
const SOFTWARE = new Set([...'{}<>_=`/\\|;()[]@'].map((sign) => sign.charCodeAt(0)));
/** Small words of languages that write other words in capitals, or other names. */
const FOREIGN = new Set(
  'der die das und im ist nach mit hat le les des une avec et sur pour di il con per della piano el los las una con del para por o os na em com dos'
    .split(' ')
    .map(hashOf),
);
const FEW = 3;
/** One in so many. */
const MANY = 12;
/** Tokens on either side by which is judged how a text is written: no detector looks further around. */
const STRETCH = 32;

/** How the tokens up to each one are written: signs of programs, small words of other languages. */
interface Writing {
  readonly signs: Uint32Array;
  readonly foreign: Uint32Array;
}

function writingOf({ kinds, hashes }: Tokens): Writing {
  const signs = new Uint32Array(kinds.length + 1);
  const foreign = new Uint32Array(kinds.length + 1);
  for (let at = 0; at < kinds.length; at += 1) {
    signs[at + 1] = signs[at]! + (kinds[at] === TOKEN.sign && SOFTWARE.has(hashes[at]!) ? 1 : 0);
    foreign[at + 1] = foreign[at]! + (kinds[at] === TOKEN.word && FOREIGN.has(hashes[at]!) ? 1 : 0);
  }
  return { signs, foreign };
}

/** Gathers what speaks for and against a word being part of a name. The word itself counts by the lists it stands in and by how it looks. */
export class NameEvidence extends HashedFeatures {
  private readonly writing: Writing;

  constructor(private readonly around: NameSurroundings) {
    super(176);
    this.writing = writingOf(around.tokens);
  }

  /** Tokens that could be part of a name: capitalised words, and given names in a text that has no capitals. */
  candidates(): number[] {
    const { tokens } = this.around;
    const found: number[] = [];
    for (let at = 0; at < tokens.starts.length; at += 1) {
      if (tokens.kinds[at] !== TOKEN.word) continue;
      const shape = this.shapeAt(at);
      const bits = WORDS.look(tokens.hashes[at]!);
      if (shape === SHAPES.small ? (bits & (MEANS.given | MEANS.surname)) === 0 : false) continue;
      found.push(at);
    }
    return found;
  }

  of(at: number): Int32Array {
    this.begin();
    const { starts, ends, hashes } = this.around.tokens;
    const shape = this.shapeAt(at);
    const bits = WORDS.look(hashes[at]!);
    const known = bits === 0 ? 0 : (bits & NAME_BITS) !== 0 ? ((bits & MEANS.given) !== 0 ? 1 : (bits & MEANS.surname) !== 0 ? 2 : 3) : 4;
    const kind = shape * 8 + known + ((bits & ~NAME_BITS & ~MEANS.cue) !== 0 && known < 4 && known > 0 ? 64 : 0);
    const word = this.around.text.slice(starts[at], ends[at]);
    this.add(SLOT.own, kind);
    this.add(SLOT.own, 1000 + Math.min(word.length, 12));
    if (/['’-]/.test(word)) this.add(SLOT.own, 1100);
    this.addMeanings(SLOT.ownBits, bits);
    if (shape !== SHAPES.initial) {
      this.add(SLOT.ending, hashText(word.slice(-3)));
      this.add(SLOT.ending, hashText(word.slice(-2)) + 7);
      this.add(SLOT.beginning, hashText(word.slice(0, 2)));
    }
    const left = this.neighbours(at, -1, kind);
    const right = this.neighbours(at, 1, kind);
    this.add(SLOT.pair, Math.imul(left, 37) + right);
    this.add(SLOT.pair, 10_000 + Math.imul(kind, 400) + Math.imul(left, 20) + right);
    this.labelOf(at);
    this.lineOf(at, kind);
    this.writingAt(at, kind);
    for (const [topic, means] of TOPICS.entries())
      this.add(SLOT.topic, topic * 2 + ((this.around.topics & means) === 0 ? 0 : 1) + known * 32);
    return this.gathered();
  }

  /** What the words around it are: in a heading or a list most are capitalised, and of a person something is said in small letters. */
  private lineOf(at: number, kind: number): void {
    const { kinds, hashes } = this.around.tokens;
    let capitals = 0;
    let small = 0;
    let digits = 0;
    let commas = 0;
    for (const step of [-1, 1])
      for (let away = 1; away <= AROUND; away += 1) {
        const next = at + step * away;
        const shape = this.shapeAt(next);
        if (shape === SHAPES.edge || shape === SHAPES.line) break;
        if (shape === SHAPES.digits) digits += 1;
        else if (shape === SHAPES.sign) commas += hashes[next] === COMMA ? 1 : 0;
        else if (kinds[next] === TOKEN.word && shape === SHAPES.small) {
          small += 1;
          this.add(SLOT.beside, hashes[next]!);
        } else capitals += 1;
      }
    const share = capitals + small === 0 ? 5 : Math.round((4 * capitals) / (capitals + small));
    this.add(SLOT.line, share);
    this.add(SLOT.line, 10 + share * 256 + kind);
    this.add(SLOT.line, 4000 + Math.min(digits, 3) * 8 + Math.min(commas, 3));
    this.add(SLOT.line, 5000 + Math.min(commas, 3) * 8 + share);
  }

  private writingAt(at: number, kind: number): void {
    const from = Math.max(0, at - STRETCH);
    const to = Math.min(this.around.tokens.kinds.length, at + STRETCH);
    for (const [slot, counted] of [this.writing.signs, this.writing.foreign].entries()) {
      const count = counted[to]! - counted[from]!;
      const share = slot * 8 + (count === 0 ? 0 : count < FEW ? 1 : count * MANY < to - from ? 2 : 3);
      this.add(SLOT.writing, share);
      this.add(SLOT.writing, 100 + share * 256 + kind);
    }
  }

  private addMeanings(slot: number, all: number): void {
    if (all === 0) this.add(slot, 99);
    this.addBits(slot, all);
  }

  private shapeAt(at: number): number {
    const { starts, ends, kinds } = this.around.tokens;
    if (at < 0 || at >= starts.length) return SHAPES.edge;
    if (kinds[at] === TOKEN.digits) return SHAPES.digits;
    if (kinds[at] === TOKEN.sign) return SHAPES.sign;
    if (kinds[at] === TOKEN.line) return SHAPES.line;
    const { text } = this.around;
    if (!isUpper(text.charCodeAt(starts[at]!))) return SHAPES.small;
    if (ends[at] === starts[at]! + 1) return SHAPES.initial;
    return isUpper(text.charCodeAt(ends[at]! - 1)) ? SHAPES.capitals : SHAPES.capital;
  }

  /** Four tokens on one side; what comes back is the shape of the nearest. */
  private neighbours(at: number, step: 1 | -1, kind: number): number {
    const { hashes } = this.around.tokens;
    const [words, means] = step < 0 ? [SLOT.left, SLOT.leftBits] : [SLOT.right, SLOT.rightBits];
    let last = 0;
    for (let away = 1; away <= 4; away += 1) {
      const next = at + step * away;
      const shape = this.shapeAt(next);
      const bits = shape < SHAPES.digits ? WORDS.look(hashes[next]!) : 0;
      const name = shape !== SHAPES.small && (bits & NAME_BITS) !== 0 ? 16 : 0;
      this.add(words, away * 64 + shape + name);
      if (shape === SHAPES.edge) break;
      // A name beside it counts by its kind, so that names of a training are no evidence.
      const isName = shape !== SHAPES.small && shape < SHAPES.digits && (bits & ~MEANS.surname & ~MEANS.given) === 0;
      if (!isName) this.add(words + Math.min(away, 3), hashes[next]!);
      if (away === 1 && !isName) this.add(words + 4, hashes[next]! ^ Math.imul(kind + 1, 0x2545f491));
      if (away === 2 && !isName) this.add(words + 5, Math.imul(hashes[next]!, 31) ^ last);
      if (away < 3) this.addMeanings(means + away, bits & ~NAME_BITS);
      last = isName ? shape : hashes[next]!;
      if (shape === SHAPES.line && away > 1) break;
    }
    return Math.min(this.shapeAt(at + step), 19);
  }

  /** The words that head its line, up to a colon, and whether it begins the line. */
  private labelOf(at: number): void {
    const { kinds, hashes, starts } = this.around.tokens;
    let line = at - 1;
    let colon = -1;
    for (; line >= 0 && at - line < 12 && starts[at]! - starts[line]! < 80 && kinds[line] !== TOKEN.line; line -= 1)
      if (hashes[line] === 58 && kinds[line] === TOKEN.sign) colon = line;
    this.add(SLOT.place, Math.min(at - 1 - line, 3) + (colon < 0 ? 0 : 4));
    for (let word = colon - 1; word > line && colon - word < 4; word -= 1)
      if (kinds[word] === TOKEN.word) this.add(SLOT.label, hashes[word]!);
  }
}

function hashText(text: string): number {
  let hash = 7;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + (text.charCodeAt(at) | 32)) | 0;
  return hash;
}
