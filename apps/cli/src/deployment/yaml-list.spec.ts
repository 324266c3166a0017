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
    const written = withItems("a:   'as it was'\nb: 2", ['masking', 'fields'], ['x.csv']);
    expect(written).toBe("a:   'as it was'\nb: 2\nmasking:\n  fields:\n    - x.csv\n");
  });

  it.each([
    ['brokerage: { name: x,   states: [ CA,   NV ] } # ours\n', 'brokerage: { name: x,   states: [ CA,   NV, "T, X" ] } # ours\n'],
    ['brokerage:\n  states: [CA] # and no other\n', 'brokerage:\n  states: [CA, "T, X"] # and no other\n'],
    ['brokerage:\n  states: [\n    CA, # home\n  ]\n', 'brokerage:\n  states: [\n    CA, "T, X", # home\n  ]\n'],
  ])('adds in the brackets of %j', (text, whole) => {
    expect(withItems(text, ['brokerage', 'states'], ['T, X'])).toBe(whole);
    expect(parse(withItems(text, ['brokerage', 'states'], [ITEM])).brokerage.states.at(-1)).toEqual(ITEM);
  });

  it.each([
    ['what is no list', 'mls: here\n', 'cannot be added to'],
    ['no YAML', 'mls: [\n', 'is no YAML'],
  ])('refuses %s and says what to do', (_, text, what) => {
    expect(() => withItems(text, ['mls'], [ITEM])).toThrow(what);
  });
});
