import { isBarred, isWork, NAME_BITS, ofPlace } from './name-words.js';
import type { Span } from './span.js';
import { before, type Survey } from './survey.js';
import { MEANS, WORDS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

const PART = String.raw`(?:\p{Lu}['’]?\p{Ll}{1,18}(?:['’-]?\p{Lu}?\p{Ll}{1,16}){0,2})`;
/** Two to four capitalised words, with initials and particles between. */
const RUN = plain(
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_@./'’-])${PART}(?: (?:\p{Lu}\.?|de|del|de la|de los|da|dos|van|van der|von|bin|al|el|la|ter|st\.?) ?)?(?: ${PART}){1,3}(?![\p{L}\p{N}_@])`,
    'gu',
  ),
);
const NO_NAME =
  MEANS.notName |
  MEANS.street |
  MEANS.client |
  MEANS.professional |
  MEANS.greeting |
  MEANS.honorific |
  MEANS.property |
  MEANS.lock |
  MEANS.code |
  MEANS.phone |
  MEANS.account |
  MEANS.credential |
  MEANS.ordinary |
  MEANS.number |
  MEANS.cue;
/** What somebody does or has. */
const DOES = plain(
  /^(?:\s\((?:ssn|ss#|s\.s\.|soc|dob|d\.o\.b|last (?:4|four)|born|age[d ]|itin|tin|dl|buyers?|sellers?|tenants?|borrowers?|owners?|clients?|co-?buyers?|wife|husband|spouse|brother|sister|son|daughter|mother|father|mom|dad|neighbou?r|friend|cousin|nephew|niece|aunt|uncle|partner)(?![\p{L}])|['’]s\s(?:phone|cell|email|number|dob|ssn|social|budget|income|credit|score|max|bottom|account|loan|wife|husband|mom|dad|lender|birthday|offer|address)|,?\s(?:called|calling|says?|said|wants?|wanted|asked|asks|texted|emailed|prefers?|loves?|loved|likes?|liked|lives?|living|works?|earns?|makes|qualifie[sd]|signed|told|mentioned|agreed|agrees|needs?|thinks|hopes|bought|owns|owned|rents|would|will|can|cannot|can['’]t|won['’]t|doesn['’]t|has|had|is|was|wrote|here|toured|viewed|saw|born|dob|ssn|cell|phone|mobile|email|tel|and i\b|who)(?![\p{L}]))/iu,
);
const MEETS = plain(
  /(?<![\p{L}])(?:with|from|for|to|cc|per|by|met|client|clients|spoke w|w|via|and|&|re|called|call|text|texted|email|emailed|ask|asked|tell|told|told|remind|contact|thank|thanks|attn|name|names|name is|i['’]m|i am|this is|it['’]s|its|soy|con|para|de|llamo|appelle|behalf of|regarding|welcome|congratulate|congrats|meet|dear|hi|hey|hello|hola|estate of|name on card|fbo|f\/b\/o|c\/o|payee|beneficiary)(?:\s?:)?[\s"'“(]{1,3}$/iu,
);
const LINE_START = /(?:^|[\n|>•*–-]\s{0,4}|\d[.)]\s|\t)$/;
const LINE_END = /^\s{0,3}(?:$|[\n|<([\t]|[-–—:,]\s|\s[-–—]\s|\/)/;
const PLACED =
  /^,?\s(?:[A-Z]{2}(?![a-z])|Calif|Oregon|Texas|Washington|Arizona|Nevada|Florida)(?!\w* (?:driver|id\b|dl\b|lic))|^\s(?:Elementary|High|Middle|School|County|Park|Model|Plan|Subdivision|Homes|Builders)/;
const IN_PLACE = /(?<![a-z])(?:in|near|at|the|of|on|around|downtown|city of|across from|off|our|model|plan|school|schools|subdivision)\s$/i;

/** Names that no list holds, by what the sentence does with them: two capitalised words that are no words, and a person's verb or place. */
export function unlistedNames({ text, bits }: Survey): Span[] {
  const dealt =
    (bits & (MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.phone | MEANS.birth | MEANS.ssn | MEANS.cue | MEANS.mailed)) !== 0;
  const spans: Span[] = [];
  for (const { index, 0: run } of matchesOf(RUN, text)) {
    const trimmed = nameIn(text, index, run, dealt);
    if (trimmed) spans.push(trimmed);
  }
  return spans;
}

function nameIn(text: string, at: number, run: string, dealt: boolean): Span | undefined {
  let start = at;
  let words = run.split(' ');
  // "Spoke with" and "Buyer" begin sentences: the name is what follows.
  while (words.length > 1 && isOrdinary(words[0]!)) {
    start += words[0]!.length + 1;
    words = words.slice(1);
  }
  while (words.length > 1 && isOrdinary(words.at(-1)!)) words = words.slice(0, -1);
  const parts = words.filter((word) => word.length > 2);
  if (parts.length < 2 || parts.some(isOrdinary)) return undefined;
  const end = start + words.join(' ').length;
  const after = text.slice(end, end + 28);
  const left = before(text, start, 28);
  const read = words.map((word, index) => ({ start: index === 0 ? start : end - word.length, end, word, bits: WORDS.means(word) }));
  if (PLACED.test(after) || isBarred(text, read) || isWork(text, start, end) || ofPlace(text, start)) return undefined;
  const listed =
    parts.filter((word) => (WORDS.means(word.replace(/['’]/g, '')) & NAME_BITS) !== 0).length + (/-/.test(words.join('')) ? 0.5 : 0);
  const context = (DOES.test(after) ? 1 : 0) + (MEETS.test(left) ? 1 : 0) + (LINE_START.test(left) && LINE_END.test(after) ? 1 : 0);
  if (IN_PLACE.test(left) && listed < 2 && !/(?<![a-z])(?:estate|behalf) of\s$/i.test(left)) return undefined;
  if (listed >= 2) return { start, end, label: 'PERSON', score: 0.6 };
  return dealt && (listed + context >= 1.5 || context >= 1) ? { start, end, label: 'PERSON', score: 0.6 } : undefined;
}

function isOrdinary(word: string): boolean {
  const means = WORDS.means(word.replace(/['’]s?$/, '').replace(/['’]/g, ''));
  if ((means & (MEANS.given | MEANS.surname)) !== 0 && (means & (MEANS.client | MEANS.professional | MEANS.greeting | MEANS.street)) === 0)
    return false;
  const ends = word.endsWith('s') ? WORDS.means(word.slice(0, -1)) : 0;
  return ((means | ends) & NO_NAME) !== 0 || /(?:ing|tion|tions|ment|ments|able|ible|ness|ously|ally|ingly|ized|ised)$/.test(word);
}
