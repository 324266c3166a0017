import { anchors, saysAny, type Anchors } from './anchors.js';
import { isWork, nameFrom, spanOf, type NameWord } from './name-words.js';
import type { Span } from './span.js';
import type { Survey } from './survey.js';
import { MEANS, WORDS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

const NAME = String.raw`[A-ZÀ-ɏ]['’]?[A-Za-zÀ-ɏḀ-ỿ]{1,18}(?:-[A-ZÀ-ɏ][a-zß-ɏ]{1,16})?`;
/** Boxes of a form, side by side or below one another. */
const BOXES = new RegExp(
  String.raw`(?:^|\n|\s\s|\t|[&?]|[|;,]\s?)(?:[fl](?=name)|first|last|middle|given|family|maiden|nombre|apellidos?|surname|vorname|nachname|prénom|nom)(?:[ _]?names?)?\s?[:=]\s{0,3}(?=${NAME})`,
  'gi',
);
/** Words that stand where a name could. */
const NOBODY = String.raw`(?!(?:It|He|She|They|We|You|One|This|That|These|Those|There|Here|What|Who|Which|Everyone|Everybody|Nobody|Someone|Somebody|Anyone|Anybody|Nothing|Something|Another|Each|Neither|Either|Both|All|Life|God|[A-Z][a-z]?)(?![A-Za-zÀ-ɏ]))`;
/** Sentences in which somebody names themselves or a relation; the name is what follows. */
const NAMES_ITSELF = new RegExp(
  String.raw`(?<![A-Za-zÀ-ɏ])(?:i['’]?m|i am|we are|we['’]re|this is|it['’]?s|my name is|my name['’]s|name['’]?s|soy|somos|me llamo|mi nombre es|se llama|je m['’]appelle|je suis|ich bin|ich heiße|(?:my|his|her|their|our|the)\s(?:wife|husband|spouse|partner|son|daughter|mother|father|mom|dad|brother|sister|fianc[ée]e?|ex|girlfriend|boyfriend|aunt|uncle|cousin|co-?buyer|cosigner|roommate)(?:['’]s name is)?|(?:mi|su|tu)\s(?:esposo|esposa|hermano|hermana|hijo|hija|madre|padre|marido|mujer|pareja|novi[oa])|mon mari|ma femme|mein mann|meine frau|(?<!the )(?:wife|husband|spouse|partner|brother|sister|mother|father|mom|dad|son|daughter|cousin|aunt|uncle|nephew|niece|grand(?:son|daughter|mother|father)|roommate|fianc[ée]e?)),?\s{1,2}(?=${NAME})`,
  'gi',
);
const SIGNS_OFF = new RegExp(
  String.raw`(?:^|\n|[.!?]\s)[ \t>*]*(?:(?:kind(?:est)?|best|warm(?:est)?|many)\s)?(?:regards|best|thanks(?: so much| again)?|thank you|sincerely|warmly|cheers|respectfully|cordially|yours(?: truly)?|take care|talk soon|love|saludos|atentamente|gracias|un saludo|cordialement|merci|mit freundlichen grüßen|xo|thx|ty)[,.!\s–-]{1,6}(?=${NAME})`,
  'gi',
);
const GREETS = new RegExp(
  String.raw`(?:^|\n|[.!?>:]\s)\s{0,3}(?:hi|hello|hey|dear|hola|bonjour|estimad[oa]|querid[oa]|good (?:morning|afternoon|evening)|buen[oa]s \w{4,6}|thanks|thank you|thx|gracias|merci)(?: again| there)?,?\s(?=${NAME}(?:\s${NAME})?\s{0,2}(?:[,!.:–—-]|\n|and\s|$))`,
  'gi',
);
const HERE = new RegExp(
  String.raw`(?:^|\n|[.!?:]\s)(?=(${NAME}(?:\s${NAME})?)(?:\s(?:here\b|de nuevo|aquí|speaking\b|again\b)|\s?[-–—]\s?(?:just|quick)))`,
  'gi',
);
/** `Wren and I`, `the Bell file`. */
const AND_I = new RegExp(String.raw`(?<![A-Za-zÀ-ɏ'’-])(?=${NAME} (?:and|&) (?:I|me|my)(?![A-Za-zÀ-ɏ]))`, 'g');
const OF_FAMILY = new RegExp(
  String.raw`(?<![A-Za-zÀ-ɏ])(?:the|re|per)[:\s]\s?(?=${NAME}(?:['’]s?)?\s(?:file|loan|offer|deal|closing|transaction|contract|family|residence|purchase|sale|estate|wedding|kids|account|appointment|showing|refi|buyers|sellers|party)(?![A-Za-zÀ-ɏ]))`,
  'gi',
);
/** "buyers Achebe/Lindqvist", "she and Luc will be …". */
const PAIRED = new RegExp(
  String.raw`(?<![A-Za-z])(?:(?:buyers?|sellers?|clients?|borrowers?|tenants?|owners?)[\s:]{1,2}(?=${NAME}\s?\/\s?${NAME})|(?:buyers?|sellers?|clients?|borrowers?|tenants?|owners?)[\s:]{1,2}${NAME}\s?\/\s?(?=${NAME})|(?:he|she|they) and (?=${NAME} (?:will|are|were|have|had|want|wanted|would|both|can|plan|need|like|liked|love|loved)(?![a-z])))`,
  'gi',
);
/** "Oyelaran is waiting outside, his number …": a word that no list knows, what people do, and a pronoun after it. */
const DOES = new RegExp(
  String.raw`(?=[A-ZÀ-ɏ])(?<=^|\n|[.!?,;]\s|\b(?:and|but|so|that|because|when|if|as)\s)(?=${NOBODY}${NAME}(?:\s${NAME})? (?:is|was|has|had|wants?|wanted|needs?|needed|called|calls|says|said|asked|asks|texted|emailed|prefers|lives|works|moved|got|will|would|can|won['’]t|doesn['’]t|didn['’]t|told|thinks|hopes|owes|earns|makes)\b[^.!?\n]{0,80}\b(?:his|her|hers|he|she|him)\b)`,
  'g',
);
/** What is said of people alone: "Tavita is home until four", "Nkechi turned forty". */
const OF_PEOPLE = plain(
  new RegExp(
    String.raw`(?=[A-ZÀ-ɏ])(?<=^|\n|[.!?,;:]\s|\b(?:and|but|so|that|because|when|if|as)\s)(?=${NOBODY}${NAME}(?:\s${NAME})? (?:(?:is|was|will be) (?:home|away|out of town|waiting|running late|on (?:the|her|his) (?:way|phone)|fine with|ok with|okay with|happy|excited|nervous|pregnant|divorced|widowed|retired|retiring|travell?ing|allergic|bringing|asking|wondering|hoping|anxious|thrilled)|turned (?:\d\d|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)|wants (?:a|to|us|me|it)|(?:can|could) (?:swing|afford)|asked (?:if|for|me|us|about|whether)|says (?:he|she|they|that|hi)|called (?:about|to|me|us|back|again|yesterday|today)|texted|phoned|e?mailed (?:me|us|back|about)|prefers|dropped off|picked up|sends (?:her|his|their))(?![\p{L}]))`,
    'gu',
  ),
);
/** A short last line of a text that has more than it: who wrote it. */
const LAST_LINE = new RegExp(String.raw`^\n\s{0,3}[-–—~]{0,2}\s?(${NAME}(?: [A-Z]\.?)?(?: ${NAME}){0,2})\s*$`);
const SAID_AFTER = new RegExp(
  String.raw`(?<![A-Za-zÀ-ɏ])(?:gracias|thanks|thank you|merci|saludos|best|thx),?\s(?=${NAME}(?:\s${NAME})?\s*[.!]?\s*$)`,
  'i',
);
const NO_NAME =
  MEANS.notName |
  MEANS.street |
  MEANS.client |
  MEANS.professional |
  MEANS.greeting |
  MEANS.property |
  MEANS.lock |
  MEANS.code |
  MEANS.phone |
  MEANS.account |
  MEANS.ordinary |
  MEANS.number;

/** Where a name follows, how sure that makes it, and the words of which the text has one then. */
const PLACES: readonly (readonly [pattern: RegExp, score: number, words?: Anchors])[] = [
  [NAMES_ITSELF, 0.7],
  [SIGNS_OFF, 0.7],
  [
    GREETS,
    0.7,
    anchors('hi hello hey dear hola bonjour estimado estimada querido querida good buenos buenas thanks thank thx gracias merci'),
  ],
  [
    BOXES,
    0.7,
    anchors(
      'fname lname first last middle given family maiden nombre apellido apellidos surname vorname nachname prénom nom firstname lastname middlename familyname givenname',
    ),
  ],
  [HERE, 0.65, anchors('here nuevo aquí speaking again just quick')],
  [OF_FAMILY, 0.65],
  [PAIRED, 0.65, anchors('buyer buyers seller sellers client clients borrower borrowers tenant tenants owner owners and')],
  [DOES, 0.65],
  [OF_PEOPLE, 0.65],
];

/** Names by the place where people put nothing else: a greeting, a signature, "this is …", "my wife …". One word is enough there. */
export function namesBySpeech(survey: Survey): Span[] {
  const { text } = survey;
  const spans: Span[] = [];
  const add = (at: number, score: number): void => {
    const words = nameFrom(text, at, 3).filter(isOpen);
    if (words.length === 0 || words[0]!.start !== at || isWork(text, at, words.at(-1)!.end)) return;
    spans.push(spanOf(words, score));
  };
  for (const [pattern, score, words] of PLACES)
    if (!words || saysAny(survey, words)) for (const match of matchesOf(pattern, text)) add(match.index + match[0].length, score);
  if (/(?:and|&) (?:I|me|my)/.test(text)) for (const match of matchesOf(AND_I, text)) add(match.index + match[0].length, 0.65);
  const end = text.trimEnd().lastIndexOf('\n');
  const last = end < 0 ? null : LAST_LINE.exec(text.slice(end));
  if (last?.[1]) add(end + last[0].indexOf(last[1]), 0.6);
  const said = SAID_AFTER.exec(text.slice(-60));
  if (said) add(Math.max(0, text.length - 60) + said.index + said[0].length, 0.65);
  return spans;
}

const isOpen = ({ word, bits }: NameWord): boolean =>
  word.length === 1 || (bits & (MEANS.given | MEANS.surname)) !== 0 || ((bits | WORDS.means(word.replace(/s$/, ''))) & NO_NAME) === 0;
