import type { Dice } from './dice.js';
import { grouped } from './figures.js';
import type { Building } from './listing-building.js';
import type { ListingPlan } from './listing-plan.js';
import { CLOSINGS, COMMERCIAL_LINES, KITCHENS, LAND_LINES, OPENINGS, OUTSIDE, ROOMS, TERMS, WORKS } from './remark-phrases.js';

const BLANK = /\{(\w+)\}/g;

/** Words of the listing that the sentences may use. */
export function remarkWords(
  plan: ListingPlan,
  built: Building,
  address: { readonly MLSAreaMajor: string; readonly ParcelNumber: string; readonly HighSchoolDistrict: string },
) {
  return new Map<string, string>([
    ['year', built.yearBuilt === null ? 'charming' : `${built.yearBuilt}`],
    ['style', plan.subType === 'Single Family Residence' ? 'home' : plan.subType.toLowerCase()],
    ['area', address.MLSAreaMajor],
    ['city', plan.town.city],
    ['beds', String(built.bedrooms)],
    ['baths', String(built.baths)],
    ['lot', grouped(built.lotSquareFeet)],
    ['sqft', grouped(built.livingArea)],
    ['district', address.HighSchoolDistrict],
    ['parcel', address.ParcelNumber],
  ]);
}

function sentences(plan: ListingPlan, built: Building, dice: Dice): string[] {
  if (plan.propertyType === 'Land') return [...dice.sample(LAND_LINES, dice.int(2, 3)), dice.pick(TERMS)];
  if (plan.propertyType.startsWith('Commercial') || plan.propertyType === 'Business Opportunity') {
    return [...dice.sample(COMMERCIAL_LINES, dice.int(2, 3)), dice.pick(TERMS)];
  }
  const outside = built.pool ? OUTSIDE : OUTSIDE.filter((line) => !line.startsWith('Pool'));
  const lines: string[] = [dice.pick(OPENINGS), dice.pick(KITCHENS), ...dice.sample(ROOMS, dice.int(1, 3)), dice.pick(outside)];
  if (dice.chance(0.7)) lines.push(dice.pick(WORKS));
  if (dice.chance(0.45)) lines.push(dice.pick(TERMS));
  return [...lines, ...dice.sample(CLOSINGS, dice.int(1, 2))];
}

/** Agents' habits: shouting, missing spaces, exclamation marks. */
function habit(text: string, dice: Dice): string {
  return dice.weighted<(plain: string) => string>([
    [(plain) => plain, 82],
    [(plain) => plain.toUpperCase(), 5],
    [(plain) => plain.replaceAll('. ', '.'), 4],
    [(plain) => `***${plain}***`, 3],
    [(plain) => plain.replace(/\.$/, '!!!'), 6],
  ])(text);
}

/** Public remarks as agents write them, with the trade's own alarming vocabulary. No planted text. */
export function publicRemarks(plan: ListingPlan, built: Building, words: { map: ReadonlyMap<string, string>; dice: Dice }): string {
  const { map, dice } = words;
  const text = sentences(plan, built, dice).join(' ');
  return habit(
    text.replaceAll(BLANK, (whole, name: string) => map.get(name) ?? whole),
    dice,
  );
}
