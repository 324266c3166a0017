import { isPlace, isWork, ofPlace } from './name-words.js';
import type { Span } from './span.js';
import { before, hitsOf, type Survey } from './survey.js';
import { MEANS, WORDS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

/** Given names that are places or makes as often: they need a surname or a cue. */
const PLACES =
  /^(?:madison|victoria|savannah|carolina|virginia|georgia|montana|sierra|chelsea|florence|sydney|orlando|santiago|valencia|alexandria|lourdes|mercedes|kenya|cleveland|clinton|lincoln|logan|marion|monroe|trinidad|concepcion|encarnacion|refugio|rosario|guadalupe|milan|london|chase|austin|dallas|denver|phoenix|houston|brooklyn|jackson|carson|salem|eugene|adrian|lexington|camden|israel|jordan|sharon|salinas|malibu|catalina|jesus|christian|christina|elk|regina|verona|vienna|catherine|helena|gary|fidel|max|min|bo|an|in|my|so|do|le|la|ha|hung|long|van|thanh|thu|thi|ho|you|an|la)$/i;
const DEALS =
  MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.phone | MEANS.birth | MEANS.ssn | MEANS.cue | MEANS.intro | MEANS.property;
const COUPLE = plain(
  /(?<![\p{L}])(?:(?:mr|mrs|ms|dr|sr|sra)\.?\s(?:and|&|y)\s(?:mr|mrs|ms|dr|sr|sra)\.?)\s(\p{Lu}['’]?\p{L}{1,18}(?:-\p{Lu}\p{Ll}+)?)/giu,
);
const INITIALLED = plain(/(?<![\p{L}\d.])\p{Lu}\.\s?(?:\p{Lu}\.\s?)?(\p{Lu}['’]?\p{Ll}{2,18}(?:-\p{Lu}\p{Ll}+)?)(?![\p{L}])/gu);
/** Characters from what somebody says in a chat to what they say next. */
const NEARBY = 320;
const SPEAKER = plain(/(?:^|\n)\s{0,3}(?:\[?\d{1,2}:\d\d(?:\s?[ap]m)?\]?\s)?(\p{Lu}\p{Ll}{2,14})(?=:\s)/gu);
const ORDINARY =
  MEANS.ordinary |
  MEANS.street |
  MEANS.notName |
  MEANS.property |
  MEANS.client |
  MEANS.professional |
  MEANS.cue |
  MEANS.lock |
  MEANS.code |
  MEANS.phone;

/** Given names that stand alone in a text that deals with people: "Maria said yes". Part of a place, a street or a brand they are none. */
export function givenAlone(survey: Survey): Span[] {
  if ((survey.bits & DEALS) === 0) return [];
  const { text } = survey;
  const spans: Span[] = [];
  for (const hit of hitsOf(survey, MEANS.given)) {
    if (!hit.upper || hit.bits & (MEANS.givenWord | MEANS.notName) || PLACES.test(text.slice(hit.start, hit.end))) continue;
    const left = before(text, hit.start, 24);
    const joined = /[\p{L}\d]-$|[@_/.#]$/u.test(left) || /^(?:['’]t|[-_@/]|\.\p{L})/u.test(text.slice(hit.end, hit.end + 2));
    const named =
      /^\s\p{Lu}\p{Ll}/u.test(text.slice(hit.end, hit.end + 3)) ||
      /\p{Lu}[\p{L}.]*\s$/u.test(text.slice(Math.max(0, hit.start - 20), hit.start));
    if (joined || (named && !isSentenceStart(text, hit.start)) || isWork(text, hit.start, hit.end)) continue;
    if (isPlace(text, hit.end) || ofPlace(text, hit.start) || /\b(?:in|near|downtown)\s$/.test(left)) continue;
    spans.push({ start: hit.start, end: hit.end, label: 'PERSON', score: 0.6 });
  }
  return spans;
}

/** The capitalised word before it only begins the sentence: "Call Maria". */
function isSentenceStart(text: string, at: number): boolean {
  const match = /(?:^|[\n.!?:;>(–—-]\s{0,3})(\p{Lu}\p{L}*)\s$/u.exec(text.slice(Math.max(0, at - 24), at));
  return (
    match?.[1] !== undefined &&
    (WORDS.means(match[1]) & ORDINARY) !== 0 &&
    !/^\s\p{Lu}\p{Ll}/u.test(
      text
        .slice(at)
        .replace(/^\p{L}+/u, '')
        .slice(0, 3),
    )
  );
}

/** `Mr. and Mrs. Ostrander`, `J. Whitcombe`, and who speaks in a chat. */
export function coupled(text: string): Span[] {
  const spans: Span[] = [];
  const add = (match: RegExpExecArray | RegExpMatchArray, whole: boolean, least: number): void => {
    const name = match[1] ?? '';
    const bits = WORDS.means(name);
    const open = (bits & (MEANS.given | MEANS.surname)) !== 0 || (bits & ORDINARY) === 0;
    if (!open || (least > 0 && (bits & least) === 0)) return;
    const index = match.index ?? 0;
    const end = index + match[0].length;
    const start = whole ? index : end - name.length;
    if (!isWork(text, start, end) && !isPlace(text, end)) spans.push({ start, end, label: 'PERSON', score: 0.7 });
  };
  if (/[mds]r?s?r?a?\.?\s(?:and|&|y)\s[mds]/i.test(text)) for (const match of matchesOf(COUPLE, text)) add(match, true, 0);
  if (/\p{Lu}\.\s?\p{Lu}/u.test(text)) for (const match of matchesOf(INITIALLED, text)) add(match, true, 0);
  if (/[a-zß-ÿ]:\s/.test(text)) {
    const speakers = matchesOf(SPEAKER, text);
    // Who speaks twice is a person, whatever the name.
    const again = ({ index, 1: name }: RegExpExecArray): boolean =>
      speakers.some((other) => other[1] === name && other.index !== index && Math.abs(other.index - index) <= NEARBY);
    for (const match of speakers) add(match, false, again(match) ? 0 : MEANS.given);
  }
  return spans;
}
