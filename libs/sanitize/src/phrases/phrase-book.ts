import { Lexicon, type LexiconEntry } from './lexicon.js';
import { parsePhrase, withoutOptions, type PhrasePattern } from './phrase-pattern.js';
import { Tokeniser } from './tokeniser.js';
import { SHAPES } from './token-stream.js';

/** Phrases of one rule. `unless` silences the rule in the same sentence; the words of `spares` are passed over and the rest is read. */
export interface PhraseRule {
  readonly phrases: readonly string[];
  readonly unless?: readonly string[];
  readonly spares?: readonly string[];
  /** `all`, or the languages whose words fill the concepts. English where not said. */
  readonly languages?: 'all' | readonly string[];
}

/** A phrase ready to be matched: group numbers instead of words. */
export interface CompiledPhrase {
  readonly rule: number;
  readonly steps: readonly number[];
  readonly gaps: readonly number[];
  /** Words that may lie between unordered steps; -1 where the order counts. */
  readonly within: number;
  readonly opens: boolean;
}

/** All phrases of all rules, with the tokeniser that speaks their words. */
export interface PhraseBook {
  readonly tokeniser: Tokeniser;
  readonly groups: number;
  readonly groupsOfWord: readonly Uint16Array[];
  /** 1 where the word is in a group by which a phrase is looked up. */
  readonly keyWord: Uint8Array;
  /** The groups of a word by which phrases are looked up; undefined where there are none. */
  readonly keysOfWord: readonly (Uint16Array | undefined)[];
  readonly byKey: readonly (readonly CompiledPhrase[])[];
  readonly unless: readonly (readonly CompiledPhrase[])[];
  readonly spares: readonly (readonly CompiledPhrase[])[];
}

class Compiler {
  readonly byKey: CompiledPhrase[][] = [];

  constructor(private readonly lexicon: Lexicon) {}

  rule(rule: PhraseRule, id: number): { readonly unless: CompiledPhrase[]; readonly spares: CompiledPhrase[] } {
    for (const phrase of rule.phrases) for (const compiled of this.phrase(phrase, rule, id)) this.file(compiled);
    const all = (phrases: readonly string[] = []) => phrases.flatMap((phrase) => this.phrase(phrase, rule, id));
    return { unless: all(rule.unless), spares: all(rule.spares) };
  }

  private phrase(text: string, rule: PhraseRule, id: number): CompiledPhrase[] {
    const variants = withoutOptions(parsePhrase(text));
    const compiled = this.languages(rule).flatMap((language) => variants.flatMap((variant) => this.variant(variant, language, id)));
    if (compiled.length === 0)
      throw new Error(
        `"${text}" uses a concept that no lexicon of its languages has: ${variants[0]!.steps.flatMap((step) => step.concepts).join(', ')}`,
      );
    return compiled;
  }

  private languages(rule: PhraseRule): readonly string[] {
    if (rule.languages === 'all') return this.lexicon.languages;
    return rule.languages ?? ['en'];
  }

  private variant(pattern: PhrasePattern, language: string, rule: number): CompiledPhrase[] {
    const concepts = pattern.steps.flatMap((step) => step.concepts);
    const spoken = pattern.steps.every(
      (step) => step.words.length > 0 || step.concepts.some((concept) => this.lexicon.has(language, concept)),
    );
    // A phrase made of borrowed words alone is said once, in English, not once a language.
    const own = language === 'en' || concepts.some((concept) => this.lexicon.names(language, concept));
    if (!spoken || !own) return [];
    const steps = pattern.steps.map((step) => this.lexicon.group(language, step.concepts, step.words));
    return [{ rule, steps, gaps: pattern.steps.map((step) => step.gap), within: pattern.within ?? -1, opens: pattern.opens }];
  }

  private file(phrase: CompiledPhrase): void {
    const key = phrase.steps.reduce((least, group) => (this.lexicon.cost(group) < this.lexicon.cost(least) ? group : least));
    (this.byKey[key] ??= []).push(phrase);
  }
}

/** Compiles the phrases of all rules, in their order. Throws on the first phrase that cannot be read. */
export function phraseBook(rules: readonly PhraseRule[], entries: readonly LexiconEntry[]): PhraseBook {
  const lexicon = new Lexicon(entries);
  const compiler = new Compiler(lexicon);
  const exceptions = rules.map((rule, id) => compiler.rule(rule, id));
  const groupsOfWord = lexicon.groupsByWord();
  const keyWord = Uint8Array.from(groupsOfWord, (groups) => (groups.some((group) => compiler.byKey[group]) ? 1 : 0));
  return {
    tokeniser: new Tokeniser(lexicon.trie(), SHAPES.length),
    groups: lexicon.groups,
    groupsOfWord,
    keyWord,
    keysOfWord: groupsOfWord.map((groups, word) => (keyWord[word] === 1 ? groups.filter((group) => compiler.byKey[group]) : undefined)),
    byKey: Array.from({ length: lexicon.groups }, (_, group) => compiler.byKey[group] ?? []),
    unless: exceptions.map(({ unless }) => unless),
    spares: exceptions.map(({ spares }) => spares),
  };
}
