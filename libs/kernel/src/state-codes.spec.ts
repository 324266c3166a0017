import { describe, expect, it } from 'vitest';
import { stateCode } from './state-codes.js';

describe('the code of a state', () => {
  it.each([
    ['CA', 'CA'],
    [' wa ', 'WA'],
    ['Texas', 'TX'],
    ['NEW YORK', 'NY'],
    ['District of Columbia', 'DC'],
    ['American Samoa', 'AS'],
    ['MP', 'MP'],
    ['Ontario', undefined],
    ['C', undefined],
    ['', undefined],
    [null, undefined],
    [['CA'], undefined],
  ])('of %j is %s', (given, code) => {
    expect(stateCode(given)).toBe(code);
  });
});
