import { accessCodes } from './access-codes.js';
import { codesInUse, entered } from './codes-in-use.js';
import { cuedValues } from './cued-values.js';
import { emails } from './emails.js';
import { privateFigures } from './figures/private-figures.js';
import { foreignAmounts, foreignNames } from './foreign-names.js';
import { ipv6Addresses } from './ipv6.js';
import type { KeyHints } from './key-hints.js';
import { shapedNumbers } from './numbers.js';
import { partedCodes } from './parted-codes.js';
import { namesBeside, people } from './people.js';
import { setApart } from './set-apart.js';
import { footOfCheck } from './shapes.js';
import { groundOf, type Span } from './span.js';
import { spokenNumbers } from './spoken-figures.js';
import { streetAddresses } from './street-addresses.js';
import { survey, type Survey } from './survey.js';
import { unclaimedCodes } from './unclaimed-codes.js';
import { foreignCodes, wordedCodes } from './worded-codes.js';
import { maySayWords } from './weighing/said-words.js';
import { weighedHomes } from './weighing/weighed-homes.js';
import { weighedFigures } from './weighing/weighed-figures.js';
import { weighedNames } from './weighing/weighed-names.js';
import { MEANS } from './words.js';

/** What speaks for itself in a stretch of text, with what stands around it. */
export interface Candidates {
  readonly spans: Span[];
  /** Addresses, of which some count only beside a person. */
  readonly addresses: readonly Span[];
}

/** Scripts whose words for codes, names and amounts have patterns of their own, and Vietnamese letters. */
const FOREIGN_SCRIPT = /[\u0370-\u1fff\u3040-\ud7ff\uf900-\uffff]/;
const OF_PEOPLE =
  MEANS.given | MEANS.givenWord | MEANS.surname | MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.intro | MEANS.phone | MEANS.cue;

/** One reading of a flattened text, or of a stretch of one, then bounded work around what that reading met. `topics`: see `topicsOf`. */
export function candidatesIn(text: string, hints: KeyHints, topics = 0): Candidates {
  const found = survey(text, topics);
  const candidates = readable(found, hints);
  candidates.spans.push(...setApart(text, (piece) => figuresIn(survey(piece), hints)));
  if (FOREIGN_SCRIPT.test(text)) candidates.spans.push(...foreignCodes(text), ...foreignNames(text), ...foreignAmounts(text));
  return candidates;
}

/** What a text speaks of, for the reading of its stretches: a code is one of a door because a door is named, however far away. */
export const topicsOf = (text: string): number => survey(text).bits;

function readable(found: Survey, hints: KeyHints): Candidates {
  const { text } = found;
  if (found.words.length + found.digits.length + found.ats.length === 0) return { spans: [], addresses: [] };
  const addresses = streetAddresses(found);
  const spans: Span[] = found.ats.length > 0 || found.bits & MEANS.spoken ? emails(found) : [];
  spans.push(...figuresIn(found, hints, [...spans, ...addresses]));
  if (hints.plain) return { spans, addresses };
  const homes = weighedHomes(found, addresses, spans);
  addresses.push(...homes);
  const named = found.bits & OF_PEOPLE ? people(found) : [];
  const reached = spans.filter((span) => span.label === 'EMAIL' || span.label === 'PHONE');
  if (reached.length > 0) named.push(...namesBeside(text, reached));
  spans.push(...weighedNames(found, named, [...spans, ...addresses]));
  return { spans, addresses };
}

/** A code without a figure: a word in capitals where the text speaks of a way in. */
const mayHoldCapitals = ({ text, bits }: Survey): boolean =>
  (bits & (MEANS.code | MEANS.lock | MEANS.press)) !== 0 && /[A-Z]{3}/.test(text);

/** Numbers, codes and amounts: what recognisers claim, then what the evidence around the rest says. `others`: ground that is taken. */
function figuresIn(found: Survey, hints: KeyHints, others: readonly Span[] = []): Span[] {
  const claimed = claimedFigures(found, hints);
  const hasFigures = found.digits.length > 0 || (found.bits & MEANS.number) !== 0;
  return hints.plain || !(hasFigures || mayHoldCapitals(found) || maySayWords(found.text))
    ? claimed
    : weighedFigures(found, claimed, others);
}

/** What recognisers of one kind of figure each claim. */
export function claimedFigures(found: Survey, hints: KeyHints): Span[] {
  const { text } = found;
  const spans: Span[] = [];
  if (found.digits.length > 0) {
    spans.push(...shapedNumbers(found, hints), ...cuedValues(found), ...ipv6Addresses(text));
    if (hasNine(found.digits)) spans.push(...footOfCheck(text));
    const codes = accessCodes({ survey: found, expected: hints.access });
    if (codes.length > 0) {
      const sure = groundOf(
        spans.filter((span) => span.score >= 0.7),
        text.length,
      );
      spans.push(...codes.filter((code) => sure[code.start] === 0 && sure[code.end - 1] === 0));
    }
    spans.push(...partedCodes(found), ...entered(found));
  } else if (found.bits & (MEANS.credential | MEANS.birth)) spans.push(...cuedValues(found));
  spans.push(...privateFigures(found));
  if (found.bits & (MEANS.code | MEANS.lock | MEANS.number)) spans.push(...wordedCodes(found, hints.access));
  if (found.bits & (MEANS.code | MEANS.lock)) spans.push(...codesInUse(found));
  if (found.bits & MEANS.number) spans.push(...spokenNumbers(text));
  if (found.digits.length > 0 && found.bits & (MEANS.code | MEANS.lock)) spans.push(...unclaimedCodes(found, spans));
  return spans;
}

/** Nine figures in a row: what a routing number is. */
function hasNine(digits: readonly number[]): boolean {
  for (let run = 0; run < digits.length; run += 2) if (digits[run + 1] === digits[run]! + 9) return true;
  return false;
}
