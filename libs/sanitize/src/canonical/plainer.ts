import { brailleLetter } from './codes.js';
import { entityAt, ENTITY_LENGTH } from './entities.js';
import { drawnAs } from './invisible.js';
import { Rewriter } from './rewriter.js';
import type { Signal, SignalKind } from './spans.js';

const BRAILLE = [0x2800, 0x28ff] as const;
const LATIN = 1;
const OTHER = 2;
/** Tags, and comments, that a page draws nothing for: inside a word they only take it apart. */
const INLINE_TAG =
  /^(?:<\/?(?:a|b|i|u|s|em|strong|span|font|wbr|sub|sup|tt|code|mark|small|big|ins|del|bdi|bdo|q|cite|abbr|acronym|dfn|kbd|samp|var|data|time|strike|ruby|rb|nobr)(?:\s[^<>]{0,200})?\/?>|<!--[^<>]{0,200}?-->)/i;
const ANSI =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
  /^(?:\u001b\[[0-9;?]{0,24}[ -/]{0,2}[@-~]|\u001b\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]|\u009b[0-9;?]{0,24}[@-~])/;
const normal = new Map<number, string>();

/** NFKC of one code point, remembered. */
function nfkc(point: number): string {
  let form = normal.get(point);
  if (form === undefined) {
    form = String.fromCodePoint(point).normalize('NFKC');
    if (normal.size < 8192) normal.set(point, form);
  }
  return form;
}

