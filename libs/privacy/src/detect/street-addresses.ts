import type { Span } from './span.js';
import { hitsOf, type Survey } from './survey.js';
import { clauseStart } from './figures/clauses.js';
import { MEANS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

const BEFORE_SUFFIX =
  /(?<![\w$.,/-])(\d{1,6}(?:-\d{1,4})?[A-Za-z]?(?: 1\/2)?)[ ]{1,2}(?:(?:[NSEW]{1,2}\.?|North|South|East|West|Northeast|Northwest|Southeast|Southwest) )?((?:(?:[A-Z][\w'’-]{0,20}|(?:St|Mt|Ft|Dr|[A-Z])\.|\d{1,3}(?:st|nd|rd|th)|de|del|la|las|los|of|the) ){1,4})$/;
const BEFORE_SUFFIX_LOWER = /(?<![\w$.,/-])(\d{1,6})[ ]((?:(?:[a-z][a-z.'’-]{1,20}|\d{1,3}(?:st|nd|rd|th)) ){1,3})$/;
const COMMON = /^(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|ct|court|pkwy|hwy)$/i;
const DIRECTION = /\.?,? (?:[NSEW]{1,2}\b\.?|North|South|East|West)(?=[\s,.;)]|$)/y;
const UNIT =
  /\.?,?\s{1,2}(?:(?:apt|apartment|unit|suite|ste|bldg|fl|floor|rm|room|spc|space|trlr)\.?\s?#?\s?[A-Za-z0-9-]{1,6}\b|#\s?[A-Za-z0-9-]{1,6}\b|(?<=,\s)\d{1,5}[A-Z]?(?=\s*(?:\n|$)))/iy;
const PLACE =
  /[.,]{0,2}\s{1,3}(?:in\s)?((?:[A-Z][A-Za-z.'’-]{1,20}\s?){1,3}),?\s{1,2}([A-Z]{2}|[A-Z][a-z]{3,12}(?:\s[A-Z][a-z]{3,12})?)\.?,?(?:\s{1,2}(\d{5}(?:-\d{4})?))(?!\d)/y;
const PLACE_NO_ZIP =
  /[.,]{1,2}\s{1,3}((?:[A-Z][A-Za-z.'’-]{1,20}\s?){1,3})(?:,|(?<=\s)|(?=\s))\s{0,2}(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b/y;
const CITY_ZIP = /,\s(?:[A-Z][a-z.'’-]{2,18}\s){1,3}\d{5}(?:-\d{4})?(?!\d)/y;
const ZIP_ONLY = /,?\s{1,2}\d{5}(?:-\d{4})?(?!\d)/y;
const BOX = /\b(?:P\.?\s?O\.?|post office)\s?box\s{1,2}#?\d{1,7}\b/gi;
const ABROAD =
  /(?<![\w$])(?:[A-ZÄÖÜ][a-zäöüß]{2,20}(?:straße|strasse|str\.|weg|platz|gasse)|(?:Calle|Avenida|Av\.|Avda\.|Paseo|Rua|Rue|Via|Viale|Plaza)(?:\s(?:de|del|la|das|dos|du|des|[A-ZÀ-Ý][a-zà-ÿ'’-]{1,20})){1,4}),?\s\d{1,5}[a-z]?\b/g;
const NUMBER_FIRST = plain(
  /(?<![\w$])\d{1,5} (?:Calle|Avenida|Camino|Paseo|Via|Rue|Rua|Plaza|Corte|Avenue de|Boulevard)(?: (?:de|del|la|las|los|el|du|des|[A-ZÀ-Ý][\p{L}'’-]{1,20})){1,4}/gu,
);

/** Words of a private home right before an address. */
const CLIENT =
  /(?:liv(?:es?|ed|ing)|resid(?:es?|ed|ing|ence|ent)|domicile[d]?|mailing(?: address)?|(?:home|street|personal|present|current|prior|previous|former|old|new|permanent|forwarding|billing|client|buyer|borrower|tenant|his|her|their|my|our|your|seller|contact)(?:['’]?s)? (?:mailing |home )?(?:add?re?ss|addr\.?|residence|place|apartment|apt|condo|rental|lease)|(?:my|our) (?:house|home|place)|(?<!property |listing |subject |showing |office |site |the |inspection |project |job |install |rental |premises |comp |house |street )add?re?ss(?:es)?|currently|origin|mov(?:ed?|ing)(?: back| out| in)? (?:to|from|of|into)|relocat(?:ed|ing|es) (?:to|from)|coming from|ship(?:ped)?(?: it)? to|send(?: \w{2,12}){0,3} to|deliver(?:ed)?(?: \w{2,12}){0,3} to|(?:forward(?:ed|ing)? )?mail(?:ed|ing)?(?: \w{1,12}){0,4} to|forward(?:ed|ing)?(?: \w{2,9}){0,3} to|goes to|stay(?:s|ing)? (?:at|with)|rent(?:s|ing|ed)?(?: from (?:us|me|them|him|her))? (?:at|a)|now of|leas(?:e[sd]?|ing) at|at home|grew up|patient|employee|customer|beneficiary|vive[ns]?(?: en)?|vivimos(?: en)?|vivo(?: en)?|domicilio|direcci[oó]n|adresse|habit(?:e|ent|ons)(?: au)?|demeurant(?: au)?|wohnt|wohnhaft|địa chỉ|owner of record|(?:left|leaving|moves?|heading) for|(?:temporary|interim|corporate|short-term|furnished) (?:housing|lodging|apartment|apt|rental|place)|(?:he|she|they|we)['’](?:s|re) (?:still |now |back )?(?:at|in)|i['’]?m (?:still |now )?at|(?:current|present|former|previous|prior|own) (?:home|house|place)|(?:he|she|they|seller|buyer|owner|client)s? (?:is|are|home) at)(?![\p{L}])\W{0,4}(?:(?:now|currently|me|us|him|her|them|is|at|in|on|of|address|place|house|home|the|just|over|down|new|old|permanent|en|au|still|file|card|record|licen[sc]e)\W{1,3}){0,4}$/iu;
/** Words that leave it open whose address follows: an address after them needs a city, or a person before it. */
const LISTING =
  /(?<!\p{L})(?:listing|listed|located|property|properties|showings?|open house|tour(?:ed|ing)?|offers?|sale|closing|escrow|inspection|mls|subject|contract|office|offices|headquarters|visit us|store|restaurant|hotel|venue|school|comps?|sold|parcel|corner|near|directions?|turn|onto|past|meet(?:ing)?(?: me| you| us)?|premises|welcome to|walkthrough|appraisal|preview|price on|built|about|interest(?:ed)? in|re|regarding|saw|seen|view(?:ed|ing)?|visit(?:ed)?|love[sd]?|with your home|your (?:home|house|place)|the (?:house|home|condo|place)|home|house|casa|propiedad|buy(?:ing)?|purchase(?: of)?|sell(?:ing)?|list(?:ing)?|wants?|nhà|maison|appartement)(?!\p{L})\W{0,4}(?:(?:at|for|of|on|is|in|to|the|a|with|address|from|by|our|and|en|la|over|down|their|his|her|xem)\W{1,3}){0,4}$/iu;
const CITY = /,\s{1,2}(?:[A-Z][A-Za-z.'’-]{2,18}(?: [A-Z][a-z.'’-]{2,18})?)(?=[.,;)\n]|$|\s(?=[a-z(|]))/y;

function extend(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? at + match[0].length : at;
}

function tail(text: string, from: number): { end: number; placed: boolean } {
  let end = text[from] === '.' && text[from + 1] !== ' ' ? from + 1 : from;
  end = extend(DIRECTION, text, end);
  end = extend(UNIT, text, end);
  const zip = extend(PLACE, text, end);
  if (zip > end) return { end: zip, placed: true };
  const place = extend(PLACE_NO_ZIP, text, end);
  if (place > end) return { end: place, placed: true };
  const code = Math.max(extend(CITY_ZIP, text, end), extend(ZIP_ONLY, text, end));
  return { end: code, placed: code > end };
}

function judged(text: string, start: number, end: number, placed: boolean): Span {
  const left = text.slice(Math.max(clauseStart(text, start, 64), start - 64), start);
  if (CLIENT.test(left)) return { start, end: placed ? end : extend(CITY, text, end), label: 'ADDRESS', score: placed ? 0.95 : 0.85 };
  const open = LISTING.test(left) ? 0.2 : 0.5;
  return { start, end, label: 'ADDRESS', score: open };
}

/**
 * Postal addresses. An address alone may be the property that everybody may know of: below 0.6 it is reported only beside a person
 * (see PiiScanner), for listings are what everybody here writes about. Words of a private home before it make it a client's.
 */
export function streetAddresses(found: Survey): Span[] {
  const { text } = found;
  const spans: Span[] = [];
  if (found.digits.length === 0) return spans;
  for (const hit of hitsOf(found, MEANS.street)) {
    const from = Math.max(0, hit.start - 72);
    const slice = text.slice(from, hit.start);
    if (!/\d/.test(slice)) continue;
    const match = hit.upper ? BEFORE_SUFFIX.exec(slice) : BEFORE_SUFFIX_LOWER.exec(slice);
    if (!match) continue;
    const { end, placed } = tail(text, hit.end);
    // Remarks in capitals make a street of any sentence ("30 DAYS PREFERRED WALK"): only the common endings count there.
    if (!placed && !/[a-z]/.test(match[0] + text.slice(hit.start, hit.end)) && !COMMON.test(text.slice(hit.start, hit.end))) continue;
    const span = judged(text, from + match.index, end, placed);
    // In lower case "3 way", "2 car drive" are no addresses: only words of a home or a place after it make one.
    if (!hit.upper && (span.score < 0.8 || match[1]!.length < 2)) continue;
    spans.push(span);
  }
  if (found.bits & MEANS.lock && /p\.?\s?o\.?\s?box|post office/i.test(text)) {
    for (const box of matchesOf(BOX, text)) {
      const { end } = tail(text, box.index + box[0].length);
      spans.push({ start: box.index, end, label: 'ADDRESS', score: 0.65 });
    }
  }
  if (/\d (?:Calle|Avenida|Camino|Paseo|Via|Rue|Rua|Plaza|Corte|Avenue de|Boulevard) /.test(text)) {
    for (const match of matchesOf(NUMBER_FIRST, text)) {
      const { end, placed } = tail(text, match.index + match[0].length);
      spans.push(judged(text, match.index, end, placed));
    }
  }
  if (/stra(?:ß|ss)e|str\.|platz|Calle|Avenida|Avd?a?\. |Paseo |Plaza |Rua |Rue |Via /.test(text)) {
    for (const match of matchesOf(ABROAD, text)) {
      const { end, placed } = tail(text, match.index + match[0].length);
      spans.push(judged(text, match.index, end, placed));
    }
  }
  return spans;
}
