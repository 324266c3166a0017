import { sha256Hex } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';
import { TextWords } from './text-words.js';
import { WordFeatures } from './word-features.js';
import { WordKinds } from './word-kinds.js';

/** Words and features of the text that was read last: the judges that share one read a text once. */
export class TextReading {
  readonly words: TextWords;
  readonly features = new WordFeatures();
  private text: string | undefined;

  constructor(readonly kinds: WordKinds) {
    this.words = new TextWords(kinds);
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
  const known = shared.get(sha256) ?? new TextReading(new WordKinds(JSON.parse(bytes.toString('utf8')) as Record<string, string>));
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
