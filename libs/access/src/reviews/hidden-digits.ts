import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/**
 * Accounts, routing numbers and telephones, however they are written: in the digits of any script, with any dash or a sign that nobody sees between.
 * Amounts and dates are shorter, or have letters between.
 */
const LONG_RUN = /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?\b|\p{Nd}(?:[\p{Nd}\s().\p{Pd}\u2212\p{Cf}]{5,})\p{Nd}/gu;
const LEAST_DIGITS = 7;
const SHOWN = 2;

function withoutRuns(text: string): string {
  return text.replaceAll(LONG_RUN, (run) => {
    const digits = run.replaceAll(/[^A-Z\p{Nd}]/gu, '');
    return digits.length < LEAST_DIGITS || /^\d{4}-\d{2}-\d{2}$/.test(run)
      ? run
      : `[digits hidden, ending in ${[...digits].slice(-SHOWN).join('')}]`;
  });
}

/**
 * Arguments for the eyes of those who decide, without numbers that money could go to. Whoever compares them has them from elsewhere; the last
 * two digits are enough to tell one from another.
 */
export function withHiddenDigits(args: JsonObject): JsonObject {
  return hidden(args) as JsonObject;
}

function hidden(value: JsonValue): JsonValue {
  if (typeof value === 'string') return withoutRuns(value);
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) >= 1e7 ? withoutRuns(String(value)) : value;
  if (Array.isArray(value)) return value.map(hidden);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item)])) : value;
}
