import { hashOf } from './letters.js';
import type { Span } from './span.js';
import { hitsOf, type Survey, type WordHit } from './survey.js';
import { MEANS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

/** Characters from a word of a lock or a code to a figure that answers it, and to another code of the same length. */
const REACH = 240;
const NEXT = 110;
const AHEAD = 40;
const LIKE = 300;

const FIGURE = /[#*]?(\d{4,8})[#*]?(?![\p{L}\d%]|[,.:/-]\d|-\p{L})/uy;
/** Letters and figures of a keypad, by itself: models and rooms are called so, too. */
const MIXED = plain(/(?=[A-F\d])(?<![\p{L}\d#-])(?=[A-F]{0,3}\d)(?=\d{0,5}[A-F])[A-F\d]{4,6}(?![\p{L}\d-])/gu);
const YEAR = /^(?:19\d\d|20[0-4]\d)$/;
const HOUR = /^(?:[01]\d|2[0-3])(?:00|15|30|45)$/;
const OF_TIME = /(?:at|by|until|till?|from|before|after|between|around|to|@|-)\s$/i;
/** Words that open nothing else. The rest count in their own sentence or the next. */
const STRONG: ReadonlySet<number> = new Set(
  'gate gates lockbox lockboxes lb lbx keybox keypad keypads keysafe alarm alarma combo combos combination callbox padlock codebox intercom supra digicode candado portón porton portail cerradura passcode passcodes pin gatecode doorcode accesscode lockboxcode alarmcode entrycode garagecode keypadcode'
    .split(' ')
    .map(hashOf),
);
/** When something was put in. */
const OF_YEARS =
  /(?<!\p{L})(?:built|since|in|year|installed|replaced|updated|new|remodel\p{L}*|renovated|of|from|changed|dated|sold)(?!\p{L})/iu;
/** A word of a brand right before: "LiftMaster 8500". */
const BRANDED = /[\p{L}\d,] \p{Lu}[\p{L}]{2,}\s$/u;
const CODE_OF_ELSE =
  /(?:zip|area|postal|tour|floor ?plan|error|status|promo|discount|coupon|referral|tax|source|qr|bar|country|dress|building|fire|health|municipal|penal|zoning|use|city|color|colour|case|product|billing|cpt|sic|naics|country|dial(?:ing)?)[\s_-]{1,2}$/i;

/** What claims a figure for something else, in the words right before it. */
const CLAIMED =
  /(?:[$€£]|(?<!\p{L})(?:mls|listing|id|no|nbr|num|number|house|address|street|lot|unit|units|apt|suite|ste|bldg|building|room|rm|floor|space|stall|spot|bin|parcel|apn|tract|permit|case|docket|file|order|invoice|inv|ref|reference|conf|confirmation|ticket|serial|model|sn|flight|licen[sc]e|lic|dre|bre|nmls|zip|year|built|since|rent|asking|ask|fee|fees|deposit|dues|hoa|tax|taxes|price|priced|listed|list|sold|offer|offered|offers|sq|sf|sqft|feet|ft|area|size|lot|rate|score|fico|page|line|section|sec|chapter|form|version|channel|highway|hwy|route|exit|bus|ext|extension|phone|cell|call|fax|tel|text|account|acct|loan|policy|claim|escrow|batch|check|cheque|item|sku|part|version|weighs|mileage|miles|psi|btu|gallons|elevation|approx|about|roughly|nearly|almost|over|under|than|up to|increments of|total|count|paid|pay|pays|cost|costs|quote|quoted|bid|estimate|budget|max|income|month|monthly|yr|per|worth|makes|earns|owes|balance|credit)(?:['’]?s)?(?:\s?(?:is|was|are|of|no|number|num|#|at|for|to)){0,2}[\s:.#=(-]{0,3})$/iu;
const COUNTED =
  /^\s?[-–]?\s?(?:sq|sf|ft|feet|foot|acres?|ac\b|beds?|baths?|br\b|ba\b|units?|yards?|miles?|mi\b|min|hours?|hrs?|days?|weeks?|months?|years?|yrs?|steps?|am\b|pm\b|a\.m|p\.m|k\b|lbs?|inches|people|amps?|watts?|volts?|gal|mph|usd|dollars|bucks|dólares|pesos|btu|psi|st\b|nd\b|rd\b|th\b|series|model|block)/i;
/** "840 Tamarack", "4417 of them", "2200 homes": no code goes on so. */
const OWNED =
  /^\s(?:\p{Lu}[\p{Ll}’']+|of\s|(?!opens|works|gets|unlocks|disarms|lets|does|was|is|has|sticks|stays|goes|arms|thanks|gracias|press|across|always|unless|fails)\p{Ll}{3,}s(?!\p{L}))/u;

const POINTED =
  /(?:^|[\n:=–—(?>]|[.!?;,]\s|\s-|\b(?:is|was|it['’]?s|its|be|had|have|has|got|gets?|try|tried|use|used|using|with|enter|entered|say|says|said|gave|give|given|now|ok|okay|yes|yep|yeah|sí|si|ah|oh|so|or|and|then|remember|still|not|just|only|maybe|think|thought|actually|again|here|the|w\/|via|to|es|era|ist|est|con|mit|avec|ahora|punch|punched|press|hit|dial|type|do|did|does|want|wants|need|needs|take|takes|read|reads|show|shows|set|reset|changed|told|sent|texted))[\s"'“(]*$/iu;
/** What a code does, or what is done after it. */
const ACTS =
  /^["'”)]?[\s,]{1,2}(?:and |then |should |will |just |only |never |didn['’]?t |doesn['’]?t |did |does |is |was |still |isn['’]?t |to ){0,3}(?:opens?|work(?:s|ed)?|(?<=(?:not|still|n['’]t|is) )working|unlocks?|disarm(?:s|ed)?|re-?arm(?:s|ed)?|arm(?:s|ed)?|turn(?:s|ed)? (?:it )?off|pound|star|hash|enter\b|hit (?:off|pound|star|enter|#)|press (?:off|pound|star|enter|#)|sticks?|on the (?:keypad|box|pad|dial|gate)|at the (?:gate|keypad|callbox|box|door|panel)|for the (?:gate|door|lockbox|box|alarm|garage|pool|lobby)|gets? you|lets? you|wait for)|^\s(?:(?:one|two|three|1|2|3)[- ]day |temp(?:orary)? |guest |vendor |visitor |backup |master |old |new )?(?:(?:gate|door|lock ?box|alarm|garage|entry|keypad|access) )?(?:code|combo|pin)(?![\p{L}])/iu;
const STOPS =
  /^["'”)]?\s{0,2}(?:[.!?,;\n)]|$|\s?👍|\s(?:thanks|thx|gracias|ok|please|pls|lol|but|so|which|when|from|since|last|this|yesterday|today|if|before|until|for (?:now|today|the))(?!\p{L}))/iu;
/** Joined to a figure that is no code: "units 1104 and 1204". */
const JOINED = /\d{2}(?:,| and| or| to| y|\s?[-–/&])\s$/i;

interface Figure {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/**
 * Figures that nothing else claims, in a text that speaks of a lock: "I had 2580 from last week", "ok, 5544 works", and by itself in the line of
 * a chat. What the words right beside a lock tell is found before; here the absence of any other reading counts.
 */
export function unclaimedCodes(survey: Survey, found: readonly Span[]): Span[] {
  const { text } = survey;
  const ofDoors = (survey.bits & (MEANS.lock | MEANS.property)) !== 0;
  if (!ofDoors) return [];
  const hits = hitsOf(survey, MEANS.code | MEANS.lock).filter(
    (hit) => !CODE_OF_ELSE.test(text.slice(Math.max(0, hit.start - 14), hit.start)),
  );
  if (hits.length === 0) return [];
  const codes = found.filter(({ label }) => label === 'ACCESS_CODE');
  const spans: Span[] = [];
  for (let run = 0; run < survey.digits.length; run += 2) {
    const figure = figureAt(text, survey.digits[run]!);
    if (!figure || found.some((span) => span.start < figure.end && figure.start < span.end)) continue;
    if (isCode(text, figure, hits, [...codes, ...spans]))
      spans.push({ start: figure.start, end: figure.end, label: 'ACCESS_CODE', score: 0.6 });
  }
  return [...spans, ...mixedCodes(text, hits)];
}

function figureAt(text: string, run: number): Figure | undefined {
  const start = /[#*]/.test(text[run - 1] ?? '') ? run - 1 : run;
  if (/[\p{L}\d$€£.,:/#*_+-]/u.test(text[start - 1] ?? ' ') && !/[:=]/.test(text[start - 1] ?? '')) return undefined;
  FIGURE.lastIndex = start;
  const match = FIGURE.exec(text);
  return match?.[1] ? { start, end: start + match[0].length, digits: match[1] } : undefined;
}

function isCode(text: string, { start, end, digits }: Figure, hits: readonly WordHit[], codes: readonly Span[]): boolean {
  const strong = hits.some(
    (hit) => hit.end <= start && start - hit.end <= REACH && ((hit.bits & MEANS.code) !== 0 || STRONG.has(hit.hash)),
  );
  const near = hits.some((hit) => (hit.end <= start ? start - hit.end <= NEXT : hit.start - end <= AHEAD));
  if (!strong && !near) return false;
  const after = text.slice(end, end + 40);
  const left = text.slice(Math.max(0, start - 40), start);
  const pointed = POINTED.test(left);
  const acts = ACTS.test(after) && !BRANDED.test(left);
  if ((!pointed && !acts) || (YEAR.test(digits) && !isYearOfCode(text, start, end, hits)) || isOfElse(left, after)) return false;
  if (JOINED.test(left) && !codes.some((code) => code.end <= start && start - code.end <= 6)) return false;
  if (HOUR.test(digits) && OF_TIME.test(left)) return false;
  const alike = codes.some(
    (code) => Math.abs(code.start - start) <= LIKE && text.slice(code.start, code.end).replace(/\D/g, '').length === digits.length,
  );
  if (acts || (alike && pointed)) return true;
  if (pointed && /^[\s]*(?:\n|$)/.test(after) && /(?:^|\n|[:>])\s*$/.test(left)) return true;
  // Five figures behind a full stop are a postal code as often.
  const said = /\p{L}[\s"'“(]*$/u.test(left) || digits.length !== 5;
  return digits.length <= 6 && said && pointed && STOPS.test(after) && (strong || digits.startsWith('0'));
}

const isOfElse = (left: string, after: string): boolean => COUNTED.test(after) || OWNED.test(after) || CLAIMED.test(left);

/** "Alarm will be off; if on, 1984.": a year in the sentence of a lock, with nothing that speaks of years. */
function isYearOfCode(text: string, start: number, end: number, hits: readonly WordHit[]): boolean {
  const hit = hits.filter((one) => one.end <= start && start - one.end <= 48 && STRONG.has(one.hash)).at(-1);
  const gap = hit && text.slice(hit.end, start);
  return (
    gap !== undefined &&
    !/[.!?\n]/.test(gap) &&
    !OF_YEARS.test(gap) &&
    STOPS.test(text.slice(end, end + 12)) &&
    /(?:[,:=]|\bis) $/.test(gap)
  );
}

/** "Combo box by the porch A13F." */
function mixedCodes(text: string, hits: readonly WordHit[]): Span[] {
  return matchesOf(MIXED, text).flatMap(({ index, 0: value }): Span[] => {
    const hit = hits.filter((one) => one.end <= index && index - one.end <= 44 && STRONG.has(one.hash)).at(-1);
    const gap = hit ? text.slice(hit.end, index) : '.';
    const end = index + value.length;
    if (/[.!?\n\d$#]/.test(gap) || CLAIMED.test(text.slice(Math.max(0, index - 40), index)) || !STOPS.test(text.slice(end, end + 12)))
      return [];
    return [{ start: index, end, label: 'ACCESS_CODE', score: 0.6 }];
  });
}
