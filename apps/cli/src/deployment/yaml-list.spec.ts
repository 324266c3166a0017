import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withItems } from './yaml-list.js';

const ITEM = { id: 'metro', auth: { type: 'bearer', token: { fromEnv: 'METRO_TOKEN' } } };

describe('withItems', () => {
  it.each<[string, string]>([
    ['an empty list', "# mine\nmls: []\nupstreams: []  # none yet\n\n# the end\nlog: { level: 'info' }\n"],
    [
      'a list of blocks, with comments before and after',
      '# mine\nmls:\n  # first\n  - id: a # one\n    x: [1,   2]\n\n# next\nupstreams: []\n',
    ],
    ['a list that is not indented', 'mls:\n- id: a\n- id: b\nupstreams: []\n'],
    ['a list at the end, without a line break', 'upstreams: []\nmls:\n  - id: a'],
    ['a list of which nothing is said', 'upstreams: [] # nothing\n'],
    ['flow maps in a block list', 'mls:\n  - { id: a,   slug: b } # the first\n  # - { id: z }\nupstreams: []\n'],
  ])('adds to %s and leaves every other line as it is', (_, text) => {
    const added = withItems(text, ['mls'], [ITEM]);
    const was = (parse(text) as { mls?: unknown[] }).mls ?? [];
    expect(parse(added)).toEqual({ ...(parse(text) as object), mls: [...was, ITEM] });
    const lines = added.split('\n');
    expect(text.split('\n').filter((line) => !line.startsWith('mls: [') && !lines.includes(line))).toEqual([]);
  });

  it('adds where what leads to the list is not there either', () => {
    expect(parse(withItems('a: 1 # one\n', ['masking', 'fields'], ['x.csv']))).toEqual({ a: 1, masking: { fields: ['x.csv'] } });
  });

  it.each([
    ['brackets that hold something', 'mls: [{ id: a }]\n', 'in brackets'],
    ['no YAML', 'mls: [\n', 'is no YAML'],
  ])('refuses %s and says what to do', (_, text, what) => {
    expect(() => withItems(text, ['mls'], [ITEM])).toThrow(what);
  });
});
