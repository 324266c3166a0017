import type { Audience } from '@gatehouse/kernel';

/** StandardStatus, the one closed enumeration of the RESO Data Dictionary, as people write it. */
export const STANDARD_STATUSES = [
  'Active',
  'Active Under Contract',
  'Pending',
  'Closed',
  'Coming Soon',
  'Hold',
  'Withdrawn',
  'Canceled',
  'Expired',
  'Incomplete',
  'Delete',
] as const;

const compact = (status: string): string => status.replaceAll(/[\s_]/g, '').toLowerCase();
const SPACED = new Map(STANDARD_STATUSES.map((status) => [compact(status), status as string]));

/** `ActiveUnderContract`, `active under contract` and `Active Under Contract` are one status. Unknown ones stay as they are. */
export function canonicalStatus(status: string): string {
  return SPACED.get(compact(status)) ?? status;
}

/** As an upstream with enumeration types writes it. */
export function compactStatus(status: string): string {
  return canonicalStatus(status).replaceAll(' ', '');
}

/** Who may see a listing of this status. An MLS may narrow or widen it (statusAudience). Source: CVR 11.3.1(e); domain rule 2.2, last lines. */
export const DEFAULT_STATUS_AUDIENCE: ReadonlyMap<string, Audience> = new Map<string, Audience>([
  ['Active', 'PUBLIC_IDX'],
  ['Active Under Contract', 'PUBLIC_IDX'],
  ['Pending', 'PUBLIC_IDX'],
  ['Closed', 'PUBLIC_IDX'],
  ['Coming Soon', 'PARTICIPANT'],
  ['Withdrawn', 'PARTICIPANT'],
  ['Canceled', 'PARTICIPANT'],
  ['Expired', 'PARTICIPANT'],
  ['Hold', 'LISTING_OFFICE'],
  ['Incomplete', 'LISTING_SIDE'],
  ['Delete', 'NEVER'],
]);
