/** Where most people of a state live, in IANA's names (tz database, `zone1970.tab`); the parts of a state that keep another clock say so themselves. */
const ZONES: Readonly<Record<string, string>> = {
  'America/Los_Angeles': 'CA NV OR WA',
  'America/Denver': 'CO ID MT NM UT WY',
  'America/Phoenix': 'AZ',
  'America/Chicago': 'AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI',
  'America/New_York': 'CT DC DE FL GA KY MA MD ME NC NH NJ NY OH PA RI SC VA VT WV',
  'America/Detroit': 'MI',
  'America/Indiana/Indianapolis': 'IN',
  'America/Anchorage': 'AK',
  'Pacific/Honolulu': 'HI',
  'America/Puerto_Rico': 'PR VI',
  'Pacific/Guam': 'GU MP',
  'Pacific/Pago_Pago': 'AS',
};
const BY_STATE = new Map(Object.entries(ZONES).flatMap(([zone, states]) => states.split(' ').map((state) => [state, zone] as const)));

/** The time zone of a state by its postal code; empty where it is not known, so that somebody says it. */
export const zoneOf = (state = ''): string => BY_STATE.get(state) ?? '';
