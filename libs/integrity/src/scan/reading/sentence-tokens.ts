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
const STOP = /[,:()>\-–—"“”„]/;
const ALL = new RegExp(
  `(?<address>${ADDRESS.source})|(?<path>${PATH.source})|(?<identifier>${IDENTIFIER.source})|(?<word>${WORD.source})|(?<digits>\\d[\\d -]{7,}\\d)|(?<stop>${STOP.source})`,
  'gu',
);
const KINDS = ['address', 'path', 'identifier', 'word', 'digits', 'stop'] as const;

/** Without any of these a sentence has nothing but words and stops in it, which is told twenty times faster. */
const HAS_MORE = /[/@_]|\.[a-z\d]|\d[\d -]{7}/;
const PLAIN = new RegExp(`${WORD.source}|${STOP.source}`, 'gu');
const STOPS = new Set(',:()>-–—"“”„');

/** A sentence as it is read: small letters, one form of each, one apostrophe. */
export function plainOf(sentence: string): string {
  return sentence.toLowerCase().normalize('NFKC').replaceAll(/[’‘]/g, "'");
}

/** Of a sentence that `plainOf` gave. */
export function tokensOf(plain: string): readonly Token[] {
  const text = plain.includes("don't") ? plain.replaceAll("don't", 'do not') : plain;
  if (!HAS_MORE.test(text)) return (text.match(PLAIN) ?? []).map((found) => ({ text: found, kind: STOPS.has(found) ? 'stop' : 'word' }));
  return [...text.matchAll(ALL)].map(({ groups = {} }) => {
    const kind = KINDS.find((name) => groups[name] !== undefined)!;
    return { text: groups[kind]!, kind };
  });
}
