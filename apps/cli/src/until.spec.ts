import { expect, it } from 'vitest';
import { UsageError } from './command.js';
import { endOf } from './until.js';

it('a day holds to its end, by the clock of this machine', () => {
  expect(endOf('2999-01-31')).toBe(new Date(2999, 0, 31, 23, 59, 59, 999).getTime());
  expect(endOf('2999-01-31T08:00:00Z')).toBe(Date.parse('2999-01-31T08:00:00Z'));
});

it.each(['2999-02-30', '2999-02-30T08:00:00Z', '2999-11-31', '2999-13-01', '31/01/2999', '2999'])(
  '%j is no day, and none is made of it',
  (text) => {
    expect(() => endOf(text)).toThrow(/^--until takes a date, for example/);
    expect(() => endOf(text)).toThrow(UsageError);
  },
);
