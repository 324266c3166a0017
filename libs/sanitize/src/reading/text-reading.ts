import { checkedFile, Glosses, GLOSSES, shippedFile } from '@gatehouse/tables';
import { TextWords } from './text-words.js';
import { WordFeatures } from './word-features.js';
import { WordKinds } from './word-kinds.js';

/** Words and features of the text that was read last: the judges that share one read a text once. */
export class TextReading {
  readonly words: TextWords;
  readonly features = new WordFeatures();
  private text: string | undefined;

  readonly kinds: WordKinds;

  /** `kinds` as compliance/reading/words.json has them, by name. */
  constructor(kinds: Readonly<Record<string, string>>, glosses = Glosses.shipped()) {
    this.kinds = new WordKinds(kinds);
    this.words = new TextWords(this.kinds, glosses);
  }

  static of(bytes: Buffer): TextReading {
    return new TextReading(JSON.parse(bytes.toString('utf8')) as Record<string, string>);
  }

  read(text: string): void {
    if (text === this.text) return;
    this.text = undefined;
    this.words.read(text);
    this.features.collect(this.words);
    this.text = text;
  }
}

/** SHA-256 of the kinds of words, and of the words of other languages, that weights were learnt with. */
export type LearntWords = Readonly<Record<'words.json' | 'glosses.json', string>>;

const shared = new Map<string, TextReading>();

/** The reading by the kinds of words of a file, one for all whose weights were learnt with it. Throws where the words are others. */
export function textReading(path: string, sha256: LearntWords, learnt: string): TextReading {
  const bytes = checkedFile(path, sha256['words.json'], learnt);
  checkedFile(shippedFile(GLOSSES), sha256['glosses.json'], learnt);
  const known = shared.get(sha256['words.json']) ?? TextReading.of(bytes);
  shared.set(sha256['words.json'], known);
  return known;
}
