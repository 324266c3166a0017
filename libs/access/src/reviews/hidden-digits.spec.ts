import { expect, it } from 'vitest';
import { withHiddenDigits } from './hidden-digits.js';

it.each([
  ['000099120045', '[digits hidden, ending in 45]'],
  ['ABA 021-000-021, acct 0000 9912 0045', 'ABA [digits hidden, ending in 21], acct [digits hidden, ending in 45]'],
  ['call (916) 555-0188 today', 'call ([digits hidden, ending in 88] today'],
  [
    'ABA 021\u2011000\u2011021, acct 0000\u20149912\u2014\u200b0045',
    'ABA [digits hidden, ending in 21], acct [digits hidden, ending in 45]',
  ],
  ['acct ００００９９１２００４５', 'acct [digits hidden, ending in ４５]'],
  ['DE89 3704 0044 0532 0130 00', '[digits hidden, ending in 00]'],
])('hides the run in %s', (text, shown) => {
  expect(withHiddenDigits({ text })).toEqual({ text: shown });
});

it('leaves dates, prices and keys, and looks into lists and numbers', () => {
  const same = { date: '2026-12-20', price: '$1,250,000', id: 'TRX-0001', amount: 450_000, at: 'at 14:30' };
  expect(withHiddenDigits(same)).toEqual(same);
  expect(withHiddenDigits({ list: [{ account: 99_120_045 }] })).toEqual({ list: [{ account: '[digits hidden, ending in 45]' }] });
});
