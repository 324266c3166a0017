import { CivilCalendar } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { UsageError } from './command.js';
import { endOf } from './until.js';

const chicago = new CivilCalendar('America/Chicago');

it('a day holds to its end at the brokerage, wherever the command is given', () => {
  expect(endOf('2999-01-31', chicago)).toBe(Date.parse('2999-02-01T05:59:59.999Z'));
  expect(endOf('2999-01-31T08:00:00Z', chicago)).toBe(Date.parse('2999-01-31T08:00:00Z'));
});

it.each(['2999-02-30', '2999-02-30T08:00:00Z', '2999-11-31', '2999-13-01', '31/01/2999', '2999'])(
  '%j is no day, and none is made of it',
  (text) => {
    expect(() => endOf(text, chicago)).toThrow(/^--until takes a date, for example/);
    expect(() => endOf(text, chicago)).toThrow(UsageError);
  },
);
