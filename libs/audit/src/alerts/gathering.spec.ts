import { expect, it } from 'vitest';
import { Gathering } from './gathering.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const counted = (gathering: Gathering, times: readonly number[]): number[] =>
  times.map((ts) => gathering.add({ ts, weight: 1 }, 3, MINUTE));

it('counts what happened within the time, also where one comes late', () => {
  expect(counted(new Gathering(), [DAY, DAY + 50_000, DAY + 20_000])).toEqual([0, 0, 3]);
  expect(counted(new Gathering(), [DAY, DAY + 50_000, DAY + 61_000])).toEqual([0, 0, 0]);
});

it('goes on counting where an event is of a clock that was ahead and was set back since', () => {
  expect(counted(new Gathering(), [2 * DAY, DAY, DAY + 1_000, DAY + 2_000])).toEqual([0, 0, 0, 3]);
});
