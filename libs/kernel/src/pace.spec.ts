import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atOnce, Pace, paced, type Parts, type Wait } from './pace.js';

function* counted(parts: number, seen: number[] = []): Generator<void, number> {
  for (let part = 0; part < parts; part += 1) {
    seen.push(part);
    yield;
  }
  return parts;
}

function* failing(parts: number): Generator<void, never> {
  yield* counted(parts);
  throw new Error('no');
}

describe('paced work', () => {
  it('ends at once, without a promise, where it never pauses', () => {
    expect(paced(() => counted(0))).toBe(0);
  });

  it('lets others have a turn at each pause, and gives its result afterwards', async () => {
    const seen: number[] = [];
    const work = paced(() => counted(3, seen));
    expect(seen).toEqual([0]);
    await setImmediate();
    expect(seen.length).toBeLessThan(3);
    expect(await work).toBe(3);
  });

  it('throws what a part throws, at once or later', async () => {
    expect(() => paced(() => failing(0))).toThrow('no');
    await expect(paced(() => failing(2))).rejects.toThrow('no');
  });

  it('runs without a pause for who cannot wait', () => {
    expect(atOnce(counted(3))).toBe(3);
  });

  it('waits for what is done elsewhere as long as it takes, or at once', async () => {
    const done: string[] = [];
    const wait: Wait = {
      later: async () => {
        await setImmediate();
        done.push('later');
      },
      now: () => void done.push('now'),
    };
    function* waiting(): Parts<string> {
      yield wait;
      return done.at(-1)!;
    }
    expect(await paced(waiting)).toBe('later');
    expect(atOnce(waiting())).toBe('now');
  });

  it('is never due for a few parts, however slow the machine is', () => {
    const pace = new Pace();
    expect(Array.from({ length: 31 }, () => pace.isDue)).not.toContain(true);
  });
});
