import { describe, expect, it } from 'vitest';
import { unanswered } from './unanswered.js';

describe('keys that an MLS does not answer', () => {
  /** Has some of the keys, and gives no more than so many at once. */
  const ask =
    (held: readonly string[], most: number, asked: number[] = []) =>
    async (keys: readonly string[]) => {
      asked.push(keys.length);
      return keys.filter((key) => held.includes(key)).slice(0, most);
    };
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('are those that are not answered when they are asked for alone either', async () => {
    const asked: number[] = [];
    expect(await unanswered(keys, ask(['a', 'b', 'd', 'e', 'f'], 2, asked))).toEqual(['c']);
    expect(asked).toEqual([6, 4, 2, 1]);
  });

  it('are asked for once where all are there, or none', async () => {
    for (const held of [keys, []]) {
      const asked: number[] = [];
      expect(await unanswered(keys, ask(held, 10, asked))).toEqual(keys.filter((key) => !held.includes(key)));
      expect(asked).toEqual([6]);
    }
  });
});
