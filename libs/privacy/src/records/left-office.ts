import { isDay, type CivilCalendar, type JsonObject } from '@gatehouse/kernel';

/** Id of this rule, for exceptions to it: what a broker decides about the clients of one member. */
export const LEFT_OFFICE_RULE = 'clients.of-office-left';

/** Where a member works, and since when, where they came from another office (RESO OfficeKey, MemberTransferDate). */
export interface MemberSeat {
  readonly offices: readonly string[];
  /** ISO date. */
  readonly transferredOn?: string;
}

/** The day that it is at the brokerage, and by what calendar. */
export interface Today {
  readonly day: string;
  readonly calendar: CivilCalendar;
}

const ENTERED = new Set([
  'originalentrytimestamp',
  'createdat',
  'createdon',
  'created',
  'createddate',
  'datecreated',
  'dateadded',
  'entrydate',
]);
const OFFICE = new Set(['ownerofficekey']);

/**
 * Whether a client's record is of an office that its owner left: it names another office, or was entered before the transfer, or does not say
 * when. A client of a brokerage is the broker's: whether an agent takes them along is for the broker to decide, and until then they are not the
 * agent's, nor those of whoever stands for the agent or supervises the new office.
 * Source: licence laws on the broker as principal of the agency (e.g. California Business and Professions Code 10132, 10137); NAR Code of Ethics
 * 16-20 on leaving a firm. asOf: 2026-11-28. Counsel review needed. A transfer that is announced counts from its day on.
 * Acts on: a contact entered in March of a member who came in May. Leaves alone: one that was entered in June, and every record of a member
 * without a transfer.
 */
export function isLeftBehind(record: JsonObject, { offices, transferredOn }: MemberSeat, { day, calendar }: Today): boolean {
  if (transferredOn === undefined) return false;
  // A day of the roster, however its server writes one: midnight in UTC is no evening before.
  const transferred = transferredOn.slice(0, 10);
  if (isDay(transferred) && transferred > day) return false;
  const [office] = textsAt(record, OFFICE);
  if (office !== undefined) return !offices.includes(office);
  const days = textsAt(record, ENTERED).flatMap((text) => dayOf(text, calendar) ?? []);
  // A record that was copied into another system says when that was as well.
  const [entered] = days.toSorted();
  return entered === undefined || !isDay(transferred) || entered < transferred;
}

/** The day that a text says: as it stands, or that of a moment, which servers write in UTC. */
function dayOf(text: string, calendar: CivilCalendar): string | undefined {
  const written = text.slice(0, 10);
  if (!isDay(written)) return undefined;
  const moment = /^.{10}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? written : calendar.dayOf(moment);
}

const textsAt = (record: JsonObject, names: ReadonlySet<string>): string[] =>
  Object.entries(record).flatMap(([key, value]) =>
    names.has(key.replaceAll(/[_-]/g, '').toLowerCase()) && typeof value === 'string' && value !== '' ? [value] : [],
  );
