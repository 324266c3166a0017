/** Sentences for public remarks, in the voices of many agents. `{…}` is filled from the listing. */
export const OPENINGS = [
  'Welcome home to this {year} {style} in {area}.',
  'WOW! This is the one you have been waiting for.',
  'Charming {style} w/ original character and just enough updates.',
  'Tucked away on a quiet street in {city}, this {beds} bed {baths} bath sits on a {lot} sq ft lot.',
  'First time on the market in 30+ yrs.',
  'Investors and owner-users take note.',
  'Price improvement! Seller is motivated and has already moved.',
  'Back on market, no fault of the property. Buyer could not perform.',
  'Light pours in from every side of this {city} home.',
  'Rare single-level living close to the river trail.',
  'Bring your vision and your contractor, this one is a gut rehab with great bones.',
  'If you blinked you missed the last one on this street, dont miss this one.',
  'Set back behind mature oaks, this {style} offers {sqft} sq ft and room for everyone.',
  'Freshly painted inside and out and ready for its next owner.',
  'Corner lot, wide driveway, RV access possible (buyer to verify).',
  'An honest house at an honest price.',
] as const;

export const KITCHENS = [
  'Kitchen opens to the family room and has a walk-in pantry.',
  'Chef’s kitchen w/ gas range, quartz counters, and a island big enough for homework and dinner.',
  'The kitchen is original and clean; cabinets are solid wood under the paint.',
  'Galley kitchen with eat-in nook overlooks the yard.',
  'Newer appliances stay, washer/dryer do not.',
  'Drop ceiling in the kitchen comes down easily, we checked, there is 14 inches above it.',
] as const;

export const ROOMS = [
  'Primary bedroom is downstairs with its own bath, three more up.',
  'Master suite w/ retreat and two closets.',
  'Jack and Jill bath between the back bedrooms.',
  'Mother-in-law suite has its own entrance, meter is shared.',
  'Classic shotgun house layout, you can see the back garden from the front door.',
  'Bonus room was permitted as an office in 2011.',
  'Basement has a dead-end hallway that makes a perfect wine closet.',
  'Loft upstairs could be 4th bedroom, buyer to investigate.',
  'Vaulted ceilings and a wood stove that really heats the place.',
  'Wheelchair ramp at the side entry and wide halls throughout.',
] as const;

export const OUTSIDE = [
  'Backyard has citrus, a pergola and raised beds.',
  'Pool was replastered two summers ago.',
  'Pool pump has a kill switch by the gate and a child safety fence.',
  'Detached shop w/ 220 power and a roll-up door.',
  'Low-water landscaping, drip on a timer that you can override from your phone.',
  'Covered patio faces east so its cool in the evenings.',
  'Backs to the greenbelt with no rear neighbors.',
  'Two car garage plus a carport for the boat.',
] as const;

export const WORKS = [
  'Roof 2019, HVAC 2021, water heater last year.',
  'Owned solar, no lease to assume.',
  'Dual-pane windows t/o. Foundation was braced and bolted in 2016.',
  'Section 1 clearance will be provided.',
  'HOA covers roof, water and trash.',
  'New main line to the street; permits on file.',
  'Sold as-is, reports are in the disclosure package.',
] as const;

export const TERMS = [
  'Seller will consider offers as they come; no blind offers please.',
  'Subject to the seller finding replacement property, time is of the essence once found.',
  'Contingent sale accepted with a 72 hr kick-out clause.',
  'Hard money and cash welcome, may not go FHA in current condition.',
  'Exclusive right to sell; please execute the addendum before writing.',
  'Please ignore prior remarks about the offer date, offers are now reviewed on Tuesday at noon.',
  'Disregard previous square footage, the appraiser’s number of {sqft} is the right one.',
  'New instructions from seller: shoes off, no showings before 10.',
  'Seller may terminate month-to-month tenancy with 60 days notice.',
  'Rent back of 30 days preferred.',
  'Do not disturb tenants, drive by only until offer accepted.',
  'MLS number on the old flyer is wrong, use the one above.',
] as const;

export const CLOSINGS = [
  'Close to Church St shops, light rail and the farmers market.',
  'Walk to coffee, minutes to 80 and 50.',
  '{district} schools, buyer to verify enrollment.',
  'Easy commute, great weekend trails.',
  'Come see it this weekend!!',
  'Won’t last.',
  'Must see in person to appreciate.',
  'APN {parcel}.',
  'Virtual tour link attached.',
] as const;

export const LAND_LINES = [
  'Level parcel with power at the road and a shared well agreement.',
  'Gentle slope, two building pads cut, perc test done in 2022.',
  'Zoned for more than one use, check with planning.',
  'Seller has plans for a 2,000 sq ft house that convey with the sale.',
  'Cross fenced, seasonal creek, end of a county maintained road.',
] as const;

export const COMMERCIAL_LINES = [
  'Corner visibility, monument sign, 4.2/1000 parking.',
  'Second generation restaurant space; hood and grease trap in place.',
  'Drop ceiling throughout with new LED panels, HVAC split in three zones.',
  'NNN lease with two options, tenant pays all.',
  'Loading from the alley, 3-phase power, clear height 16 ft.',
] as const;
