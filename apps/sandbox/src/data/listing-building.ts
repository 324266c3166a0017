import type { Dice } from './dice.js';
import type { ListingPlan } from './listing-plan.js';

const round = (value: number, step: number): number => Math.round(value / step) * step;

/** What stands on the land: also what the remarks may truthfully say. */
export interface Building {
  readonly livingArea: number;
  readonly bedrooms: number;
  readonly baths: number;
  readonly halfBaths: number;
  readonly yearBuilt: number | null;
  readonly lotSquareFeet: number;
  readonly listPrice: number;
  readonly pool: boolean;
  readonly garageSpaces: number;
  readonly association: boolean;
}

const AREAS: Readonly<Record<string, readonly [number, number]>> = {
  'Single Family Residence': [880, 3600],
  Condominium: [520, 1600],
  Townhouse: [900, 2100],
  'Manufactured Home': [720, 1700],
  Duplex: [1500, 3000],
  Quadruplex: [2600, 5200],
  Retail: [1200, 14_000],
  Office: [700, 9000],
  Agriculture: [1000, 3200],
  Business: [600, 3500],
};

const LOTS: Readonly<Record<string, readonly [number, number]>> = {
  'Single Family Residence': [3200, 14_000],
  'Unimproved Land': [6000, 870_000],
  Agriculture: [435_600, 6_500_000],
};

function price(plan: ListingPlan, area: number, lot: number, dice: Dice): number {
  if (plan.price !== undefined) return plan.price;
  const spread = 0.78 + dice.next() * 0.5;
  switch (plan.propertyType) {
    case 'Residential Lease':
      return round(1100 + area * 1.15 * spread, 25);
    case 'Commercial Lease':
      return round(area * 1.9 * spread, 50);
    case 'Land':
      return round(45_000 + Math.sqrt(lot) * 520 * spread, 1000);
    case 'Manufactured In Park':
      return round(area * 118 * spread, 500);
    case 'Business Opportunity':
      return round(area * 95 * spread, 5000);
    case 'Farm':
      return round(area * 180 + (lot / 43_560) * 14_500 * spread, 5000);
    default:
      return round(area * plan.town.pricePerFoot * spread, 1000) - dice.pick([0, 0, 100, 1000]);
  }
}

export function building(plan: ListingPlan, dice: Dice): Building {
  const [least, most] = AREAS[plan.subType] ?? [0, 0];
  const livingArea = plan.price ? dice.int(1500, 2050) : least + Math.floor((most - least) * dice.next() ** 1.5);
  const [lotLeast, lotMost] = LOTS[plan.subType] ?? [1200, 9000];
  const lotSquareFeet = lotLeast + Math.floor((lotMost - lotLeast) * dice.next() ** 2);
  const lived = livingArea > 0 && !['Retail', 'Office', 'Business'].includes(plan.subType);
  const bedrooms = lived ? Math.max(1, Math.min(8, Math.round(livingArea / 560 + dice.next()))) : 0;
  const young = plan.town.builtFrom + Math.floor((2026 - plan.town.builtFrom) * dice.next() ** 0.8);
  return {
    livingArea,
    bedrooms,
    baths: lived ? Math.max(1, Math.round(bedrooms * 0.6)) : 0,
    halfBaths: lived && dice.chance(0.35) ? 1 : 0,
    yearBuilt: livingArea > 0 ? young : null,
    lotSquareFeet,
    listPrice: price(plan, livingArea, lotSquareFeet, dice),
    pool: plan.subType === 'Single Family Residence' && dice.chance(0.18),
    garageSpaces: lived
      ? dice.weighted([
          [0, 2],
          [1, 3],
          [2, 6],
          [3, 1],
        ])
      : 0,
    association: plan.subType === 'Condominium' || plan.subType === 'Townhouse' || dice.chance(0.15),
  };
}

/** Physical fields. */
export function buildingFields(plan: ListingPlan, built: Building, dice: Dice) {
  const features = [
    'Built-in Features',
    'Ceiling Fan(s)',
    'High Ceilings',
    'Kitchen Island',
    'Pantry',
    'Walk-In Closet(s)',
    'In-Law Floorplan',
    'Wet Bar',
  ];
  return {
    BedroomsTotal: built.bedrooms,
    BathroomsFull: built.baths,
    BathroomsHalf: built.halfBaths,
    BathroomsTotalInteger: built.baths + built.halfBaths,
    LivingArea: built.livingArea || null,
    LivingAreaUnits: built.livingArea ? 'Square Feet' : null,
    LotSizeSquareFeet: built.lotSquareFeet,
    LotSizeAcres: Math.round((built.lotSquareFeet / 43_560) * 1000) / 1000,
    YearBuilt: built.yearBuilt,
    StoriesTotal: built.livingArea ? dice.int(1, 3) : null,
    GarageSpaces: built.garageSpaces,
    GarageYN: built.garageSpaces > 0,
    PoolPrivateYN: built.pool,
    PoolFeatures: built.pool ? ['In Ground', 'Gunite'] : ['None'],
    Heating: built.livingArea ? dice.sample(['Central', 'Forced Air', 'Heat Pump', 'Wall Furnace'], 1) : ['None'],
    Cooling: built.livingArea
      ? dice.sample(['Central Air', 'Ceiling Fan(s)', 'Whole House Fan', 'Evaporative Cooling'], dice.int(1, 2))
      : ['None'],
    InteriorFeatures: built.livingArea ? dice.sample(features, dice.int(1, 4)) : [],
    Appliances: built.bedrooms ? dice.sample(['Dishwasher', 'Disposal', 'Gas Range', 'Microwave', 'Double Oven'], dice.int(1, 4)) : [],
    Flooring: built.livingArea ? dice.sample(['Wood', 'Tile', 'Carpet', 'Laminate', 'Concrete'], dice.int(1, 3)) : [],
    ArchitecturalStyle: built.bedrooms
      ? dice.sample(['Craftsman', 'Ranch', 'Spanish', 'Shotgun', 'Contemporary', 'Cottage', 'Victorian'], 1)
      : [],
    AccessibilityFeatures: dice.chance(0.08) ? ['Accessible Approach with Ramp', 'Accessible Bedroom'] : [],
    View: dice.chance(0.2) ? dice.sample(['Hills', 'River', 'City', 'Trees/Woods', 'Vineyard'], 1) : [],
    SecurityFeatures: dice.sample(['Smoke Detector(s)', 'Security System Owned', 'Security Gate', 'None'], 1),
    AssociationYN: built.association,
    AssociationFee: built.association ? dice.int(45, 620) : null,
    AssociationFeeFrequency: built.association ? 'Monthly' : null,
    Sewer: [dice.pick(['Public Sewer', 'Septic Tank'])],
    Zoning: dice.pick(['R-1', 'R-2', 'RMX', 'C-2', 'A-20']),
    TaxAnnualAmount: plan.propertyType.endsWith('Lease') ? null : Math.round(built.listPrice * 0.0112),
    TaxYear: 2025,
  };
}
