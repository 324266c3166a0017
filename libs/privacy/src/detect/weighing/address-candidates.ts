import { matchesOf } from '../matches.js';
import { plain } from '../plain-letters.js';
import type { Span } from '../span.js';
import type { Survey } from '../survey.js';

/** How an address is written. `told`: one that a recogniser of streets found. */
export const ADDRESS_FORMS = ['told', 'highway', 'grid', 'bare', 'small', 'box', 'unit', 'named', 'german'] as const;
export type AddressForm = (typeof ADDRESS_FORMS)[number];

/** A piece of a text that could be where somebody lives, or any other place: what stands around it says which. */
export interface AddressCandidate {
  readonly start: number;
  readonly end: number;
  readonly form: AddressForm;
  /** Units, cities, states and postal codes that follow the street. */
  readonly parts: number;
}

const WORD = String.raw`[A-ZÀ-Ý][\p{L}'’.-]{1,20}`;
const SIDE = String.raw`(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West|No|So)\.?`;
const NTH = String.raw`\d{1,3}(?:st|nd|rd|th)`;
const SMALL_WORD = String.raw`(?:of|the|de|del|la|las|los|el|du|des)(?= [A-ZÀ-Ý])`;
const NUMBER = String.raw`\d{1,6}(?:[-–]\d{1,4})?(?:[A-Za-z](?![A-Za-z])| 1\/2| bis)?`;
const SMALL_SIDE = String.raw`(?:(?:n|s|e|w|nw|ne|sw|se|north|south|east|west)\.? )?`;
const SMALL_SUFFIX = String.raw`(?: (?:st|ave?|rd|dr|ln|ct|blvd|way|cir|pl|ter|lane|road|street|drive|court|circle|place|avenue|trl|hwy))?`;

/** What begins with the number of a house, read from the number on. */
const FROM_NUMBER: readonly (readonly [AddressForm, RegExp])[] = [
  [
    'highway',
    new RegExp(
      String.raw`${NUMBER} (?:(?:State|US|U\.S\.|County|Cty|Old|Ranch|Hwy|Farm to Market)\.? ){0,2}(?:Highway|Hwy|Road|Rd|Route|Rte|FM|CR|SR|RM|Co Rd|Cty Rd|US)\.? #?\d{1,4}[A-Z]?\b(?: ${SIDE}(?![\p{L}.]))?`,
      'uy',
    ),
  ],
  ['grid', /\d{1,5} (?:[NSEW]|North|South|East|West)\.? \d{1,5} (?:[NSEW]|North|South|East|West)\b\.?/y],
  [
    'bare',
    new RegExp(
      String.raw`${NUMBER} (?:${SIDE} )?(?:(?:${WORD}|${NTH}|${SMALL_WORD}) ){0,3}(?:${WORD}|${NTH})(?: ${SIDE}(?![\p{L}.]))?`,
      'uy',
    ),
  ],
  ['small', new RegExp(String.raw`\d{2,6} ${SMALL_SIDE}(?:[a-z][a-z'’]{2,15}|${NTH})${SMALL_SUFFIX}(?=[\s,.;:)#?!]|$)`, 'y')],
];
/** A number is none of a house behind one of these. */
const NOT_BEFORE = /[\w$.,/#:-]/;
/** What is counted, a day or an hour: no street. */
const COUNTED =
  /^\S+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|AM|PM|Beds?\b|Baths?\b|BR\b|BA\b|SF\b|Sq|Acres?\b|Days?\b|Months?\b|Years?\b|Hours?\b|Minutes?\b|USD\b|Units?\b|Photos?\b|Miles?\b)/;
const COUNTED_SMALL =
  /^\d+ (?:am|pm|beds?|baths?|bd|ba|sq|sf|acres?|days?|weeks?|months?|years?|yrs?|hours?|hrs?|mins?|minutes?|units?|photos?|miles?|feet|foot|percent|pct|bucks|dollars|grand|mil|and|or|to|the|for|of|per|each|people|times|down|over|under|more|less|new|old|ish|cash|net|gross|but|with|from|then|by|if|when|at|on|in|is|was|are|series|model)\b/;

