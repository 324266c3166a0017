import { expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { Throttle } from './throttle.js';

it('an address gets its share of a window, whatever others do', () => {
  const clock = new StoppedClock();
  const throttle = new Throttle({ most: 3, windowMs: 1_000 }, clock);
  expect([1, 2, 3, 4].map(() => throttle.take('192.0.2.1'))).toEqual([true, true, true, false]);
  expect(throttle.take('192.0.2.2')).toBe(true);
  clock.pass(999);
  expect(throttle.take('192.0.2.1')).toBe(false);
  clock.pass(1);
  expect(throttle.take('192.0.2.1')).toBe(true);
});

it('says whether a share is spent without taking of it', () => {
  const clock = new StoppedClock();
  const throttle = new Throttle({ most: 1, windowMs: 1_000 }, clock);
  expect(throttle.isSpent('192.0.2.1')).toBe(false);
  throttle.take('192.0.2.1');
  expect([throttle.isSpent('192.0.2.1'), throttle.isSpent('192.0.2.2')]).toEqual([true, false]);
  clock.pass(1_000);
  expect(throttle.isSpent('192.0.2.1')).toBe(false);
});
