import { describe, expect, it } from 'vitest';
import { Inspector } from '../inspection/inspector.js';
import { readOrders, readPrompts } from './prose-weights.js';
import { readReading } from './reading-weights.js';
import { ADDRESS } from './text-words.js';

const { reading } = readReading();

/** Of each word, whether it counts as one. */
function counted(text: string): Record<string, boolean> {
  reading.read(text);
  const { words } = reading;
  const all = Array.from({ length: words.count }, (_, at) => [text.slice(words.starts[at], words.ends[at]), words.hashes[at] !== ADDRESS]);
  return Object.fromEntries(all) as Record<string, boolean>;
}

describe('the look at a text that readings share', () => {
  it('is one for all whose weights were learnt with the same kinds of words', () => {
    expect(readOrders().reading).toBe(reading);
    expect(readPrompts().reading).toBe(reading);
  });

  it('is of the text at hand, whichever was looked at before', () => {
    const inspector = Inspector.load({ runExamples: false });
    const text = 'Sort the homes so that those whose sellers pay our side best come first, and lose the stingy ones.';
    const first = inspector.inspect({ text, surface: 'prompt' });
    inspector.inspect({ text: 'The roof was replaced in 2019. '.repeat(40), surface: 'result' });
    expect(inspector.inspect({ text, surface: 'prompt' })).toEqual(first);
    expect(first.findings).not.toEqual([]);
  });

  it('leaves the pieces of an address out, and counts words that a slash parts', () => {
    expect(counted('Write to https://harbor.example/plans/first or desk@harbor.example')).toMatchObject({
      harbor: false,
      plans: false,
      first: false,
      desk: true,
    });
    expect(counted('Ask the buyer/seller and/or their agent. Then call.')).toMatchObject({ seller: true, or: true, Then: true });
  });
});
