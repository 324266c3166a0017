import { firstDate, type FoundDate } from './dates.js';
import { clauseStart } from './figures/clauses.js';
import type { Span } from './span.js';
import type { WordHit } from './survey.js';

const NEAR =
  /^[\s:,.()#=*|/"'’–-]*(?:(?:date|of|birth|is|on|or|about|was|the|dob|in|day|his|her|hers|my|mine|de|fecha|am|le|el|nac|il|den|op|dia|em|dne|dnia|pe|noong|tanggal|tgl|ngày)\b[\s:,.()#=*|/"'’–-]*){0,5}$/i;
/** Words that stand between a birthday and a date that is none. */
const OTHER = /\d|list|clos|show|open|expire|start|lease|mov(?:e|ing)|offer|sign|deadline|due|party|gift|inspect|apprais|available/i;
const YEAR_ALONE = /^(?: (?:year|in))?[\s:.(]{1,3}(?:19[2-9]\d|200\d)(?![\d/-])/i;
const LATEST_BIRTH = 2012;

const yearOf = (date: string): number => Number(/(?:19|20)\d{2}/.exec(date)?.[0] ?? 0);

/** A date of birth by its word: right after it, a few words on ("born in Fresno on March 3, 1980"), in the answer to a question, or before it. */
export function birth(text: string, hit: WordHit): Span | undefined {
  const window = text.slice(hit.end, hit.end + 84);
  const date = firstDate(window, { ofMonth: true });
  const start = hit.end + (date?.start ?? 0);
  const end = hit.end + (date?.end ?? 0);
  if (date && isOfBirth(text, hit, { start, end })) return { start, end, label: 'DOB', score: 0.9 };
  const year = YEAR_ALONE.exec(window);
  if (year) return { start: hit.end + year[0].length - 4, end: hit.end + year[0].length, label: 'DOB', score: 0.7 };
  const left = text.slice(Math.max(0, hit.start - 40), hit.start);
  const earlier = firstDate(left);
  if (!earlier || !/^\s{0,2}[(,=-]?\s{0,1}(?:is (?:my|his|her|their) |(?:my|his|her) |date of )?$/i.test(left.slice(earlier.end)))
    return undefined;
  const from = hit.start - left.length;
  return { start: from + earlier.start, end: from + earlier.end, label: 'DOB', score: 0.8 };
}

function isOfBirth(text: string, hit: WordHit, { start, end }: FoundDate): boolean {
  const gap = text.slice(hit.end, start);
  if (NEAR.test(gap)) return true;
  return (
    clauseStart(text, start, 84) <= hit.start && gap.length <= 60 && !OTHER.test(gap) && yearOf(text.slice(start, end)) <= LATEST_BIRTH
  );
}
