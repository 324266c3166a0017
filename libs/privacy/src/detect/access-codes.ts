import { besideCode, besideLock, isOfElse, OF_LOCK, unmarked } from './code-clauses.js';
import type { Span } from './span.js';
import { before, hitsOf, type Survey, type WordHit } from './survey.js';
import { MEANS } from './words.js';
import { matchesOf } from './matches.js';

const VALUE =
  /(?:\d{3}[- ]\d{3}(?![-. ]?\d)|\d{1,4}[A-Z]\d{1,4}|\d{1,4}[*#]\d{1,4}|\d(?:[ -]\d){2,7}|\d{2}(?:[- ]\d{2}){1,3}|\d{3,8})(?!\d)[A-Za-z]?(?:\s?[#*]{1,2})?/y;
const UNIT_AFTER =
  /^(?:\s?%|,\d{3}|-\d{3}|[ \t]?\d{3}[-.\s]\d{4}|\.\d|:\d\d|[ \t]?[-–]?[ \t]?(?:sq|sf|ft|feet|foot|acres?|beds?|baths?|br|ba|units?(?!\s?[#\dA-Z])|yards?|yds?|miles?|mi|min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|steps?|am|pm|a\.m|p\.m|k\b|lbs?|inches|"|'|people|amps?|watts?|volts?|gallons?|mph|usd|dollars|st\b|nd\b|rd\b|th\b|[a-z]+ (?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|way|ct|blvd)\b))/i;
const YEAR = /^(?:19\d\d|20[0-3]\d)$/;
/** "until 1700": a time of the day. */
const UNTIL = /(?:until|till?|by|before|after|between|from)\s$/i;
const HOUR = /^(?:[01]\d|2[0-3])(?:00|15|30|45)$/;
/** Single digits with a hyphen between each: nothing else is written so. */
const APART = /^\d(?:-\d){3,6}$/;

/** Said of codes of doors alone. */
const OF_DOOR =
  /(?:pedestrian|resident['’]?s?|pool|gym|clubhouse|parking|courtyard|front|rear|stair(?:well)?|mail\s?room|back-?\s?up|one[- ]day|vendor|showing|agent['’]?s?|guest|visitor|temp(?:orary)?|master|duress|emergency|smart lock|august|schlage|yale)\s$/;
const CODE_IS_LAW =
  /^\s{0,2}(?:section|sec|§|violation|compliance|enforcement|of|requirement|upgrade|title|art|chapter|review|block|snippet|sample|base)/i;
const AFTER_CODE =
  /^[\s:=#*,()"'“”‘’–-]*(?:(?:is|was|to|for|the|you|i|we|they|want|need|have|got|gave|takes|cbs|supra|number|no|num|at|on|gate|lock\s?box|box|lb|door|front|back|side|garage|alarm|keypad|entry|it|are|will|be|now|currently|today|changed|set|updated|new|enter|use|press|star|pound|then|del|de|la|el|es|der|das|ist|des|du|est|la puerta|portail|portón|porton|reads|this|week|building|community|main|pedestrian|unit|le|les|au|die|dem|do|from|changes|changing|goes|went|switched|remains|stays|still|again|reset|works|works:|being|which|that|should|always|simply|just|only|as|follows|like|after|by|into|resident|residents|visitor|vendor|cleaner|model|house|place|property|condo|home|apartment|studio|cottage|office|pool|gym|clubhouse|mail ?room|shed|basement|guest ?house|adu|casita|lockbox)\b[\s:=#*,()"'“”‘’–-]*){0,6}$/i;
const AFTER_LOCK =
  /^[\s:=#*,()"'“”‘’–-]*(?:(?:code|combo|combination|pass|is|was|no|number|num|pin|at|on|the|to|enter|use|press|punch|dial|hit|type|key|in|then|set|with|opens?|star|pound|for|left|right|front|back|side|door|rail|railing|hose|bib|meter|box|entry|pad|keypad|gate|panel|off|arm|disarm|under|mat|serial|contractor|combo|are|and|current|house|home|place|old|new|this|their|his|her|my|es|ist|est|della|de|del|la|el)\b[\s:=#*,()"'“”‘’–-]*){0,5}$/i;
const POINTED = /[:=#*]|\b(?:is|code|combo|combination|pin|enter|use|press|punch|dial|type|es|ist|est)\b/i;
const BEFORE_LOCK =
  /^[#*]?,?\s{0,2}(?:(?:#|pound|star)\s{0,2})?(?:(?:is|as|to|for|at|on|in|into|what|that|which|opens?|works?|gets|will|open|disarms?|unlocks?|should|get|gets|past|through|arm|disarm|turn|off|you|en|para|por|an|am|pour|à)\s{1,2}|\(\s{0,1}){1,4}(?:(?:the|a|your|la|el|le|der|das|den|front|back|side|main|new|old|same|community|building|garage|pedestrian|contractor|combo|entry|access|lobby|outer|inner|street|call|key)\s{1,2}){0,3}$/i;
const VERB =
  /(?:enter|dial|dial \d then|spin|spin to|turn to|roll to|dial to|set to|punch|punch in|press|use|type|type in|key in|keycode|hit|input|try|tried|marque|marcar|tippen|eingeben|composez|tapez)\s{0,2}[:#*]{0,2}\s{0,2}$/i;
/** Goes in by a figure: "let yourself in with 3355". */
const ENTERS =
  /(?:let (?:yourself|yourselves|him|her|them|people) in|(?:get|go|come|buzz|punch|step|got|went|came) (?:in|inside)|open(?:s|ed)? (?:it|up)?|unlock(?:s|ed)?(?: it)?|disarm(?:s|ed)?(?: it)?)\s?(?:with|using|by|via|on|w\/?)\s?(?:code\s|combo\s)?$/i;
const SIGN_BEFORE = /(?:star|pound|hash|asterisk)[\s,]{1,2}(?:then\s)?$/i;
const SIGN_AFTER = /^,?\s(?:then\s|and\s)?(?:star|pound|hash|asterisk)(?: sign| key)?(?![a-z])/i;
/** Characters after a figure in which a word can make it a code, and around a code in which another one is like it. */
const AHEAD = 96;
const LIKE = 384;
const JOINED = /^\s{0,2}(?:or|and|then|to|not|\/|,|&|-|y|o)\s{0,2}[#*]?$/i;

export interface CodeContext {
  readonly survey: Survey;
  /** The key of the text speaks of access (ShowingInstructions, PrivateRemarks). */
  readonly expected: boolean;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** A star or pound stands with it, as a sign or as a word. */
  readonly signed: boolean;
}

function candidateAt(text: string, start: number): Candidate | undefined {
  const lead = /[#*]{1,2}\s?$/.exec(text.slice(Math.max(0, start - 3), start));
  VALUE.lastIndex = start;
  const match = VALUE.exec(text);
  if (!match) return undefined;
  const end = start + match[0].length;
  const previous = text[start - 1] ?? ' ';
  if (/[$€£_.,/]/.test(previous) && !/[.,]\s/.test(text.slice(start - 1, start + 1))) return undefined;
  if (/[A-Za-z0-9]-?$/.test(text.slice(Math.max(0, start - 2), start)) && !lead) return undefined;
  if (UNIT_AFTER.test(text.slice(end, end + 32))) return undefined;
  const said = lead ?? SIGN_BEFORE.exec(text.slice(Math.max(0, start - 16), start));
  const spoken = SIGN_AFTER.exec(text.slice(end, end + 20));
  return {
    start: said ? start - said[0].length : start,
    end: end + (spoken?.[0].length ?? 0),
    digits: match[0].replace(/\D/g, ''),
    signed: /^(?:[a-z]|\*\d?$)/i.test(said?.[0] ?? '') || spoken !== null || /[#*]$/.test(match[0]),
  };
}

const near = (hits: readonly WordHit[], at: number, reach: number): WordHit[] =>
  hits.filter((hit) => hit.end <= at && at - hit.end <= reach);

function fromCodeWord(text: string, candidate: Candidate, hit: WordHit, inProperty: boolean): boolean {
  const gap = unmarked(text.slice(hit.end, candidate.start));
  if (gap === '(' || (gap.endsWith('-') && gap.length < 5)) return false;
  if (!AFTER_CODE.test(gap) || CODE_IS_LAW.test(gap)) return false;
  const kind = before(text, hit.start, 18);
  if (isOfElse(kind)) return false;
  const word = text.slice(hit.start, hit.end).toLowerCase();
  if (YEAR.test(candidate.digits) && gap.trim() === '' && word === 'code' && !OF_LOCK.test(kind)) return false;
  return inProperty || OF_DOOR.test(kind);
}

function fromLockWord(text: string, candidate: Candidate, hit: WordHit, expected: boolean): boolean {
  const gap = unmarked(text.slice(hit.end, candidate.start));
  const word = text.slice(hit.start, hit.end).toLowerCase();
  if (/^(?:lb|lbx|lockbox|keybox)$/.test(word) && /^[a-z ,]{0,34}(?:\s[-–]\s|[:=]\s?)#?$/i.test(gap)) return true;
  if (!AFTER_LOCK.test(gap)) return false;
  // "Supra, 840 Tamarack combo …": the next house of a list.
  if (/,\s$/.test(gap) && /^\s\p{Lu}\p{Ll}{2,}/u.test(text.slice(candidate.end, candidate.end + 4))) return false;
  const pointed = POINTED.test(gap) || /[#*]/.test(text.slice(candidate.start, candidate.end));
  if (word === 'box' && /(?:p\.?\s?o\.?|mail|post office|ice|tool|planter|batter)\s?$/.test(before(text, hit.start, 12))) return false;
  if (YEAR.test(candidate.digits) && !pointed)
    return isCodeThoughYear(text, candidate, word, expected || /\b(?:house|home|place)\b/i.test(gap));
  if (
    /^(?:door|doors|garage|box|access|entry|panel|elevator|lobby|gate|gates|porte|tor|fob)$/.test(word) &&
    candidate.digits.length === 3 &&
    !pointed
  )
    return false;
  // "garage 400", "box 12": weak words need something that points at the figure.
  return pointed || expected || !/^(?:door|doors|garage|box|access|entry|panel|elevator|lobby|lock|safe|fob|porte|tor)$/.test(word);
}

/** "keypad 2021" is when it was put in; "LB 2019" and "alarm 1984 to disarm" are codes. */
function isCodeThoughYear(text: string, candidate: Candidate, word: string, expected: boolean): boolean {
  if (/^(?:lb|lbx)$/.test(word)) return true;
  const strong = /^(?:lockbox|lockboxes|keybox|callbox|alarm|keypad|combo|gate|codebox)$/.test(word);
  return (
    strong &&
    (expected ||
      /^\s{0,2}(?:to (?:disarm|open|enter|get in|arm|unlock)|then|on (?:the )?(?:rail|door|gate|meter|bib|hose))/i.test(
        text.slice(candidate.end, candidate.end + 24),
      ))
  );
}

function fromRight(text: string, candidate: Candidate, hits: readonly WordHit[]): boolean {
  const hit = hits.find((word) => word.start >= candidate.end && word.start - candidate.end <= 40);
  if (!hit) return false;
  const gap = text.slice(candidate.end, hit.start);
  if (VERB.test(before(text, candidate.start, 14)) && /^[^.!?\n]{0,30}$/.test(gap)) return true;
  // "LiftMaster 8500 on the garage door": a model.
  if (/(?:[a-z][A-Z][a-z]+|model)\s$/.test(text.slice(Math.max(0, candidate.start - 24), candidate.start))) return false;
  return !YEAR.test(candidate.digits) && candidate.digits.length >= 4 && BEFORE_LOCK.test(gap);
}

/** Digits that open a gate, a lockbox or an alarm, judged by the words beside them. */
export function accessCodes({ survey, expected }: CodeContext): Span[] {
  const codes = hitsOf(survey, MEANS.code);
  const locks = hitsOf(survey, MEANS.lock);
  if (!expected && (survey.bits & (MEANS.code | MEANS.lock)) === 0) return apart(survey);
  const inProperty = expected || (survey.bits & (MEANS.lock | MEANS.property)) !== 0;
  const spans: Span[] = [];
  let codeFrom = 0;
  let lockFrom = 0;
  for (let run = 0; run < survey.digits.length; run += 2) {
    const start = survey.digits[run]!;
    const last = spans.at(-1);
    if (last && start < last.end) continue;
    while (codeFrom < codes.length && codes[codeFrom]!.end < start - 64) codeFrom += 1;
    while (lockFrom < locks.length && locks[lockFrom]!.end < start - 64) lockFrom += 1;
    const nearCodes = upTo(codes, codeFrom, start + AHEAD);
    const nearLocks = upTo(locks, lockFrom, start + AHEAD);
    const candidate = candidateAt(survey.text, start);
    if (!candidate) continue;
    const isApart = APART.test(survey.text.slice(candidate.start, candidate.end));
    if (!isApart && !expected && nearCodes.length === 0 && nearLocks.length === 0) continue;
    const score = scoreOf(survey.text, candidate, { codes: nearCodes, locks: nearLocks, expected, inProperty, last });
    if (score > 0 || isApart) spans.push({ start: candidate.start, end: candidate.end, label: 'ACCESS_CODE', score: Math.max(score, 0.6) });
  }
  return [...spans, ...alike(survey, spans, locks)];
}

function upTo(hits: readonly WordHit[], from: number, end: number): readonly WordHit[] {
  let to = from;
  while (to < hits.length && hits[to]!.start < end) to += 1;
  return hits.slice(from, to);
}

/** In a text that gives codes, a figure as long as one of them right behind any lock: "and box 1357". */
function alike({ text }: Survey, found: readonly Span[], locks: readonly WordHit[]): Span[] {
  if (found.length === 0) return [];
  return locks.flatMap((hit): Span[] => {
    const figure = /^\s(?:is |= ?|: ?)?([#*]?\d{4,6}[#*]?)(?![\d:%/-]|[.,]\d)/.exec(text.slice(hit.end, hit.end + 14));
    const value = figure?.[1] ?? '';
    const start = hit.end + (figure?.[0].length ?? 0) - value.length;
    const digits = value.replaceAll(/\D/g, '');
    if (
      !figure ||
      !found.some((span) => Math.abs(span.start - start) <= LIKE && lengthOf(text, span) === digits.length) ||
      YEAR.test(digits) ||
      UNIT_AFTER.test(text.slice(start + value.length, start + value.length + 32))
    )
      return [];
    if (/(?:p\.?\s?o\.?|mail|post office|ice|tool)\s?$/.test(before(text, hit.start, 12))) return [];
    return [{ start, end: start + value.length, label: 'ACCESS_CODE', score: 0.65 }];
  });
}

const lengthOf = (text: string, { start, end }: Pick<Span, 'start' | 'end'>): number => text.slice(start, end).replace(/\D/g, '').length;
/** The next line of a list of codes: "Residents: 3948. Vendors: 8493". */
const LISTED = /^[\s.;,|]{0,4}(?:and )?(?:the )?[A-Za-z][a-z'’ ]{2,24}(?::|=| -| –| is| use[s]?)\s?#?$/;

/** Codes that show by their own shape. */
function apart({ text }: Survey): Span[] {
  return matchesOf(/(?<![\w.,/-])\d(?:-\d){3,6}(?![\w/-]|\.\d)/g, text).map(({ index, 0: value }) => ({
    start: index,
    end: index + value.length,
    label: 'ACCESS_CODE',
    score: 0.6,
  }));
}

interface Around {
  readonly codes: readonly WordHit[];
  readonly locks: readonly WordHit[];
  readonly expected: boolean;
  readonly inProperty: boolean;
  readonly last: Span | undefined;
}

/** The nearest word says that this is a code of another kind: then no other word makes it one of a door. */
const isOtherCode = (text: string, candidate: Candidate, codes: readonly WordHit[]): boolean => {
  const hit = near(codes, candidate.start, 8).at(-1);
  return hit !== undefined && isOfElse(before(text, hit.start, 18));
};

function scoreOf(text: string, candidate: Candidate, around: Around): number {
  if (UNTIL.test(before(text, candidate.start, 10)) && HOUR.test(candidate.digits)) return 0;
  if (isOtherCode(text, candidate, around.codes)) return 0;
  // Eight digits on a box are its serial number.
  if (/^\d{8}$/.test(text.slice(candidate.end - 8, candidate.end)) && near(around.codes, candidate.start, 16).length === 0) return 0;
  if (near(around.codes, candidate.start, 44).some((hit) => fromCodeWord(text, candidate, hit, around.inProperty))) return 0.9;
  if (near(around.locks, candidate.start, 44).some((hit) => fromLockWord(text, candidate, hit, around.expected))) return 0.85;
  const ofDoors = around.codes.filter((hit) => !isOfElse(before(text, hit.start, 18)));
  const marks = around.locks.length === 0 ? ofDoors : [...ofDoors, ...around.locks].sort((a, b) => a.start - b.start);
  if (fromRight(text, candidate, marks)) return 0.8;
  if (around.last && candidate.start - around.last.end <= 12 && JOINED.test(text.slice(around.last.end, candidate.start))) {
    return candidate.digits.length === lengthOf(text, around.last) ? 0.7 : 0;
  }
  if (around.last && LISTED.test(text.slice(around.last.end, candidate.start)) && lengthOf(text, around.last) === candidate.digits.length)
    return 0.7;
  if (around.last && besideCode(text, candidate, around.last)) return 0.65;
  if (candidate.signed && around.codes.length + around.locks.length > 0 && candidate.digits.length >= 3) return 0.65;
  if (around.inProperty && candidate.digits.length >= 3 && ENTERS.test(before(text, candidate.start, 36))) return 0.75;
  if (around.inProperty && besideLock(text, candidate, marks, around.expected)) return 0.7;
  if (
    around.locks.length > 0 &&
    VERB.test(before(text, candidate.start, 14)) &&
    candidate.digits.length >= 3 &&
    !YEAR.test(candidate.digits)
  )
    return 0.7;
  if (!around.expected || candidate.digits.length < 4 || candidate.digits.length > 6 || YEAR.test(candidate.digits)) return 0;
  return VERB.test(before(text, candidate.start, 14)) ? 0.7 : 0;
}
