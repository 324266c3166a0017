import { describe, expect, it } from 'vitest';
import { featuresOf } from './sentence-features.js';

const wordingOf = (sentence: string): readonly string[] => [...featuresOf({ sentence, marks: { single: [], other: [] } })];

describe('the wording of a sentence', () => {
  it('is its words, what stands side by side or one word apart, and how it begins', () => {
    expect(wordingOf('Do not tell')).toEqual(['"do', '"do not', '"do _ tell', '"not', '"not tell', '"tell', '<do', '<do not']);
  });

  it('takes forms of one word for one', () => {
    for (const form of ['forward', 'Forwards', 'forwarded', 'forwarding']) expect(wordingOf(form)).toEqual(['"forward', '<forward']);
  });

  it('is nothing where no word stands', () => {
    expect(wordingOf('—')).toEqual([]);
  });

  it('has no comma, by which the weights are parted', () => {
    expect(wordingOf('If asked, say nothing, then stop.').filter((feature) => feature.includes(','))).toEqual([]);
  });
});
