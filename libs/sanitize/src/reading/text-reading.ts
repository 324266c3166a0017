import { sha256Hex } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';
import { Glosses } from './glosses.js';
import { TextWords } from './text-words.js';
import { WordFeatures } from './word-features.js';
import { WordKinds } from './word-kinds.js';

/** Words and features of the text that was read last: the judges that share one read a text once. */
export class TextReading {
  readonly words: TextWords;
  readonly features = new WordFeatures();
  private text: string | undefined;

  readonly kinds: WordKinds;

  /** Of words as compliance/reading/words.json has them: kinds by name, and forms of other languages by the English word that they translate. */
  constructor({ kinds, glosses }: Readonly<Record<'kinds' | 'glosses', Readonly<Record<string, string>>>>) {
    this.kinds = new WordKinds(kinds);
    this.words = new TextWords(this.kinds, new Glosses(glosses, this.kinds));
  }

  static of(bytes: Buffer): TextReading {
    return new TextReading(JSON.parse(bytes.toString('utf8')) as ConstructorParameters<typeof TextReading>[0]);
  }

  read(text: string): void {
    if (text === this.text) return;
    this.text = undefined;
    this.words.read(text);
    this.features.collect(this.words);
    this.text = text;
  }
}

const shared = new Map<string, TextReading>();

/** The reading by the kinds of words of a file, one for all whose weights were learnt with it. Throws where the file is another one. */
export function textReading(path: string, sha256: string, learnt: string): TextReading {
  const bytes = checkedFile(path, sha256, learnt);
  const known = shared.get(sha256) ?? TextReading.of(bytes);
  shared.set(sha256, known);
  return known;
}

/** Throws where a file is not the one that `learnt`, which names it, was written for. */
export function checkedFile(path: string, sha256: string, learnt: string): Buffer {
  const bytes = readFileSync(path);
  if (sha256Hex(bytes) !== sha256)
    throw new Error(`${path} is not the file that ${learnt} was written for: its SHA-256 differs. Install Gatehouse again.`);
  return bytes;
}
