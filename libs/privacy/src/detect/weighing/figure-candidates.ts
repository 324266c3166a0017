import { hashOf } from '../letters.js';
import { matchesOf } from '../matches.js';
import { capitalWords } from './capital-words.js';
import { dateCandidates } from './date-candidates.js';
import { dialledStops } from './dialled-stops.js';
import type { FigureCandidate } from './figure-candidate.js';
import { TOKEN, type Tokens } from './context-tokens.js';
import { NUMBER_WORDS, SMALL_NUMBERS } from './number-words.js';
import { pressedKeys } from './pressed-keys.js';
import { saidWords } from './said-words.js';

/** Figures as written: marks before, letters and digits joined by signs, a unit of money behind. `l`, `O` and `I` are what scanners make of digits. */
const WRITTEN =
  /(?<![A-Za-z0-9_@])(?:[*•xX…]{2,12}[- ]?(?:[*•xX]{2,8}[- ]?)?)?[#*]?(?:(?:US ?)?[$€£] ?|(?:USD|EUR) )?[#*]?(?:(?=(?:[A-Za-z]{1,20}[-_]){0,3}[A-Za-z]{0,20}-?[OolI]{0,3}\d|(?:[A-Za-z]-){1,4}\d)[A-Za-z0-9]+)(?:(?:[-–_]|(?<=\d)[*#](?=\d)|(?<=[0-9OolI])[./:](?=[0-9OolI])|,(?=[0-9OolI]{3}))[A-Za-z0-9]+)*[#*]?(?: ?(?:k|mil|million|millones|thousand|grand)(?![A-Za-z]))?|(?<=\d )[OolI](?= \d)/g;
/** The name of a plan, no figure: 401(k). */
const PLAN = /^(?:401|403|457) ?\(?[kb]\)?(?![A-Za-z\d])/i;
const BARE = /^[#*]?[0-9OolI]+[#*]?$/;
const MOST_DIGITS = 24;
const LONGEST_WORDS = 14;
const INNER = new Set(['and', 'a', 'y', 'e', 'et', 'und', 'en', 'dash', 'then', 'tiret', 'traço', 'guion'].map(hashOf));
export function figureCandidates(text: string, tokens: Tokens): FigureCandidate[] {
  const dates = dateCandidates(text);
  const taken = new Uint8Array(dates.length === 0 ? 0 : text.length);
  for (const { start, end } of dates) taken.fill(1, start, end);
  const isApart = ({ start, end }: FigureCandidate): boolean => !taken.subarray(start, end).includes(1);
  const figures = merged(text, writtenIn(text));
  const written = dates.length === 0 ? figures : [...dates, ...figures.filter(isApart)];
  // What is pressed key by key holds figures and number words that are nothing by themselves.
  const pressed = joined(dialledStops(text), pressedKeys(text)).filter(isApart);
  const figured = joined(joined(pressed, written), spokenIn(text, tokens));
  const found = joined(joined(figured, capitalWords(text)), saidWords(text));
  return found.toSorted((one, other) => one.start - other.start);
}

/** Those of the first list, and of the second what stands apart from them. */
function joined(first: readonly FigureCandidate[], second: readonly FigureCandidate[]): readonly FigureCandidate[] {
  return [...first, ...second.filter((one) => !first.some((other) => other.start < one.end && one.start < other.end))];
}

const meant = (value: string): string => value.replaceAll(/[Oo]/g, '0').replaceAll(/[lI]/g, '1').replaceAll(/\D/g, '');

function writtenIn(text: string): FigureCandidate[] {
  const found: FigureCandidate[] = [];
  for (const { 0: whole, index } of matchesOf(WRITTEN, text)) {
    const digits = BARE.test(whole) || /[$€£,]/.test(whole) ? meant(whole) : whole.replaceAll(/\D/g, '');
    if (digits.length === 0 || digits.length > MOST_DIGITS || PLAN.test(text.slice(index, index + 7))) continue;
    found.push({ start: index, end: index + whole.length, digits, words: 0 });
  }
  return found;
}

/** `4100 2299 871`, `4 0 1 7`: groups with one space between are one figure. */
function merged(text: string, parts: readonly FigureCandidate[]): FigureCandidate[] {
  const found: FigureCandidate[] = [];
  let last: FigureCandidate | undefined;
  let before: FigureCandidate | undefined;
  for (const part of parts) {
    const joins =
      last !== undefined &&
      before !== undefined &&
      isJoint(text.slice(last.end, part.start), before, part) &&
      isGroup(text, last) &&
      isGroup(text, part) &&
      last.digits.length + part.digits.length <= MOST_DIGITS;
    if (joins && last) {
      last = { start: last.start, end: part.end, digits: last.digits + part.digits, words: 0 };
      found[found.length - 1] = last;
    } else {
      last = part;
      found.push(part);
    }
    before = part;
  }
  // One digit alone counts things; one with a k is money.
  return found.filter(({ digits, start, end }) => digits.length > 1 || end - start > 2 || /k$/i.test(text.slice(start, end)));
}

/** Between groups of any length; before a single digit; between what is pressed one after the other, "17 then 3 then 25". */
const JOINT = /^(?: | ?- ?)$/;
const STEP = /^(?:,? (?:and )?(?:then|luego|después|puis|dann) (?:the )?| ?& ?)$/i;
const GROUP = /^[#*•x…]*[0-9OolI -]+[#*]?$|^\d{1,2}(?:[, a-zé&]{1,12}\d{1,2})+$/i;

function isJoint(between: string, last: FigureCandidate, part: FigureCandidate): boolean {
  if (JOINT.test(between)) return true;
  if (between === ', ' || between === ', and ') return part.digits.length === 1;
  return part.digits.length <= 2 && part.end - part.start <= 3 && !/\d{3}$/.test(last.digits) && STEP.test(between);
}

const isGroup = (text: string, { start, end }: FigureCandidate): boolean => GROUP.test(text.slice(start, end));

/** Runs of number words. */
function spokenIn(text: string, { starts, ends, kinds, hashes }: Tokens): FigureCandidate[] {
  const found: FigureCandidate[] = [];
  for (let at = 0; at < starts.length; at += 1) {
    if (kinds[at] !== TOKEN.word || !NUMBER_WORDS.has(hashes[at]!)) continue;
    const first = at;
    let last = at;
    let words = 1;
    for (let next = at + 1; next < starts.length && words < LONGEST_WORDS; next += 1) {
      const sign = kinds[next] === TOKEN.sign && /[,-]/.test(text[starts[next]!]!);
      if (kinds[next] === TOKEN.word && NUMBER_WORDS.has(hashes[next]!)) {
        last = next;
        words += 1;
      } else if (!sign && !(kinds[next] === TOKEN.word && INNER.has(hashes[next]!))) break;
    }
    if (words > 1 || !SMALL_NUMBERS.has(hashes[first]!)) found.push({ start: starts[first]!, end: ends[last]!, digits: '', words });
    at = last;
  }
  return found;
}
