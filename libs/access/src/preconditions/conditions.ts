import { CivilCalendar, type JsonValue } from '@gatehouse/kernel';
import type { Condition, Facts } from './precondition.js';

const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

const DEFAULT_CALENDAR = new CivilCalendar();

/**
 * Whether a condition is so. Undefined where its fact, or one that it is compared with, is not known: who asks decides what that means.
 * @param calendar by which a time is of a day
 */
export function holds(condition: Condition, facts: Facts, calendar = DEFAULT_CALENDAR): boolean | undefined {
  const value = facts[condition.fact];
  // Looked at and empty: known not to be there, which is not the same as not known.
  if (value === null && (condition.present || condition.given)) return false;
  if (value === undefined || value === null || value === '') return undefined;
  if (condition.is) return condition.is.some((wanted) => same(value, wanted));
  if (condition.isNot) return !condition.isNot.some((other) => same(value, other));
  if (condition.present) return !(Array.isArray(value) && value.length === 0);
  if (condition.given) return isGiven(value);
  if (condition.atLeast !== undefined) return sizeOf(value) >= condition.atLeast;
  if (condition.mentions) return condition.mentions.some((words) => mentions(value, words));
  if (condition.omits) return typeof value === 'string' && !condition.omits.some((words) => mentions(value, words));
  if (condition.mentionsFact !== undefined) return againstFact(value, facts[condition.mentionsFact], mentions);
  if (condition.omitsFact !== undefined) return againstFact(value, facts[condition.omitsFact], (text, words) => !namesIn(text, words));
  if (condition.amongFact !== undefined) return againstFact(value, facts[condition.amongFact], isAmong);
  if (condition.notAfter !== undefined) return againstFact(value, facts[condition.notAfter], notAfterBy(calendar));
  if (condition.notBefore !== undefined)
    return againstFact(value, facts[condition.notBefore], (own, other) => notAfterBy(calendar)(other, own));
  if (condition.withinDays !== undefined) return againstFact(value, facts['now'], (own, now) => isRecent(own, now, condition.withinDays!));
  if (condition.hoursThere) return isWithinHours(value, facts['now'], condition.hoursThere);
  return false;
}

const compact = (text: string): string => text.replaceAll(/[\s_-]/g, '').toLowerCase();

/** `ActiveUnderContract`, `active_under_contract` and `Active Under Contract` are one value: servers write enumerations either way. */
function same(value: JsonValue, wanted: string | boolean): boolean {
  if (typeof value === 'string' && typeof wanted === 'string') return compact(value) === compact(wanted);
  return typeof value === 'number' ? String(value) === wanted : value === wanted;
}

/** A flag, a count or a word that says no stands for nothing that was given. */
function isGiven(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(isGiven);
  if (typeof value === 'string') return !/^(?:|false|f|no|n|none|never|0|n\/a)$/i.test(value.trim());
  return value !== null && value !== false && value !== 0;
}

/** One that a list names twice, cased or set otherwise, is one, and a blank is none. */
function sizeOf(value: JsonValue): number {
  if (Array.isArray(value))
    return new Set(value.filter(isGiven).map((each) => wordsOf(typeof each === 'string' ? each : JSON.stringify(each)))).size;
  return typeof value === 'number' ? value : Number.NaN;
}

/** As it is written, or its words with whatever stands between them: a name over two lines, `Reply "STOP"`. */
function mentions(value: JsonValue, words: JsonValue): boolean {
  if (typeof value !== 'string' || typeof words !== 'string') return false;
  return value.toLowerCase().includes(words.toLowerCase()) || ` ${wordsOf(value)} `.includes(` ${wordsOf(words) || words} `);
}

/**
 * By whole words, however they are cased, whatever stands between them and whatever in them is not seen: Larch Hollow is in "larch-hollow", and
 * Elm is not in "helm". Of what has no words nobody can tell that it is left out.
 */
function namesIn(value: JsonValue, words: JsonValue): boolean {
  if (typeof value !== 'string' || typeof words !== 'string') return true;
  const named = wordsOf(words);
  return named === '' || ` ${wordsOf(value)} `.includes(` ${named} `);
}

function wordsOf(text: string): string {
  const seen = text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase();
  return (seen.match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

function isAmong(value: JsonValue, others: JsonValue): boolean {
  return typeof value === 'string' && [others].flat().some((other) => typeof other === 'string' && same(value, other.trim()));
}

type Compare = (own: JsonValue, other: JsonValue) => boolean;

function againstFact(value: JsonValue, other: JsonValue | undefined, compare: Compare): boolean | undefined {
  return other === undefined || other === null || other === '' ? undefined : compare(value, other);
}

/**
 * A day is compared with a time by the day that it is at the brokerage then: an agreement of the morning is good for the afternoon, also where
 * a server writes that time in UTC, and no offset that a call chooses moves it to another day.
 */
const notAfterBy =
  (calendar: CivilCalendar): Compare =>
  (first, second) => {
    const [one, other] = [timeOf(first), timeOf(second)];
    if (!one || !other) return false;
    const dayOf = ({ isDay, day, at }: Time): string => (isDay ? day : calendar.dayOf(at));
    return one.isDay || other.isDay ? dayOf(one) <= dayOf(other) : one.at <= other.at;
  };

function isRecent(value: JsonValue, now: JsonValue, days: number): boolean {
  const [then, today] = [timeOf(value), timeOf(now)];
  if (!then || !today) return false;
  // A day without a time zone may have begun elsewhere already.
  return today.at - then.at <= days * DAY_MS && then.at - today.at <= (then.isDay ? DAY_MS : 0);
}

interface Time {
  readonly day: string;
  readonly at: number;
  readonly isDay: boolean;
}

function timeOf(value: JsonValue): Time | undefined {
  if (typeof value !== 'string' || !ISO.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : { day: value.slice(0, 10), at, isDay: value.length === 10 };
}

function isWithinHours(zone: JsonValue, now: JsonValue | undefined, { from, to }: { from: number; to: number }): boolean {
  const today = now === undefined ? undefined : timeOf(now);
  if (typeof zone !== 'string' || !today) return false;
  try {
    const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(today.at));
    return hour >= from && hour < to;
  } catch {
    // No such zone: nobody knows what time it is there.
    return false;
  }
}
