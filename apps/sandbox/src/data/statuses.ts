import type { Dice } from './dice.js';

/** RESO StandardStatus, a closed enumeration, with the number of listings in each. */
const QUOTA = {
  Active: 1000,
  'Active Under Contract': 200,
  Canceled: 120,
  Closed: 950,
  'Coming Soon': 80,
  Delete: 30,
  Expired: 140,
  Hold: 60,
  Incomplete: 50,
  Pending: 250,
  Withdrawn: 120,
} as const;

export type StandardStatus = keyof typeof QUOTA;
export const STANDARD_STATUSES = Object.keys(QUOTA) as readonly StandardStatus[];

/** What this MLS calls the same states. */
export const MLS_STATUS: Readonly<Record<StandardStatus, string>> = {
  Active: 'ACT',
  'Active Under Contract': 'AUC',
  Canceled: 'CAN',
  Closed: 'SLD',
  'Coming Soon': 'CSN',
  Delete: 'DEL',
  Expired: 'EXP',
  Hold: 'HLD',
  Incomplete: 'INC',
  Pending: 'PND',
  Withdrawn: 'WTH',
};

/** A status for each listing, in random order, every one in its number. */
export function dealStatuses(dice: Dice): StandardStatus[] {
  const statuses = STANDARD_STATUSES.flatMap((status) => Array.from({ length: QUOTA[status] }, () => status));
  for (let at = statuses.length - 1; at > 0; at -= 1) {
    const other = dice.int(0, at);
    [statuses[at], statuses[other]] = [statuses[other] as StandardStatus, statuses[at] as StandardStatus];
  }
  return statuses;
}
