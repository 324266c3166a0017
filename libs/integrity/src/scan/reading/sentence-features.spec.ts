import { describe, expect, it } from 'vitest';
import { SentenceFeatures } from './sentence-features.js';

const features = new SentenceFeatures();
const readOf = (plain: string, single: readonly string[] = [], other: readonly string[] = []): ReadonlySet<number> => {
  features.read({ plain, marks: { single, other } });
  return new Set(features.found.subarray(0, features.count));
};

describe('what a sentence says', () => {
  it('is its words, what stands side by side or one word apart, and how it begins', () => {
    // do, not, tell; do not, not tell; do _ tell; begins with do, with do not.
    expect(readOf('do not tell').size).toBe(8);
    expect([...readOf('tell not do')].filter((feature) => readOf('do not tell').has(feature))).toHaveLength(3);
    expect(readOf('tell not do')).not.toEqual(readOf('do not tell'));
  });

  it('takes forms of one word for one', () => {
    for (const form of ['forwards', 'forwarded', 'forwarding']) expect(readOf(form)).toEqual(readOf('forward'));
    expect(readOf('forest')).not.toEqual(readOf('forward'));
  });

  it('is each mark and each pair of them, in whichever order they came', () => {
    expect(readOf('', ['order:send', 'conversation', 'secretly'], ['order:send>conversation']).size).toBe(7);
    expect(readOf('', ['conversation', 'order:send'])).toEqual(readOf('', ['order:send', 'conversation']));
    expect(readOf('', ['send'])).not.toEqual(readOf('send'));
  });

  it('is nothing where no word stands', () => {
    expect(readOf('—').size).toBe(0);
  });

  it('goes on where a sentence says more than any before', () => {
    const long = Array.from({ length: 2_000 }, (_, at) => `${at}`).join(' ');
    expect(readOf(long).size).toBeGreaterThan(5_000);
    expect(readOf('do not tell').size).toBe(8);
  });
});
