import { expect, it } from 'vitest';
import { UsageError } from './command.js';
import { givenPeriod } from './periods.js';

const at = (text: string): number => Date.parse(text);

it.each<[string, Parameters<typeof givenPeriod>[0], object]>([
  ['nothing', {}, {}],
  ['one day, whole', { from: '2026-11-30', to: '2026-11-30' }, { from: at('2026-11-30T00:00:00Z'), to: at('2026-11-30T23:59:59.999Z') }],
  ['a leap day', { to: '2028-02-29' }, { to: at('2028-02-29T23:59:59.999Z') }],
  ['a moment, to that moment', { to: '2026-11-30T08:00:00-08:00' }, { to: at('2026-11-30T16:00:00Z') }],
  ['a moment without a zone, by UTC', { from: '2026-11-30T08:00' }, { from: at('2026-11-30T08:00:00Z') }],
])('--from and --to are %s', (_, given, period) => expect(givenPeriod(given)).toEqual(period));

it.each(['2026-02-29', '2026-11-31', '2026-02-30T08:00:00Z', '2026-13-01', '11/01/2026', '2026', 'last week 3', '2026-11-30T25:00Z', ''])(
  '%j is no day and no moment, and none is made of it',
  (text) => {
    expect(() => givenPeriod({ from: text })).toThrow(/^--from takes a date such as/);
    expect(() => givenPeriod({ to: text })).toThrow(UsageError);
  },
);

it('an end before the beginning is said', () => {
  expect(() => givenPeriod({ from: '2026-11-02', to: '2026-11-01' })).toThrow('--from is after --to.');
});
