import { stateCode, type LicenceFacts } from '@gatehouse/kernel';
import type { LicenceRow, MemberRow } from './roster-rows.js';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;
/** Words of regulators and MLSs for the state of a licence. */
const ACTIVE = new Set(['active', 'current', 'licensed', 'valid']);
const SUSPENDED = new Set(['suspended', 'revoked', 'restrained', 'barred']);
const ENDED = new Set(['expired', 'inactive', 'lapsed', 'cancelled', 'canceled', 'surrendered', 'retired', 'terminated']);

/** What the word for a licence's state means. Undefined for one that is not known. */
export function licenceStanding(word: string): 'active' | 'suspended' | 'ended' | undefined {
  const known = word.trim().toLowerCase();
  if (ACTIVE.has(known)) return 'active';
  if (SUSPENDED.has(known)) return 'suspended';
  return ENDED.has(known) ? 'ended' : undefined;
}

/** The licences of a member: the one of the member row, and those beside it. Of one state or number, the later says what holds. */
export function licencesOf(member: MemberRow, beside: readonly LicenceRow[]): readonly LicenceRow[] {
  // One source writes CA, the other California.
  const state = ({ MemberStateLicenseState: said }: LicenceRow): string => stateCode(said) ?? said?.trim().toUpperCase() ?? '';
  const number = (row: LicenceRow): string => row.MemberStateLicense?.trim() ?? '';
  return [member, ...beside]
    .filter((row) => number(row) !== '')
    .reduce<readonly LicenceRow[]>(
      (kept, row) => [...kept.filter((old) => number(old) !== number(row) && (state(old) === '' || state(old) !== state(row))), row],
      [],
    );
}

/**
 * State of a member's licences on a day (ISO date), as one: suspended where any is, since regulators take a discipline over from one another;
 * else the active one that holds longest; else the one that ended last. A licence holds through its expiration date and is expired the day after.
 */
export function licenceOn(day: string, licences: readonly LicenceRow[]): LicenceFacts {
  const states = licences.map((row) => stateOn(day, row));
  const suspended = states.find(({ status }) => status === 'suspended');
  if (suspended) return suspended;
  const active = states.filter(({ status }) => status === 'active');
  return latest(active.length > 0 ? active : states) ?? { status: 'none' };
}

/** States of which an active licence is held on a day. One that is suspended anywhere leaves none. */
export function licensedStates(day: string, licences: readonly LicenceRow[]): readonly string[] {
  const held = licences.map((row) => stateOn(day, row));
  if (held.some(({ status }) => status === 'suspended')) return [];
  const codes = held.map(({ status, state }) => (status === 'active' ? stateCode(state) : undefined));
  return [...new Set(codes.filter((code) => code !== undefined))];
}

/** One without a date holds longest. */
const latest = (states: readonly LicenceFacts[]): LicenceFacts | undefined =>
  states.toSorted((a, b) => (b.expiresOn ?? '9999').localeCompare(a.expiresOn ?? '9999'))[0];

/**
 * No number: none. A state that is not known: suspended. No expiration date: active, since many MLSs do not carry it and vouch for the
 * licence by MemberStatus. An unreadable date: expired.
 */
function stateOn(day: string, row: LicenceRow): LicenceFacts {
  const number = row.MemberStateLicense?.trim();
  if (!number) return { status: 'none' };
  const given = row.MemberStateLicenseExpirationDate?.trim();
  const expiresOn = given ? ISO_DATE.exec(given)?.[0] : undefined;
  const isDay = expiresOn !== undefined && !Number.isNaN(Date.parse(expiresOn));
  const known = {
    number,
    ...(row.MemberStateLicenseState ? { state: row.MemberStateLicenseState } : {}),
    ...(isDay ? { expiresOn } : {}),
  };
  const word = row.MemberStateLicenseStatus?.trim();
  const standing = word ? (licenceStanding(word) ?? 'suspended') : 'active';
  if (standing === 'suspended') return { ...known, status: 'suspended' };
  const holds = standing === 'active' && (given ? isDay && day <= expiresOn : true);
  return { ...known, status: holds ? 'active' : 'expired' };
}
