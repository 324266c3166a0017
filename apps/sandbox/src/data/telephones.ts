import type { Dice } from './dice.js';

const AREAS = ['916', '530', '510', '415', '408', '559', '209', '707', '360'] as const;

/**
 * 555-0100 to 555-0199 is the range that no telephone company gives out. Its lower half is for the roster and for firms, its upper half for
 * private people: a client's number is then never some agent's public one by chance.
 */
function number(dice: Dice, area: string | undefined, [least, most]: readonly [number, number]): string {
  return `${area ?? dice.pick(AREAS)}-555-01${String(dice.int(least, most)).padStart(2, '0')}`;
}

/** The number of a member or a firm, as the roster writes it. */
export function rosterPhone(dice: Dice, area?: string): string {
  return number(dice, area, [0, 49]);
}

/** The number of a private person, in the many shapes that people type. */
export function typedPhone(dice: Dice, area?: string): string {
  const plain = number(dice, area, [50, 99]);
  const [code, ...rest] = plain.split('-');
  return dice.pick([plain, `(${code}) ${rest.join('-')}`, `${code}.${rest.join('.')}`, `+1 ${code} ${rest.join('-')}`]);
}
