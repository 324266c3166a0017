import { describe, expect, it } from 'vitest';
import { jsonTextOf, JsonTexts } from './json-texts.js';

describe('the JSON texts of one answer', () => {
  it('are parsed once, however many stages read them', () => {
    const texts = new JsonTexts();
    expect(texts.parse('{"a":[1]}')).toBe(texts.parse('{"a":[1]}'));
    expect(texts.parse('{"a":[1]}')).toEqual({ a: [1] });
  });

  it('say what was written', () => {
    const texts = new JsonTexts();
    const value = { a: 'x', b: [null] };
    expect(texts.parse(texts.write(value, 0))).toBe(value);
    expect(texts.write(value, 2)).toBe(JSON.stringify(value, null, 2));
  });

  it('are not kept for the next answer', () => {
    const texts = new JsonTexts();
    const first = texts.parse('[1]');
    texts.forget();
    expect(texts.parse('[1]')).not.toBe(first);
  });

  it('are refused where they are no JSON', () => {
    expect(() => new JsonTexts().parse('{"a"')).toThrow(SyntaxError);
  });
});

it('the text of an object is written once', () => {
  const value = { a: 1 };
  expect(jsonTextOf(value)).toBe('{"a":1}');
  expect(jsonTextOf(value)).toBe(jsonTextOf(value));
  expect(jsonTextOf({ a: 1 })).toBe('{"a":1}');
});
