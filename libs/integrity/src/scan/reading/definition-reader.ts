import { isJsonObject, type Descriptor } from '@gatehouse/kernel';
import { wordsOf } from '../parameter-words.js';
import { sentencesOf, textsIn } from '../sentence-rules.js';
import type { Own, Place, SentenceMarks, SentenceReader } from './sentence-reader.js';

export interface ReadSentence {
  readonly path: string;
  /** See `SentenceReader.plainOf`. */
  readonly plain: string;
  readonly marks: SentenceMarks;
}

/** Values of a schema and names that hold fewer words say nothing to a model. */
const SENTENCE_WORDS = 4;
/** What nobody would read to the end is held for its length. */
const MOST_SENTENCES = 600;

/** Every sentence of a definition as marks. */
export function* readDefinition(reader: SentenceReader, descriptor: Descriptor): Generator<ReadSentence> {
  const own = ownOf(descriptor);
  let left = MOST_SENTENCES;
  for (const [text, path] of textsIn(descriptor)) {
    if (path === '/name' || isKeyword(path)) continue;
    for (const [index, sentence] of sentencesOf(plainly(text)).entries()) {
      if (!hasWords(sentence)) continue;
      if ((left -= 1) < 0) return;
      const plain = reader.plainOf(sentence);
      yield { path, plain, marks: reader.read({ sentence, plain }, placeOf(path, index), own) };
    }
  }
}

function hasWords(sentence: string): boolean {
  return sentence.split(/\s+/, SENTENCE_WORDS).length === SENTENCE_WORDS || /[\u3040-\uffff]/.test(sentence);
}

/** No sentence ends behind an abbreviation, and what is quoted as the wrong thing to write is no order. */
function plainly(text: string): string {
  return text.replaceAll(/\b(e\.g|i\.e|etc|incl|approx|no|vs)\.\s/gi, '$1 ').replaceAll(/\bnot `[^`\n]{1,200}`/gi, 'not that');
}

function isKeyword(path: string): boolean {
  return /\/(?:type|format|pattern|\$schema|\$ref|\$id|required\/\d+|mimeType)$/.test(path) && !path.includes('/properties/type');
}

function placeOf(path: string, index: number): Place {
  if (path === '/description') return index === 0 ? 'first' : 'description';
  if (path === '/title' || path === '/annotations/title') return 'title';
  if (path.startsWith('/outputSchema')) return 'output';
  if (!path.startsWith('/inputSchema')) return 'aside';
  return /\/(?:enum\/\d+|default|const|examples\/.*|example)$/.test(path) ? 'value' : 'parameter';
}

function ownOf(descriptor: Descriptor): Own {
  const schema = descriptor['inputSchema'];
  const properties = isJsonObject(schema) && isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const words = [descriptor.name, ...properties].flatMap((name) => wordsOf(name)).filter((word) => word.length > 2);
  return {
    words: new Set(words.flatMap((word) => [word, `${word}s`, word.replace(/s$/, '')])),
    identifiers: new Set([descriptor.name, ...properties].map((name) => name.toLowerCase())),
  };
}
