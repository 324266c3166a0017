const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)';

/** A calendar date as people write it. `g`-less: find the first in a short window. */
export const ANY_DATE = new RegExp(
  [
    String.raw`\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b`,
    String.raw`\b(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}\b`,
    String.raw`\b${MONTH}\.?\s{1,2}\d{1,2}(?:st|nd|rd|th)?(?:,?\s{1,2}(?:19|20)\d{2})?\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th)?\s{1,2}(?:of\s|de\s)?${MONTH}\.?(?:(?:,?\s{1,2}|\sde\s)(?:19|20)\d{2})?\b`,
  ].join('|'),
  'i',
);
