import { isStateCode, isTimeZone, stateName } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { withStandards } from './answers.js';
import { zoneOf } from './state-zones.js';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const states = LETTERS.flatMap((one) => LETTERS.map((other) => one + other)).filter(isStateCode);

it('knows a time zone of every state', () => {
  expect(states.length).toBeGreaterThanOrEqual(51);
  expect(states.filter((state) => !isTimeZone(zoneOf(state))).map(stateName)).toEqual([]);
});

it('takes the first state for the time zone where none is said', () => {
  expect(withStandards({ states: 'TX, CA' }).timeZone).toBe('America/Chicago');
  expect(withStandards({ states: 'TX', timeZone: 'America/Denver' }).timeZone).toBe('America/Denver');
});
