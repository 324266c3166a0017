import { describe, expect, it } from 'vitest';
import { visibleJson, visibleText } from './visible-text.js';

describe('what people approve', () => {
  it.each([
    ['zero width', 'a\u200bb', String.raw`a\u200bb`],
    ['turned around', 'a\u202eb', String.raw`a\u202eb`],
    ['a tag', 'a\u{e0041}', String.raw`a\udb40\udc41`],
    ['a filler', '\u3164', String.raw`\u3164`],
    ['a space that is none', 'a\u00a0b', String.raw`a\u00a0b`],
    ['half a pair', 'a\ud800', String.raw`a\ud800`],
    ['plain', 'Wire 5 € to Zoë', 'Wire 5 € to Zoë'],
  ])('hides nothing: %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('is the very same value when it is read again', () => {
    const value = { to: 'CON-1', body: 'a\u200b\n"b\\u200b"\u{e0041}\u2028', list: [1, null, { deep: '\u202e' }] };
    const shown = visibleJson(value);
    expect(JSON.parse(shown)).toEqual(value);
    expect(shown).not.toMatch(/[\u200b\u202e\u2028]/);
    expect(shown.split('\n').length).toBeGreaterThan(5);
  });
});
