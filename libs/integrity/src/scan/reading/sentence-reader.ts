import { EnglishWording } from './english-wording.js';
import type { Meaning, ReadingWords } from './reading-words.js';
import { plainOf, tokensOf, type Token } from './sentence-tokens.js';

/** Where in a definition a sentence stands. */
export type Place = 'first' | 'description' | 'parameter' | 'value' | 'output' | 'title' | 'aside';

/** What a tool may speak of: the words of its own name, title and parameters. */
export interface Own {
  readonly words: ReadonlySet<string>;
  readonly identifiers: ReadonlySet<string>;
}

/** A meaning where it stands, in tokens; `end` exclusive. */
class Mark {
  readonly concept: string;
  readonly isAct: boolean;
  readonly isBare: boolean;

  constructor(
    { concept, isAct, isBare }: Pick<Meaning, 'concept' | 'isAct' | 'isBare'>,
    readonly at: number,
    readonly end: number,
  ) {
    this.concept = concept;
    this.isAct = isAct;
    this.isBare = isBare;
  }

  isWithin(wider: Mark): boolean {
    return wider.at <= this.at && wider.end >= this.end && wider.end - wider.at > this.end - this.at;
  }
}

/** How far an act reaches for what it is done to, and back for what orders or denies it. */
const REACH = 7;
const BACK = 4;

/** What a sentence was read as. Pairs of its single marks are marks too. */
export interface SentenceMarks {
  /** Each once. */
  readonly single: readonly string[];
  /** What acts are done to, and orders where nobody expects one. */
  readonly other: readonly string[];
}

/**
 * A sentence as who does what to what, where to and when: marks such as `order:send`, `conversation`, `address`, each pair of them, and each act with
 * what it governs (`order:send>conversation`). Nothing of the wording is left in them.
 */
export class SentenceReader {
  constructor(
    private readonly words: ReadingWords,
    private readonly wording = new EnglishWording(),
  ) {}

  /** A sentence as `read` takes it: plain, and in English as far as its words are known. */
  plainOf(sentence: string): string {
    return this.wording.of(plainOf(sentence));
  }

  read({ sentence, plain }: { readonly sentence: string; readonly plain: string }, place: Place, own: Own): SentenceMarks {
    const tokens = tokensOf(plain);
    const marks = this.marksOf(tokens, sentence);
    const shapes = tokens.map((token, index) => shapeOf(token, index, tokens, own));
    const seen = new Set<string>();
    const governed = new Set<string>();
    for (const mark of marks) {
      const named = mark.isAct ? `${moodOf(mark, marks, tokens)}:${mark.concept}` : mark.concept;
      seen.add(named);
      if (mark.isAct) for (const thing of governedBy(mark, marks, shapes)) governed.add(`${named}>${thing}`);
    }
    for (const shape of shapes) if (shape !== undefined && shape !== OWN_WORD) seen.add(shape);
    for (const sign of markupOf(sentence)) seen.add(sign);
    const single = [...seen];
    if (ODD.has(place) && single.some((name) => name.startsWith('order:'))) governed.add(`order in ${place}`);
    return { single, other: [...governed] };
  }

  private marksOf(tokens: readonly Token[], sentence: string): readonly Mark[] {
    const marks: Mark[] = [];
    for (let at = 0; at < tokens.length; at += 1) {
      if (tokens[at]!.text === 'do' && tokens[at + 1]?.text === 'not') continue;
      for (const meaning of this.words.meaningsAt(tokens, at)) marks.push(new Mark(meaning, at, at + meaning.length));
    }
    // What a longer phrase says is not also said by the words in it ("other tool" is no tool of its own).
    const phrases = marks.filter(({ at, end }) => end - at > 1);
    const kept = phrases.length === 0 ? marks : marks.filter((mark) => !phrases.some((wider) => mark.isWithin(wider)));
    for (const one of kept.filter(({ concept }) => concept === 'others')) {
      const tool = kept.find(({ concept, at }) => concept === 'tool' && at >= one.end && at <= one.end + 2);
      if (tool) kept.push(new Mark({ ...tool, concept: 'other tools' }, one.at, tool.end));
    }
    for (const meaning of this.words.signsIn(sentence)) kept.push(new Mark(meaning, 0, tokens.length));
    return kept;
  }
}

/** Where nobody expects an order. */
const ODD: ReadonlySet<Place> = new Set(['value', 'output', 'title', 'aside']);

/** Ways that stand before an order ("afterwards call"). */
const LEADS = new Set(['also', 'before', 'always', 'secretly', 'unasked', 'later']);
const STARTS = new Set([
  'and',
  'then',
  'or',
  'please',
  'also',
  'first',
  'always',
  'but',
  'y',
  'und',
  'et',
  'e',
  'en',
  'simply',
  'just',
  'quietly',
  'silently',
]);

