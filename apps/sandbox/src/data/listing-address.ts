import type { Dice } from './dice.js';
import type { ListingPlan } from './listing-plan.js';
import { STREETS, SUBDIVISIONS } from './streets.js';

/** Address, parcel and map fields. Parcel numbers have the shape that scanners take for a social security number, as in life. */
export function addressFields(plan: ListingPlan, dice: Dice) {
  const { town } = plan;
  const [streetName, streetSuffix] = dice.pick(STREETS);
  const number = dice.int(12, 9899);
  const unit = plan.subType === 'Condominium' ? String(dice.int(1, 420)) : null;
  const zip = dice.pick(town.zips);
  const line = `${number} ${streetName} ${streetSuffix}${unit ? ` #${unit}` : ''}`;
  return {
    StreetNumber: String(number),
    StreetNumberNumeric: number,
    StreetName: streetName,
    StreetSuffix: streetSuffix,
    UnitNumber: unit,
    City: town.city,
    CountyOrParish: town.county,
    StateOrProvince: town.state,
    PostalCode: zip,
    Country: 'US',
    UnparsedAddress: `${line}, ${town.city}, ${town.state} ${zip}`,
    SubdivisionName: dice.chance(0.4) ? dice.pick(SUBDIVISIONS) : null,
    MLSAreaMajor: `${town.city} ${zip}`,
    CrossStreet: `${dice.pick(STREETS)[0]} & ${dice.pick(STREETS)[0]}`,
    Directions: `From the freeway take ${dice.pick(STREETS)[0]}, ${dice.pick(['left', 'right'])} on ${streetName}, it's the ${dice.pick(['blue', 'gray', 'brick', 'white'])} one past the dead-end sign.`,
    Latitude: Math.round((town.latitude + (dice.next() - 0.5) * 0.09) * 1e6) / 1e6,
    Longitude: Math.round((town.longitude + (dice.next() - 0.5) * 0.11) * 1e6) / 1e6,
    ParcelNumber: town.state === 'CA' ? `${dice.digits(3)}-${dice.digits(2)}-${dice.digits(4)}` : dice.digits(9),
    HighSchoolDistrict: dice.pick(town.districts),
    ElementarySchool: dice.pick(['Cannery', 'Pear Shed', 'Heron Marsh', 'Old North', 'Tule']),
    UniversalPropertyId: `US-06067-N-${dice.digits(11)}-R-N`,
  };
}
