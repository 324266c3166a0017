import { readFileSync } from 'node:fs';
import { atOnce } from '@gatehouse/kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect, detectInParts } from './detect.js';
import { hintsOf } from './key-hints.js';
import { PiiScanner } from './pii-scanner.js';

// The labelled texts of the bench.
const folder = new URL('../../../../test/bench/privacy/dev/', import.meta.url);
const texts = ['files.txt', 'messages.txt', 'mixed.txt', 'strangers.txt', 'outside.txt', 'third.txt']
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/^=== .*\n/m))
  .map((text) => text.replaceAll(/\[\[[A-Z_0-9]+\||\]\]|\{\{[A-Z_0-9]+\||\}\}/g, '').trim())
  .filter((text) => text.length > 20);
const NONE = hintsOf(undefined);

describe('a long text', () => {
  it('says the same wherever it is cut', () => {
    const some = fc.array(fc.constantFrom(...texts), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(some, fc.integer({ min: 200, max: 6_000 }), fc.constantFrom('\n\n', '\n', ' '), (parts, stretch, joint) => {
        const text = parts.join(joint);
        expect(atOnce(detectInParts(text, NONE, stretch))).toEqual(detect(text, NONE));
      }),
      { numRuns: 150 },
    );
  });

  it('is read with what it speaks of far away', () => {
    const far = 'Quiet street, oak floors. '.repeat(1_200);
    const text = `The lockbox hangs at the rail. ${far}The code is 4417 for all.`;
    const [span] = new PiiScanner().scan(text).filter(({ label }) => label === 'ACCESS_CODE');
    expect(span && text.slice(span.start, span.end)).toBe('4417');
  });

  it('leaves a figure that a code stands far behind', () => {
    const text = `SCORE   689\n## Client file\n${'Quiet street, oak floors. '.repeat(60)}The entry code is *4420.`;
    const found = new PiiScanner().scan(text).filter(({ label }) => label === 'ACCESS_CODE');
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['*4420']);
  });

  it('keeps its offsets where invisible signs stand in it', () => {
    const text = `${'The house has oak floors. '.repeat(900)}Call 916\u200b-555\u200b-0142 today.${' Quiet street.'.repeat(900)}`;
    const [span, ...more] = new PiiScanner().scan(text);
    expect([text.slice(span!.start, span!.end), more]).toEqual(['916\u200b-555\u200b-0142', []]);
  });
});
