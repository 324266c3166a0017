const MONTH =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|apr(?:il)?|may|mai|june?|july?|jun[io]|jul[io]|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?|märz|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)';
const YEAR = String.raw`(?:(?:19|20)\d{2}|['’]\d{2})`;

const ORDINAL =
  '(?:(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)';
const YEAR_SAID = String.raw`(?:nineteen|twenty|two thousand)(?:[ -](?:and |hundred )?[a-z]{2,8}(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?)?`;

const TENS_SAID = '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?';

/** A calendar date as people write it. `g`-less: find the first in a short window. */
export const ANY_DATE = new RegExp(
  [
    String.raw`\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b`,
    String.raw`\b(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}\b`,
    String.raw`\b(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日`,
    String.raw`\b\d{1,2}[- ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[-, ]{0,2}(?:(?:19|20)\d{2}|\d{2})\b`,
    String.raw`\b${MONTH}\.?\s{1,2}\d{1,2}(?:st|nd|rd|th)?(?:,?\s{0,2}(?:of\s|in\s)?${YEAR})?\b`,
    String.raw`\b${MONTH}\s{1,2}(?:the )?(?:${ORDINAL}|\d{1,2}(?:st|nd|rd|th)?),?\s{1,2}(?:of )?${YEAR_SAID}\b`,
    String.raw`\b${MONTH}\s{1,2}(?:the )?${ORDINAL}\b`,
    String.raw`\b${ORDINAL}\s{1,2}(?:of )?${MONTH}(?:,?\s{1,2}(?:of |in )?(?:${YEAR_SAID}|${YEAR}|${TENS_SAID}))?\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s{1,2}(?:of\s|de\s)?${MONTH}\.?(?:(?:,?\s{1,2}|\sde\s|\sdel\s)${YEAR})?(?![a-z])`,
  ].join('|'),
  'i',
);
