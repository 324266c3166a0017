/** Words right before a figure that claim it for something else. */
export const CLAIMS: readonly RegExp[] = [
  /(?:zip|area|postal|tour|floor ?plan|error|status|promo|discount|coupon|referral|tax|source|qr|bar|country|dress|building|fire|health|municipal|penal|zoning|color|product|billing|dialing) codes?[\s:#=-]{1,3}(?:is |of )?$/i,
  /(?:model|serial|part|sku|item|version|form|permit|case|order|invoice|ticket|policy|claim|instrument|book|page|lot|tract|unit|apt|suite|stall|flight|channel|route|hwy|exit|line|port|row|section|chapter|issue|pull request|pr)s?(?: no\.?| number| #)?[\s:#(-]{1,3}(?:\d{1,5}(?:,| and| or| to| &|-) ?)?$/i,
  /(?:built|since|in|installed|replaced|updated|remodeled|renovated|circa|year|dated|established),? (?:the |year |of )?$/i,
  /(?:occupancy|capacity|height|elevation|distance|speed|weight|length|depth|volts?|amps?|population) (?:is |of )?$/i,
];
/** What it counts. */
export const COUNTS =
  /^\s?[-–]?\s?(?:sq|sf|ft|feet|foot|acres?|ac\b|beds?|baths?|br\b|ba\b|units?|yards?|miles?|mi\b|min|hours?|hrs?|days?|weeks?|months?|years?|yrs?|steps?|am\b|pm\b|a\.m|p\.m|lbs?|inches|people|amps?|watts?|volts?|gal|mph|btu|psi|st\b|nd\b|rd\b|th\b|series|model|block|of them|to \d|%)/i;
