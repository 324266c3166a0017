import type { Dice } from './dice.js';

/**
 * Looks like a social security number, is none: area numbers from 900 up were never issued, and group 01 to 49 is no taxpayer number (ITIN) either.
 */
export function unissuedSsn(dice: Dice): string {
  return `9${dice.digits(2)}-${String(dice.int(10, 49))}-${dice.digits(4)}`;
}

/** Nine digits that pass the ABA check sum and begin with 99, a prefix that no bank has. */
export function unassignedRouting(dice: Dice): string {
  const body = `99${dice.digits(6)}`;
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

export function madeUpAccount(dice: Dice): string {
  return `0000${dice.digits(dice.int(6, 8))}`;
}
