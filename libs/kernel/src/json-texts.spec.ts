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

  it.each([
    ['{"a":1,"a":2}', '{"a":2}'],
    ['[{"b":{"a":":","\\u0061":"\\":"}}]', '[{"b":{"a":"\\":"}}]'],
    ['{"__proto__":1,"__proto__":2}', '{"__proto__":2}'],
  ])('leave with each key said once: %s', (text, once) => {
    const texts = new JsonTexts();
    expect(texts.unchanged(text, 0)).toBe(once);
  });

  it.each(['{ "a": 1.0, "b": [{}, {"c": "x:y\\\\"}], "d": "\\":" }', '[12345678901234567890]', '{"__proto__":{"a":null}}'])(
    'leave as they came: %s',
    (text) => {
      const texts = new JsonTexts();
      expect(texts.unchanged(text, 0)).toBe(text);
    },
  );

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
