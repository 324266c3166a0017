import type { AuditEvent } from '@gatehouse/audit';
import { isDay, Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { word } from './desk-tool.js';

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Which events the caller may know of: as far as policy lets them reach, by the office that stands on record. */
export function sightOf(call: McpCall): (event: AuditEvent) => boolean {
  const { subject, member } = call.principal.get();
  const reach = call.obligations?.reach ?? 'none';
  if (reach === 'firm') return () => true;
  const offices = new Set(reach === 'office' ? member?.supervisedOfficeKeys : []);
  return ({ office, actor }) => actor?.subject === subject || (office !== undefined && offices.has(office));
}

/** Milliseconds since the epoch, both inclusive. */
export interface AskedPeriod {
  readonly from: number;
  readonly to: number;
}

export const periodArguments = (days: number): JsonObject => ({
  from: word(`First day or moment, e.g. 2026-11-01 or 2026-11-01T08:00:00-08:00; days are UTC. Default: ${days} days before the end.`, 40),
  to: word('Last day or moment, a day counted whole. Default: now.', 40),
});

/** Reads `from` and `to`. Throws Refusal ARGUMENT_CONTRACT. */
export function periodIn({ from, to }: JsonObject, { now, days, most }: { now: number; days: number; most: number }): AskedPeriod {
  const last = momentIn(to);
  const end = last === undefined ? now : DATE.test(String(to)) ? last + DAY_MS - 1 : last;
  const period = { from: momentIn(from) ?? end - days * DAY_MS, to: end };
  if (period.from > period.to) throw new Refusal('ARGUMENT_CONTRACT', 'from is after to.');
  if (period.to - period.from > most * DAY_MS) throw new Refusal('ARGUMENT_CONTRACT', `A period has at most ${most} days; ask in parts.`);
  return period;
}

function momentIn(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  const moment = isDay(text.slice(0, 10)) && (DATE.test(text) || INSTANT.test(text)) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw new Refusal('ARGUMENT_CONTRACT', 'from and to are days such as 2026-11-01 or moments with their zone.');
  return moment;
}

export const timeOf = (at: number): string => new Date(at).toISOString();
