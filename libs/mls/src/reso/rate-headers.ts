import type { QuotaHeaders } from '../connection/mls-pack.js';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const DAY = 86_400_000;
const ONE = (headers: Headers, name: string): string | undefined => {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.[0];
};

/** Milliseconds from now until a moment that is given as seconds from now, epoch seconds, epoch milliseconds (also as a float) or a date. */
function untilReset(value: string | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return number > 1e11 ? number - now : number > 1e9 ? number * 1000 - now : number * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - now;
}

const within = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : Math.min(DAY, Math.max(1000, milliseconds));

/** Retry-After (RFC 9110 §10.2.3), seconds or HTTP date, in milliseconds from now. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  return within(untilReset(ONE(headers, 'retry-after'), now));
}

/** How long nothing more may be sent, in milliseconds, where the provider's own headers say that a window is used up. */
export function exhaustedFor(windows: readonly QuotaHeaders[], headers: Headers, now: number): number | undefined {
  let longest: number | undefined;
  for (const { left, reset } of windows) {
    const remaining = ONE(headers, left);
    if (remaining === undefined || !(Number(remaining) < 1)) continue;
    longest = Math.max(longest ?? 0, within(untilReset(ONE(headers, reset), now)) ?? 60_000);
  }
  return longest;
}

/** The same after a 429, where a reset time counts even without a remainder. */
export function suspendedFor(windows: readonly QuotaHeaders[], headers: Headers, now: number): number | undefined {
  const stated = retryAfter(headers, now) ?? exhaustedFor(windows, headers, now);
  if (stated !== undefined) return stated;
  const resets = windows.map(({ reset }) => within(untilReset(ONE(headers, reset), now))).filter((value) => value !== undefined);
  return resets.length > 0 ? Math.min(...resets) : undefined;
}
