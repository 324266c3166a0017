import { describe, expect, it } from 'vitest';
import { NotificationAllowance } from './notification-allowance.js';

const taken = (allowance: NotificationAllowance, times: readonly number[]): number => times.filter((at) => allowance.take(at)).length;
const at = (time: number, count: number): number[] => Array.from({ length: count }, () => time);

describe('notifications of one kind', () => {
  it('pass as a burst, and then at a rate', () => {
    const allowance = new NotificationAllowance(5, 10);
    expect(taken(allowance, at(0, 20))).toBe(5);
    expect(taken(allowance, at(99, 5))).toBe(0);
    expect(taken(allowance, at(1_000, 20))).toBe(5);
    expect(taken(allowance, [1_100, 1_150, 1_200])).toBe(2);
  });

  it('are all let through where they come slowly', () => {
    const allowance = new NotificationAllowance(2, 10);
    expect(
      taken(
        allowance,
        Array.from({ length: 100 }, (_, step) => step * 100),
      ),
    ).toBe(100);
  });
});
