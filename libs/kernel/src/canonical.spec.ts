import { createHash } from 'node:crypto';
import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, sha256Hex } from './canonical.js';

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude00': 4, ö: 5 }, '{"\\r":2,"1":3,"ö":5,"€":1,"😀":4}'],
    [[1e21, 0.1, -0, null, true], '[1e+21,0.1,0,null,true]'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    ['a "quoted" \\ line\n', '"a \\"quoted\\" \\\\ line\\n"'],
    ['\ud800 alone', '"\\ud800 alone"'],
    [{}, '{}'],
  ])('writes %j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('says the same as the value, whatever the order of its members', () => {
    assert(
      property(jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('refuses what JSON cannot carry', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson([() => 1])).toThrow(TypeError);
  });

  it('is digested by SHA-256 in hexadecimal', () => {
    expect(digestOf({ b: 1, a: 'ü' })).toBe(createHash('sha256').update('{"a":"ü","b":1}').digest('hex'));
    expect(sha256Hex(new Uint8Array([1, 2]))).toBe(
      createHash('sha256')
        .update(Buffer.from([1, 2]))
        .digest('hex'),
    );
  });
});
