/** Codes of the states, the district and the territories, by name (USPS Publication 28, appendix B). */
const NAMES =
  'AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, DC District of Columbia, FL Florida, ' +
  'GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, ' +
  'MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, ' +
  'NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, ' +
  'RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, ' +
  'WV West Virginia, WI Wisconsin, WY Wyoming, PR Puerto Rico, GU Guam, VI Virgin Islands, ' +
  'AS American Samoa, MP Northern Mariana Islands';
const CODES = new Map(NAMES.split(', ').map((line) => [line.slice(3).toLowerCase(), line.slice(0, 2)]));
const KNOWN = new Set(CODES.values());

/** Whether it is such a code as it stands. */
export const isStateCode = (given: unknown): boolean => typeof given === 'string' && KNOWN.has(given);

/** Two-letter code of a state that is given by code or by name, in any case; undefined for anything else. */
export function stateCode(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  const said = given.trim();
  const code = said.toUpperCase();
  return KNOWN.has(code) ? code : CODES.get(said.toLowerCase());
}

/** The name of a state by its two-letter code. */
export function stateName(code: string): string | undefined {
  return NAMES.split(', ')
    .find((line) => line.startsWith(`${code} `))
    ?.slice(3);
}