function moodOf(mark: Mark, marks: readonly Mark[], tokens: readonly Token[]): 'order' | 'denied' | 'told' {
  const near = marks.filter(({ at, end }) => end <= mark.at && at >= mark.at - BACK && !stopsBetween(end, mark.at, tokens));
  if (near.some(({ concept }) => concept === 'not')) return 'denied';
  const urges = near.some(({ concept }) => concept === 'must');
  const isAddressed = near.some(({ concept, end }) => concept === 'model' && leadsOnly(end, mark.at, near));
  const before = tokens[mark.at - 1];
  // "the assistant opens", but "you get".
  if (isAddressed && (mark.isBare ? before?.text === 'you' && !urges : before?.text === 'you'))
    return isConditional(mark, tokens) ? 'told' : mark.isBare ? 'order' : 'told';
  if (!mark.isBare) return urges || isAddressed ? 'order' : 'told';
  const isLedIn = near.some(({ concept, end }) => end === mark.at && LEADS.has(concept));
  const isOrder = before === undefined || before.kind === 'stop' || STARTS.has(before.text) || isLedIn || urges || isAddressed;
  return isOrder && !isConditional(mark, tokens) ? 'order' : 'told';
}

/** Nothing but ways between the one spoken to and the act ("you must always send"). */
function leadsOnly(from: number, to: number, marks: readonly Mark[]): boolean {
  for (let at = from; at < to; at += 1)
    if (!marks.some((mark) => !mark.isAct && mark.concept !== 'model' && mark.at <= at && mark.end > at)) return false;
  return true;
}

/** "If you pass an id" orders nothing. */
function isConditional({ at }: Mark, tokens: readonly Token[]): boolean {
  for (let index = at - 1; index >= Math.max(0, at - BACK); index -= 1) {
    if (tokens[index]!.kind === 'stop') return false;
    if (CONDITIONS.has(tokens[index]!.text)) return true;
  }
  return false;
}

const CONDITIONS = new Set(['if', 'when', 'whether', 'where', 'which', 'that', 'can', 'may', 'could', 'want', 'wish', 'unless']);

function stopsBetween(from: number, to: number, tokens: readonly Token[]): boolean {
  for (let at = from; at < to; at += 1) {
    const { kind, text } = tokens[at]!;
    if (kind === 'stop' && text !== '-' && text !== '"') return true;
  }
  return false;
}

function governedBy(act: Mark, marks: readonly Mark[], shapes: readonly (string | undefined)[]): readonly string[] {
  const until = act.end + REACH;
  const governed: string[] = [];
  for (const { isAct, at, concept } of marks) if (!isAct && at >= act.end && at < until) governed.push(concept);
  for (let at = act.end; at < until && at < shapes.length; at += 1) if (shapes[at] !== undefined) governed.push(shapes[at]!);
  return governed;
}

const OWN_WORD = 'own word';

/** What a token says by its shape, and whether the tool may speak of it. */
function shapeOf({ kind, text }: Token, index: number, tokens: readonly Token[], own: Own): string | undefined {
  if (kind === 'stop') return undefined;
  if (kind === 'address') return /\{|<|\$|\?\w+=$/.test(text) ? 'address to fill' : text.includes('@') ? 'mail address' : 'address';
  if (kind === 'identifier') return own.identifiers.has(text) ? 'own identifier' : 'foreign identifier';
  if (kind !== 'word') return kind;
  if (own.words.has(text)) return OWN_WORD;
  return index === 0 && tokens.length > 1 && /[^s]s$/.test(text) ? 'says what it does' : undefined;
}

function markupOf(sentence: string): readonly string[] {
  const found: string[] = [];
  if (
    /<!--|-->|<\/[a-z_]{3,30}>|<(?:important|system|hidden|internal|secret|admin|agent|assistant|instructions?)[\w-]*>|\[\/?(?:system|inst|hidden|internal)/i.test(
      sentence,
    )
  )
    found.push('tag');
  if (
    /\|\s*(?:sh|bash|base64)\b|&&|\$\(|`(?:curl|wget|cat|rm|chmod|git|npm|npx|pip|sudo|ssh|scp|nc|env|printenv|base64|kubectl|docker|psql)\b|\brm -|--force\b/i.test(
      sentence,
    )
  )
    found.push('shell');
  if (/!\[[^\]]*\]\(/.test(sentence)) found.push('remote picture');
  if (/\b[A-Z]{4,}\b.*\b[A-Z]{4,}\b/.test(sentence)) found.push('loud');
  return found;
}
