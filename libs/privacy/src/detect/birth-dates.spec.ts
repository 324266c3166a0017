import { describe, expect, it } from 'vitest';
import { datesElsewhere } from './dates.js';
import { PiiScanner } from './pii-scanner.js';

const scanner = new PiiScanner();
const births = (text: string): string[] =>
  scanner
    .scan(text)
    .filter(({ label }) => label === 'DOB')
    .map(({ start, end }) => text.slice(start, end));

describe('a date of birth', () => {
  it.each([
    ['birth 02/JAN/1994; issuing post', '02/JAN/1994'],
    ['principal, dob 10.X.1950; clinic', '10.X.1950'],
    ['requests it, birth Mar. 1993, plan 40', 'Mar. 1993'],
    ['nata il 19/06/1947, residente in', '19/06/1947'],
    ['geboren 7 maart 1969. Vraagprijs', '7 maart 1969'],
    ['née le 1er août 1992, tél.', '1er août 1992'],
    ['urodzony 12 maja 1975 r.', '12 maja 1975'],
    ['szül.: 1963. május 2.; lakcím', '1963. május 2.'],
    ['doğum tarihi 5 Ağustos 1990', '5 Ağustos 1990'],
    ['дата рождения 7 марта 1988', '7 марта 1988'],
    ['sinh ngày 3 tháng 5 năm 1970', '3 tháng 5 năm 1970'],
    ['出生日期:1987年4月9日 电话', '1987年4月9日'],
    ['生年月日 昭和58年7月2日、携帯', '昭和58年7月2日'],
    ['생년월일 1991년 2월 14일, 연락처', '1991년 2월 14일'],
    ['जन्म तिथि: १५ अगस्त १९८१, मोबाइल', '१५ अगस्त १९८१'],
  ])('%s', (text, date) => {
    expect(births(text)).toEqual([date]);
  });

  it.each([
    'te koop sinds 7 maart 2024, bezichtiging 9 mei',
    'Besichtigung am 12. Oktober 2026, frei ab 1. Dezember',
    '物件は2026年4月9日に公開',
    '3 out of 4 baths, 5 set pieces, 12 lis pendens of 2020',
  ])('is none of these: %s', (text) => {
    expect(births(text)).toEqual([]);
  });

  it('is read by the names of months that a language has, and by no other word behind a figure', () => {
    const said = '7 maart 1969, 12 lampen 2020, 4 Ekim 1980, 9 rooms 1990';
    expect(datesElsewhere(said).map(({ start, end }) => said.slice(start, end))).toEqual(['7 maart 1969', '4 Ekim 1980']);
  });
});
