import type { Clause } from '../policy/clause.js';
import type { Situation, Step } from './situation.js';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
/** Of no network that anybody has (RFC 5737, RFC 3849), unless a policy names them. */
const ELSEWHERE = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'];

/** The first minute of the coming week in which more is allowed. */
export function hourSteps(situation: Situation, depending: readonly Clause[], isBetter: (changed: Situation) => boolean): Step[] {
  if (!depending.some(({ when }) => when?.written.hours)) return [];
  const now = situation.at ?? Date.now();
  const at = (moment: number): Situation => ({ ...situation, at: moment });
  const begin = Math.ceil(now / HALF_HOUR_MS) * HALF_HOUR_MS;
  for (let half = begin; half <= begin + WEEK_MS; half += HALF_HOUR_MS) {
    if (!isBetter(at(half))) continue;
    // Hours may begin at any minute.
    let minute = half;
    while (minute - MINUTE_MS > Math.max(now, half - HALF_HOUR_MS) && isBetter(at(minute - MINUTE_MS))) minute -= MINUTE_MS;
    return [{ change: 'hours', to: new Date(minute).toISOString(), situation: at(minute) }];
  }
  return [];
}

/** From each network that a policy names, and from none of them. */
export function networkSteps(situation: Situation, depending: readonly Clause[]): Step[] {
  const named = [...new Set(depending.flatMap(({ when }) => when?.written.networks?.split(/\s+/).filter(Boolean) ?? []))];
  if (named.length === 0) return [];
  const from = (address: string, to: string): Step => ({ change: 'network', to, situation: { ...situation, address } });
  return [
    ...named.map((network) => from(network.split('/')[0]!, network)),
    ...ELSEWHERE.map((address) => from(address, `outside of ${named.join(' ')}`)),
  ];
}
