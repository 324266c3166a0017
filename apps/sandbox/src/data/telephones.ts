import type { Dice } from './dice.js';

const AREAS = ['916', '530', '510', '415', '408', '559', '209', '707', '360'] as const;

/** A number from 555-0100 to 555-0199, the range that no telephone company gives out, as the roster writes it. */
export function rosterPhone(dice: Dice, area?: string): string {
  return `${area ?? dice.pick(AREAS)}-555-01${String(dice.int(0, 99)).padStart(2, '0')}`;
}

/** The same range in the many shapes that people type. */
export function typedPhone(dice: Dice, area?: string): string {
  const number = rosterPhone(dice, area);
  const [code, ...rest] = number.split('-');
  return dice.pick([number, `(${code}) ${rest.join('-')}`, `${code}.${rest.join('.')}`, `+1 ${code} ${rest.join('-')}`]);
}
