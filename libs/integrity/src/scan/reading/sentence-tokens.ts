/** A word of a sentence, or what stands there in place of one. */
export interface Token {
  readonly text: string;
  readonly kind: 'word' | 'address' | 'path' | 'identifier' | 'digits' | 'stop';
}

const ADDRESS =
  /(?:[a-z][a-z\d+.-]{1,12}:\/\/|www\.)[^\s"'`<>)]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}(?::[\w./-]+)?|[\w-]{1,64}(?:\.[\w-]{1,64}){0,5}\.(?:example|test|invalid|com|net|org|io|dev|ai|app|co|xyz|ru|cn|info|cloud|top|site|sh)\b(?:[:/][^\s"'`<>)]*)?/;
const PATH =
  /(?:~|\.{1,2})?\/[\w.*~-]+(?:\/[\w.*-]*)*|(?<![\w*])(?:\*)?\.[a-z][\w-]{1,30}(?:\.[\w-]{1,20})?|[\w-]{1,60}\.(?:json|ya?ml|toml|env|pem|key|md|sh|cfg|ini|conf|txt|db|sqlite|log|dat)\b/;
const IDENTIFIER = /[a-z][a-z\d]*(?:[_.][a-z\d]+)+/;
const WORD = /[\p{L}\p{M}][\p{L}\p{M}\d'-]*/u;
const ALL = new RegExp(
  `(?<address>${ADDRESS.source})|(?<path>${PATH.source})|(?<identifier>${IDENTIFIER.source})|(?<word>${WORD.source})|(?<digits>\\d[\\d -]{7,}\\d)|(?<stop>[,:()>\\-–—"“”„])`,
  'gu',
);

const KINDS = ['address', 'path', 'identifier', 'word', 'digits', 'stop'] as const;

/** Of a sentence in small letters. */
export function tokensOf(sentence: string): readonly Token[] {
  const plain = sentence.toLowerCase().normalize('NFKC').replaceAll(/[’‘]/g, "'").replaceAll("don't", 'do not');
  return [...plain.matchAll(ALL)].map(({ groups = {} }) => {
    const kind = KINDS.find((name) => groups[name] !== undefined)!;
    return { text: groups[kind]!, kind };
  });
}
