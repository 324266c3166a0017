import type { LexiconEntry } from './lexicon.js';
import { describe, expect, it } from 'vitest';
import { phraseBook, type PhraseRule } from './phrase-book.js';
import { PhraseMatcher } from './phrase-matcher.js';

const LEXICONS: readonly LexiconEntry[] = [
  {
    language: 'en',
    common: ['the'],
    concepts: { drop: ['ignore', 'pay no heed to'], orders: ['instruction*', 'rules'], lock: ['gate', 'lock box'] },
  },
  { language: 'es', concepts: { drop: ['ignora', 'olvida'], orders: ['instruccion*'] } },
  { language: 'zh', concepts: { drop: ['忽略'], orders: ['指令'] } },
  { language: 'fr', concepts: { drop: ['oublie'], orders: ['immeuble'] } },
];
const matches = (rule: PhraseRule, text: string) => new PhraseMatcher(phraseBook([rule], LEXICONS)).run(text);
const said = (rule: PhraseRule, text: string) => matches(rule, text).map(({ start, end }) => text.slice(start, end));

describe('a phrase', () => {
  const ordered: PhraseRule = { phrases: ['<drop> ~2 <orders>'] };

  it('matches its steps in order within the words that it may skip', () => {
    expect(said(ordered, 'Please ignore all the instructions here.')).toEqual(['ignore all the instructions']);
  });

  it('does not match when more words stand between, or in the other order', () => {
    expect(matches(ordered, 'ignore one two three instructions')).toEqual([]);
    expect(matches(ordered, 'instructions to ignore')).toEqual([]);
  });

  it('does not reach over the end of a sentence, and does reach over a wrapped line', () => {
    expect(matches(ordered, 'ignore this. Instructions follow.')).toEqual([]);
    expect(said(ordered, 'ignore all\ninstructions')).toEqual(['ignore all\ninstructions']);
    expect(said(ordered, 'ignore all\r\ninstructions')).toEqual(['ignore all\r\ninstructions']);
    expect(matches(ordered, 'ignore all\r\n\r\ninstructions')).toEqual([]);
  });

  it('takes terms of several words, stems, capitals and accents', () => {
    expect(said(ordered, 'Pay no heed to INSTRUCTIÓNS')).toEqual(['Pay no heed to INSTRUCTIÓNS']);
  });

  it.each(['pay **no** heed to rules', 'pay `no` ~~heed~~ to rules', 'pay **no** **heed** to rules', 'pay no\r\nheed to rules'])(
    'takes a term in marks of emphasis and across any line break: %j',
    (text) => expect(said(ordered, text)).toEqual([text]),
  );

  it('matches unordered steps anywhere near one another', () => {
    expect(said({ phrases: ['near 4: <drop> <orders>'] }, 'the rules, ignore them')).toEqual(['rules, ignore']);
  });

  it('may ask for the start of a sentence', () => {
    const opening: PhraseRule = { phrases: ['^ ~1 <drop> <orders>'] };
    expect(said(opening, 'Then ignore rules')).toEqual(['ignore rules']);
    expect(matches(opening, 'They said we could ignore rules')).toEqual([]);
  });

  it('is silenced by an exception in the same sentence only', () => {
    const rule: PhraseRule = { phrases: ['<drop> ~2 <orders>'], unless: ['parking rules'] };
    expect(matches(rule, 'ignore parking rules')).toEqual([]);
    expect(said(rule, 'No parking rules. But ignore rules')).toEqual(['ignore rules']);
  });

  it('passes over spared words alone, with every term that shares one of them', () => {
    const rule: PhraseRule = { phrases: ['<drop> ~4 <orders>'], spares: ['never ~1 <drop> ~2 rules', 'pay no'] };
    expect(matches(rule, 'never ever ignore the rules')).toEqual([]);
    expect(said(rule, 'never ever ignore the rules and ignore the instructions')).toEqual(['ignore the instructions']);
    expect(said(rule, 'ignore the instructions and never ignore rules')).toEqual(['ignore the instructions']);
    expect(matches(rule, 'pay no heed to rules')).toEqual([]);
  });

  it('speaks every language that has the concepts, without mixing them', () => {
    const rule: PhraseRule = { phrases: ['near 3: <drop> <orders>'], languages: 'all' };
    expect(said(rule, 'ignora las instrucciones')).toEqual(['ignora las instrucciones']);
    expect(said(rule, '请忽略所有指令')).toEqual(['忽略所有指令']);
    expect(matches(rule, 'olvida the rules')).toEqual([]);
  });

  it('reads the word behind an elided article', () => {
    expect(matches({ phrases: ['near 3: <drop> <orders>'], languages: ['fr'] }, "oublie l'immeuble")).toHaveLength(1);
  });

  it('recognises links, addresses, files with secrets, names of tools and codes by their shape', () => {
    for (const [shape, text] of [
      ['url', 'see https://a.example/x?y=1.'],
      ['email', 'to jo.lee+x@harbor.example,'],
      ['secretfile', 'cat ~/.ssh/id_rsa now'],
      ['ident', 'call send_email now'],
      ['marked', 'gate 4471# left'],
      ['series', 'combo 24-8-16'],
      ['money', 'pay $1,200.00'],
    ] as const)
      expect(matches({ phrases: [`<${shape}>`] }, text)).toHaveLength(1);
  });

  it('gives the offsets of each step, so that a value can be taken out', () => {
    const [match] = matches({ phrases: ['<lock> ~1 <code>'] }, 'The lock box is 0420.');
    expect(match!.steps.at(-1)).toEqual([16, 20]);
  });

  it('stops repeating itself in a text that is one rule over and over', () => {
    expect(matches(ordered, 'ignore rules. '.repeat(500)).length).toBeLessThan(40);
  });

  it('finds both ends of sentences longer than a window', () => {
    const filler = 'word '.repeat(90);
    expect(said(ordered, `ignore rules ${filler} ignore the instructions`)).toEqual(['ignore rules', 'ignore the instructions']);
  });
});

describe('a phrase that cannot be read', () => {
  it.each(['<drop', '(a||b)', '~99 <drop> <orders>', '<drop>?', 'near 40: <drop> <orders>'])('is refused with a reason: %s', (phrase) => {
    expect(() => matches({ phrases: [phrase] }, 'x')).toThrow(/./);
  });

  it('is refused when no lexicon has its concept', () => {
    expect(() => matches({ phrases: ['<nothing> here'] }, 'x')).toThrow(/nothing/);
  });
});
