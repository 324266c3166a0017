import { anchors, saysAny, type Anchors } from './anchors.js';
import type { Span } from './span.js';
import type { Survey } from './survey.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

/** What a caller says of a code without naming a lock: arming a system, turning the wheels of a box, taking back what was said before. */
const ARMED = plain(
  /(?<![\p{L}])(?:(?:re-?arm|disarm|arm)(?: it| the system)?[\s,:–-]{1,3}(?:with |using |is |code )?(?<after>\d{4,6})(?!\d)|(?<![\d.,$€£])(?<before>\d{4,6})[\s,]{1,2}(?:to )?(?:turn(?:s)? (?:it )?off|re-?arm|disarm|arm|stay|away|off|to silence)(?![\p{L}]))/giu,
);
const DIALLED = plain(
  /(?<![\p{L}])(?:dial|set|roll|spin|turn|scroll|line up)(?: it| them| the (?:wheels|dials|numbers|box))? (?:to|at|on) (?<after>\d(?:[-– ]\d){2,5}|\d{4})(?![\d:,%])/giu,
);
const CORRECTED = plain(
  /(?<![\p{L}])(?:no,? wait|actually|sorry|correction|scratch that|reset|changed|updated)[^.!?\n\d]{0,40}?(?:it['’]?s|is|to|now)\s(?<after>\d{4,8})(?![\d:,%])/giu,
);
/** Single figures apart from one another, or parts around a sign of the keypad: nothing else is written so beside a lock. */
const APART = plain(/(?<![\d.,$£€/-])(?<after>\d(?: \d){3,7}|\d{1,4} (?:star|pound|hash) \d{2,6})(?! ?\d|[.,/:-]\d)/giu);
const INSTEAD = plain(/(?:[—–;]| - )\s?(?:it['’]?s|its|use|try) (?<after>(?!19|20)\d{4,6})(?![\d:,%])/giu);
const BY_WORD = plain(
  /(?<![\p{L}])(?:(?:opens?|unlocks?|works|answers|disarms?|disarm) (?:with|to|on|by)|(?:is|use|say|give|tell)(?: (?!the word)[\p{L}]+){0,3} the (?:code ?|pass ?|safe ?)?word|(?:code|pass|safe) ?(?:word|phrase)(?: is|:)?) ["“'‘]?(?<after>[A-Z]{4,12})["”'’]?(?![\p{L}])/gu,
);

/** The one that was spoken of: "Old one (4108) still works". */
const ONE = plain(
  /(?<![\p{L}])(?:old|new|other|previous|current|second|first|last|next|backup) one[\s:(]{1,3}(?:is |was )?(?<after>\d{3,8})(?!\d|[:,.]\d|%)/giu,
);
/** What opens or stops by a figure, in other languages. */
const OPENED = plain(
  /(?<![\p{L}])(?:se )?(?:apaga|abre|abren|desactiva|cierra|entra|entras?|marca|teclea|öffnet|geht auf|ouvre|ouvrir|entrez|faites)\s(?:con|mit|avec|le|la|el)?\s?(?:código\s|code\s|clave\s)?(?<after>\d{3,8})(?!\d|[:,.]\d|%)/giu,
);
/** "Your four digit entry number 9942". */
const DIGITS_OF = plain(
  /(?<![\p{L}])(?:three|four|five|six|seven|eight|[3-8])[- ]digit (?:[\p{L}]+ ){0,2}(?:number|code|pin|combo|combination|sequence)(?: (?:is|of))?[\s:,=]{1,3}(?<after>[#*]?\d{3,8})(?!\d|[:.]\d|,\d{3}|%)/giu,
);
/** Passed on by somebody: "listing agent texted 1158". */
const TOLD = plain(
  /(?<![\p{L}])(?:texted|sent|gave|emailed|messaged|told|replied|reads|provided)(?: it)?(?: to)?(?: me| us| him| her| them| over)?[:,]? ["“]?(?<after>(?!(?:19|20)\d\d(?!\d))\d{4,8})(?!\d|[:,.]\d|%|\s?(?:sq|sf|ft|am|pm|days?|homes|people|units|letters|flyers|postcards|emails|texts|leads|[\p{L}]+s(?![\p{L}])))/giu,
);
/** The answer to a question: "and gate? 1999". */
const ASKED = plain(
  /(?<![\p{L}])(?:code|combo|gate|lock ?box|lb|alarm|keypad|pin|door)\?{1,3}[\s/|>–-]{0,4}(?:\n\s{0,4})?(?:it['’]?s |is )?(?<after>[#*]?\d{3,8})(?!\d|[:,.]\d|%)/giu,
);
/** "If nobody answers: 9015". */
const ELSE = plain(
  /(?<![\p{L}])(?:if (?:nobody|no ?one|he|she|they|that|it|this)[^.\n\d]{0,28}|otherwise|or else|after hours|failing that)[:,]? (?:use |try |enter |it['’]s )?(?<after>(?!(?:19|20)\d\d(?!\d))[#*]?\d{4,6}[#*]?)(?!\d|[:,.]\d|%|\s?(?:sq|sf|ft|am|pm|days?|[\p{L}]+s(?![\p{L}])))/giu,
);
/** What it was is no matter: "it used to be our anniversary, now it's 5093". */
const NOW = plain(
  /(?<![\p{L}])(?:now (?:it['’]?s|is|they use|use)|(?:it['’]?s|it is|that['’]?s|is|they are) now|starting (?:today|tomorrow|monday)(?: it is| it['’]s)?|as of (?:today|now)) (?<after>\d{4,8})(?!\d|[:,.]\d|%|\s?(?:sq|sf|ft|am|pm|days?|homes|people|units))/giu,
);
/** Short for gate code and lockbox, as in the remarks of a listing. */
/** A picture of a key or a door. */
const PICTURED = /[🔑🗝🔐🔒🔓🚪]\ufe0f?\s?[:=]?\s?(?<after>[#*]?\d{3,8}[#*]?)(?!\d|[:,.]\d|%)/gu;
const SHORT = plain(
  /(?<![\p{L}\d/])(?:(?:g\/c|l\/b|g\.c\.|l\.b\.|lb\/c)\s?[:#=]{0,2}\s?|(?<!model )(?:gc|lb|lbx)(?:\s?[:#=/]\s?))(?<after>[*#]?\d{3,6}[*#]?)(?!\d|[:,./]\d|%)/giu,
);
/** Turns of a dial, told one after the other. */
const TURNED = plain(
  /(?<![\p{L}])(?:(?:right|left|clockwise|counter-?clockwise|cw|ccw|back|r|l)(?: (?:once|twice|(?:one|two|three|four|\d) (?:full )?(?:turns?|times|rotations)))?(?: past(?: it)?)?(?: to| at| past|:)? )(?<after>\d{1,2})(?!\d|[:.,%]\d|(?:st|nd|rd|th)(?![a-z])|\s(?:[A-Z]|feet|ft|miles?|blocks?|min))/giu,
);
/** A code for somebody, in letters and figures: "one day code for Devon: A7QX92". */
const FOR = plain(
  /(?<![\p{L}])(?:code|combo|pin)(?: for [^:\n]{1,40})?\s?[:=]\s?(?<after>(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{4,8})(?![\p{L}\d-])/gu,
);
/** "Your code for 12 Wren today only is 739204". */
const FOR_IS = plain(
  /(?<![\p{L}])(?<!(?:zip|area|promo|discount|coupon|error|postal|country|source|dress|tour|referral) )(?:code|pin|combo) (?:for|to|at|of) [^.\n?!]{3,48}? is (?<after>(?!(?:19|20)\d\d(?!\d))[#*]?\d{4,8}[#*]?)(?!\d|[:,.]\d|%)/giu,
);
/** The lock that is named by its maker or its kind, and right behind it the figure. */
const NAMED = plain(
  /(?<![\p{L}])(?:smart|keyless|electronic|digital|push-?button|keypad|combo|combination|yale|schlage|august|kwikset|master|simplex|rpc) ?(?:lock|box|deadbolt|entry)?\s(?:is |= ?|: ?)?(?<after>(?!(?:19|20)\d\d(?!\d))\d{4,8})(?!\d|[:,.]\d|%|\s?(?:sq|sf|ft|feet|btu|watts?|usd))/giu,
);
/** "Was the box 5514 or 5541? neither opens". */
const EITHER = plain(
  /(?<![\p{L}])(?:box|lock|gate|door|alarm|keypad)\s(?<after>(?!(?:19|20)\d\d(?!\d))\d{4,6}) or (?<or>\d{4,6})(?=[^.!\n]{0,40}?(?:open|work|code|\?))/giu,
);

const NUMBERS = 'star pound hash';
/** What is looked for, and the words of which a text has one where it is there. */
const IN_USE: readonly (readonly [pattern: RegExp, words: Anchors | undefined])[] = [
  [ARMED, anchors('arm rearm disarm stay away off silence')],
  [DIALLED, anchors('dial set roll spin turn scroll line')],
  [CORRECTED, anchors('wait actually sorry correction scratch reset changed updated')],
  [APART, undefined],
  [INSTEAD, anchors('it its use try')],
  [ONE, anchors('one')],
  [OPENED, anchors('apaga abre abren desactiva cierra entra entras marca teclea öffnet geht ouvre ouvrir entrez faites')],
  [NOW, anchors('now today tomorrow monday')],
  [DIGITS_OF, anchors('digit')],
  [TOLD, anchors('texted sent gave emailed messaged told replied reads provided')],
  [ASKED, undefined],
  [ELSE, anchors('if otherwise else hours failing')],
  [FOR, anchors('code combo pin')],
  [FOR_IS, anchors('code combo pin')],
  [
    NAMED,
    anchors('smart keyless electronic digital push pushbutton keypad combo combination yale schlage august kwikset master simplex rpc'),
  ],
  [EITHER, anchors('or')],
  [BY_WORD, anchors('opens open unlock unlocks works answers disarm disarms word codeword password safeword phrase passphrase')],
];
const MAY: ReadonlyMap<RegExp, RegExp> = new Map([
  [APART, new RegExp(String.raw`\d \d \d|\d (?:${NUMBERS.replaceAll(' ', '|')})`)],
  [ASKED, /\?/],
]);
/** Characters from a turn of a dial to the next. */
const DIAL = 96;
const TURNS = anchors('right left clockwise counterclockwise counter cw ccw back r l');

/** Codes by what is done with them, in a text that speaks of locks or codes. */
export function codesInUse(survey: Survey): Span[] {
  const { text } = survey;
  const spans: Span[] = [];
  for (const [pattern, words] of IN_USE)
    if (words ? saysAny(survey, words) : MAY.get(pattern)!.test(text)) for (const span of placesOf(pattern, text)) spans.push(span);
  // "Left at 12" is a way to drive; two turns and more, one after the other, are a dial.
  const turned = saysAny(survey, TURNS) ? placesOf(TURNED, text) : [];
  return [...spans, ...turned.filter((turn) => turned.some((other) => other !== turn && Math.abs(other.start - turn.start) <= DIAL))];
}

function placesOf(pattern: RegExp, text: string): Span[] {
  return matchesOf(pattern, text).flatMap(({ index, 0: whole, groups = {} }) => {
    const named = ['after', 'before', 'or'].flatMap((name) => groups[name] ?? []);
    return named.map((value): Span => {
      const start = index + whole.lastIndexOf(value);
      return { start, end: start + value.length, label: 'ACCESS_CODE', score: 0.75 };
    });
  });
}

/** Who came in by a figure, whatever else is spoken of: "got in w/ 5514". */
const CAME_IN = plain(
  /(?<![\p{L}])(?:got|get|getting|let (?:yourself|yourselves|him|her|them|us|myself)|went|came|come|go|buzz(?:ed)?)(?: back)? in(?:side)? (?:with|using|by|via|w\/?) ?(?:code |combo |the code |pin )?(?<after>\d{4,8})(?!\d|[:,.]\d|%|\s(?:other|people|buyers|offers))/giu,
);

const INTO = anchors('in inside');
const SHORTS = anchors('g c l b gc lb lbx');

/** Codes in a text that speaks of neither locks nor codes. */
export function entered(survey: Survey): Span[] {
  const { text } = survey;
  return [
    ...(saysAny(survey, INTO) && / in(?:side)? (?:w|using|by|via)/i.test(text) ? placesOf(CAME_IN, text) : []),
    ...(/[🔑🗝🔐🔒🔓🚪]/u.test(text) ? placesOf(PICTURED, text) : []),
    ...(saysAny(survey, SHORTS) ? placesOf(SHORT, text) : []),
  ];
}