/** What begins with a word, each with what a text that holds one says. */
const FROM_WORD: readonly (readonly [AddressForm, RegExp, RegExp])[] = [
  [
    'box',
    /box|bx|pmb|apartado|casilla/i,
    plain(
      /(?<!\p{L})(?:P\.? ?O\.? ?Bo?x|PMB|apartado(?: postal)?|casilla|(?:RR|Rural (?:Route|Rt)|HC|Star Route|Route|Rt|RFD|PSC|CMR|Unit) ?#?\d{0,5},? Bo?x) ?#?\d{1,7}[A-Z]?(?:,? [AFD]PO (?:AA|AE|AP))?/giu,
    ),
  ],
  [
    'unit',
    /apt|apart|apto|unit|flat|lot|sp|trailer|suite|ste|penthouse|rm|room/i,
    plain(
      new RegExp(
        String.raw`(?<![\p{L}\d])(?:[Aa]pt|[Aa]partment|[Aa]pto|[Uu]nit|[Ff]lat|[Ll]ot|[Ss]pace|[Ss]pc|[Tt]railer|[Ss]uite|[Ss]te|[Pp]enthouse|[Rr]m|[Rr]oom)\.? ?#?[A-Za-z]?\d{1,5}[A-Za-z]?,? (?:(?:at|in|of|de|en) )?(?:the )?(?:\d{1,6} )?(?:${SIDE} )?${WORD}(?: ${WORD}){0,3}`,
        'gu',
      ),
    ),
  ],
  [
    'named',
    /Calle|C\/|Av|Paseo|Camino|Carr|R[uo]|Via|Plaza|Pla|Privada|Cerrada|B[lu]|Urb|Col|Barrio|Sector|Res/,
    plain(
      /(?<![\p{L}\d])(?:Calle|C\/|Avenida|Av\.|Avda\.|Ave\.|Paseo|Camino|Carr\.|Carretera|Rua|Rue|Via|Viale|Plaza|Privada|Cerrada|Blvd\.|Bulevar|Urb\.|Col\.|Colonia|Barrio|Bo\.|Sector|Res\.) (?:(?:de|del|la|las|los|el|das|dos|du|des|[A-ZÀ-Ý\d][\p{L}'’.-]{0,20}) ?){1,5}(?:,? ?(?:#|n[ºo°]\.? ?|num\.? |Km\.? )?[A-Z]?-?\d{1,5}(?:[.-]\d{1,3})?[A-Za-z]?)?/gu,
    ),
  ],
  [
    'german',
    /stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|ring|damm|ufer/,
    plain(/(?<!\p{L})[A-ZÄÖÜ][\p{L}-]{2,24}(?:straße|strasse|str\.|weg|platz|gasse|allee|ring|damm|ufer) \d{1,4} ?[a-z]?(?![\p{L}\d])/gu),
  ],
];

export const STATE =
  '(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])';
/** A city ends with its sentence, but for those of saints and forts. */
const CITY_WORD = String.raw`(?:(?:St|Ste|Ft|Mt|Pt)\.|[A-ZÀ-Ý][\p{L}'’-]{1,20})`;
/** One part behind a street: unit, side, city, state, postal code. */
const PART = new RegExp(
  [
    String.raw`\.?,? {0,2}(?:[-–] )?(?:(?:[Aa]pt|APT|[Aa]partment|[Aa]pto|[Uu]nit|UNIT|[Ss]uite|[Ss]te|[Bb]ldg|[Ff]l|[Ff]loor|piso|[Rr]m|[Rr]oom|[Ss]pc|[Ss]pace|[Ll]ot|[Tt]rlr|[Dd]epto?|[Ii]nt|[Ff]lat)\.? ?#? ?[A-Za-z\d-]{1,6}\b|# ?[A-Za-z\d-]{1,6}\b|rear\b|upstairs\b|downstairs\b|basement\b)`,
    String.raw`,? (?:N|S|E|W|NE|NW|SE|SW)\b\.?(?! [a-z])`,
    String.raw`\.?, {1,3}${CITY_WORD}(?: ${CITY_WORD}){0,2}(?=[,.;\s)"]|$)`,
    String.raw`[.,]? {1,2}${STATE}\b\.?`,
    String.raw`,? {1,2}(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2})(?![\d,])(?: [A-ZÄÖÜ][\p{L}-]{2,20})?`,
  ].join('|'),
  'uy',
);
const MOST_PARTS = 6;
/** Pieces that could be addresses, none overlapping, in order. `told`: what recognisers of streets found. */
export function addressCandidates({ text, digits }: Survey, told: readonly Span[]): AddressCandidate[] {
  if (digits.length === 0) return [];
  const found: AddressCandidate[] = told.map(({ start, end }) => ({ start, end, form: 'told', parts: 0 }));
  for (let run = 0; run < digits.length; run += 2) {
    const start = digits[run]!;
    const at = start > 0 && NOT_BEFORE.test(text[start - 1]!) ? undefined : fromNumber(text, start);
    if (at) found.push(at);
  }
  for (const [form, gate, pattern] of FROM_WORD) {
    if (!gate.test(text)) continue;
    for (const { 0: whole, index } of matchesOf(pattern, text))
      if (/\d/.test(whole)) found.push(withTail(text, form, index, index + whole.trimEnd().length));
  }
  return merged(found);
}

function fromNumber(text: string, start: number): AddressCandidate | undefined {
  for (const [form, pattern] of FROM_NUMBER) {
    pattern.lastIndex = start;
    const whole = pattern.exec(text)?.[0];
    if (whole === undefined) continue;
    if (form === 'bare' ? COUNTED.test(whole) : form === 'small' && COUNTED_SMALL.test(whole)) return undefined;
    return withTail(text, form, start, start + whole.length);
  }
  return undefined;
}

function withTail(text: string, form: AddressForm, start: number, from: number): AddressCandidate {
  let end = from;
  let parts = 0;
  while (parts < MOST_PARTS) {
    PART.lastIndex = end;
    const length = PART.exec(text)?.[0].length ?? 0;
    if (length === 0) break;
    end += length;
    parts += 1;
  }
  return { start, end, form, parts };
}

/** What overlaps is one address; the surer form gives it its name. */
function merged(found: readonly AddressCandidate[]): AddressCandidate[] {
  const made: AddressCandidate[] = [];
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = made.at(-1);
    if (!last || one.start >= last.end) made.push(one);
    else
      made[made.length - 1] = {
        start: last.start,
        end: Math.max(last.end, one.end),
        form: isLoose(last.form) ? one.form : last.form,
        parts: Math.max(last.parts, one.parts),
      };
  }
  return made;
}

const isLoose = (form: AddressForm): boolean => form === 'bare' || form === 'small';