const isBidi = (unit: number) => (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
/** Marks of direction and selectors of emoji: in ordinary use everywhere. */
const isSelector = (unit: number) => unit === 0x200e || unit === 0x200f || unit === 0x61c || (unit >= 0xfe00 && unit <= 0xfe0f);
const isAsciiLetter = (unit: number) => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
const isWordUnit = (unit: number) => isAsciiLetter(unit) || (unit >= 0x30 && unit <= 0x39) || unit > 0xbf;

/** Rewrites one text: compatibility forms, joiners, entities, escape sequences and inline tags out; each what-was-hidden leaves a signal. */
export class Plainer {
  readonly signals: Signal[] = [];
  /** What was written in tag characters or variation selectors, readable. */
  tags = '';
  tagStart: number | undefined;
  private at = 0;
  /** Where the last tag inside a word ended. */
  private droppedTo = -1;
  private out: Rewriter;
  private word: { unit: number; origin: number; script: number }[] = [];

  constructor(
    private readonly input: string,
    private readonly confusables: ReadonlyMap<number, number>,
    private readonly enclosed: (point: number) => string | undefined,
  ) {
    this.out = new Rewriter(input.length);
  }

  run(): { text: string; origins: Int32Array } {
    const { input } = this;
    while (this.at < input.length) {
      const unit = input.charCodeAt(this.at);
      if (unit < 0x80) this.ascii(unit);
      else this.wide(unit);
    }
    this.endWord();
    // The flags of England, Scotland and Wales are spelt in tag characters.
    if (this.tags.length <= 8)
      this.signals.splice(0, this.signals.length, ...this.signals.filter((signal) => signal.kind !== 'tag_characters'));
    return this.out.done(input.length);
  }

  private ascii(unit: number): void {
    if (unit === 0x3c && this.dropped(INLINE_TAG, 260)) return;
    if (unit === 0x26 && this.entity()) return;
    if (unit === 0x1b || unit < 0x09 || (unit > 0x0d && unit < 0x20) || unit === 0x7f) {
      this.control();
      return;
    }
    this.put(unit, this.at);
    this.at += 1;
  }

  private wide(unit: number): void {
    const { input, at } = this;
    if (unit === 0x9b) return this.control();
    if (isBidi(unit)) return this.skipped('bidi', 1);
    if (unit >= BRAILLE[0] && unit <= BRAILLE[1]) {
      for (const letter of brailleLetter(unit)) this.put(letter.charCodeAt(0), at);
      this.at += 1;
      return undefined;
    }
    const point = input.codePointAt(at)!;
    const size = point > 0xffff ? 2 : 1;
    if (point >= 0xe0000 && point <= 0xe01ef) return this.tag(point);
    const drawn = isSelector(unit) ? 'around' : drawnAs(point);
    if (drawn === 'nothing') return this.skipped('zero_width', size);
    if (drawn === 'around') {
      this.at += size;
      return undefined;
    }
    const form = this.enclosed(point) ?? (point < 0x250 ? String.fromCharCode(point) : nfkc(point));
    if (size === 2 && form.length === 1 && isAsciiLetter(form.charCodeAt(0))) this.signal('styled_letters', at, at + 2);
    for (let index = 0; index < form.length && index < 8; index += 1) this.put(form.charCodeAt(index), at);
    this.at += size;
    return undefined;
  }

  /** Words wait until their end: only a word that mixes scripts has its look-alikes read as Latin. */
  private put(unit: number, origin: number): void {
    if (isWordUnit(unit) && !(unit >= 0xd800 && unit <= 0xdfff)) {
      const other = this.confusables.has(unit);
      const script = isAsciiLetter(unit) ? LATIN : other ? OTHER : 0;
      this.word.push({ unit, origin, script });
      if (this.word.length < 256) return;
    }
    this.endWord();
    if (!isWordUnit(unit) || (unit >= 0xd800 && unit <= 0xdfff)) this.out.put(unit, origin);
  }

  private endWord(): void {
    if (this.word.length === 0) return;
    let scripts = 0;
    let strange = 0;
    for (const letter of this.word) {
      scripts |= letter.script;
      if (letter.script === OTHER) strange += 1;
    }
    const mixed = scripts === (LATIN | OTHER);
    if (mixed && strange > 0) this.signal('mixed_script', this.word[0]!.origin, this.word.at(-1)!.origin + 1);
    for (const letter of this.word) this.out.put(mixed ? (this.confusables.get(letter.unit) ?? letter.unit) : letter.unit, letter.origin);
    this.word = [];
  }

  private dropped(expression: RegExp, length: number): boolean {
    const isBetween = this.at === this.droppedTo || isWordUnit(this.input.charCodeAt(this.at - 1));
    if (!isBetween) return false;
    const match = expression.exec(this.input.slice(this.at, this.at + length));
    if (!match) return false;
    this.at += match[0].length;
    this.droppedTo = this.at;
    return true;
  }

  private entity(): boolean {
    const entity = entityAt(this.input.slice(this.at, this.at + ENTITY_LENGTH));
    if (!entity) return false;
    const said = entity.point === undefined ? entity.said : nfkc(entity.point);
    for (const char of said.slice(0, 8))
      if (drawnAs(char.codePointAt(0)!) !== 'nothing') for (const unit of char.split('')) this.put(unit.charCodeAt(0), this.at);
    this.at += entity.length;
    return true;
  }

  private control(): undefined {
    const match = ANSI.exec(this.input.slice(this.at, this.at + 240));
    const length = match?.[0].length ?? 1;
    this.signal(match ? 'ansi' : 'control', this.at, this.at + length);
    this.at += length;
    return undefined;
  }

  /** Joiners belong to many scripts and to emoji; between Latin letters or digits they only hide. */
  private skipped(kind: SignalKind, size: number): undefined {
    const { input, at } = this;
    const next = at + size;
    const hides =
      kind === 'bidi' ||
      (at > 0 &&
        input.charCodeAt(at - 1) < 0x250 &&
        input.charCodeAt(at - 1) > 0x20 &&
        next < input.length &&
        (input.charCodeAt(next) < 0x250 || drawnAs(input.codePointAt(next)!) === 'nothing'));
    if (hides) this.signal(kind, at, next);
    this.at = next;
    return undefined;
  }

  private tag(point: number): undefined {
    const kind = point <= 0xe007f ? 'tag_characters' : 'variation_smuggling';
    this.tagStart ??= this.at;
    this.signal(kind, this.at, this.at + 2);
    const unit = kind === 'tag_characters' ? point - 0xe0000 : point - 0xe0100 + 16;
    if (unit >= 0x20 && unit < 0x7f && this.tags.length < 8192) this.tags += String.fromCharCode(unit);
    this.at += 2;
    return undefined;
  }

  private signal(kind: SignalKind, start: number, end: number): void {
    const last = this.signals.at(-1);
    if (last && last.kind === kind && start - last.end <= 40) this.signals[this.signals.length - 1] = { kind, start: last.start, end };
    else if (this.signals.length < 256) this.signals.push({ kind, start, end });
  }
}
