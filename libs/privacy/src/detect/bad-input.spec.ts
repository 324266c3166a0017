import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskRecord, maskText } from '../mask/mask-text.js';
import { cuedValues } from './cued-values.js';
import { idsIn } from './figures/figure.js';
import { PiiScanner } from './pii-scanner.js';
import { survey } from './survey.js';

/** What upstreams send when something went wrong with their text. */
const noise = fc.constantFrom(
  '\ud800',
  '\udc00',
  '\r\n',
  '\u0000',
  '\u202e',
  '\u200b',
  '\ufeff',
  'ñ',
  '门',
  'ш',
  '🏡',
  '\t',
  '"',
  '\\',
  '|',
  '{{',
  ']]',
);
const rubble = fc.array(fc.oneof(noise, fc.string({ maxLength: 6 })), { maxLength: 12 }).map((parts) => parts.join(''));
const secrets = 'Gate code is 4471. SSN 912-34-5678. Mail jo.ruiz@mail.example.';
const values = ['4471', '912-34-5678', 'jo.ruiz@mail.example'];
const shown = (masked: string): string[] => values.filter((value) => masked.includes(value));

describe('broken text', () => {
  it('hides what stands in its whole sentences, whatever stands around', () => {
    fc.assert(
      fc.property(rubble, rubble, (before, after) => {
        expect(shown(maskText(`${before}\n\n${secrets}\n\n${after}`).masked)).toEqual([]);
      }),
    );
  });

  it('gives spans inside the text, in order, for any string of code units', () => {
    const scanner = new PiiScanner();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }), rubble, (units, words) => {
        const text = `${String.fromCharCode(...units)} ${words} ${secrets}`;
        const spans = scanner.scan(text);
        expect(spans.every((span, at) => span.start >= (spans[at - 1]?.end ?? 0) && span.end > span.start && span.end <= text.length)).toBe(
          true,
        );
      }),
    );
  });

  it('hides them in lines that end as on any system', () => {
    for (const end of ['\r\n', '\r', '\n', '\u2028']) expect(shown(maskText(secrets.replaceAll('. ', `.${end}`)).masked)).toEqual([]);
  });

  it('hides them however deep a record holds them, or refuses the record', () => {
    for (const depth of [1, 50, 500]) {
      const record = JSON.parse(`${'{"notes":'.repeat(depth)}${JSON.stringify(secrets)}${'}'.repeat(depth)}`) as Record<string, never>;
      let masked = '';
      try {
        masked = JSON.stringify(maskRecord(record, undefined).masked);
      } catch {
        // Refused: nothing leaves.
      }
      expect(shown(masked)).toEqual([]);
    }
  });

  it.each(['$1,000 ', 'income 1 ', 'Aa ', 'Ann Bb ', 'max cap $1 ', 'last four 1234 ', 'Name,SSN\n', 'the A', '. 1', 'hi Zz\n', '\n'])(
    'looks through 64 KB of "%s" whole',
    (piece) => {
      // No clock here: quadratic work on 64 KB runs into the time limit of the test by itself.
      const text = `${piece.repeat(Math.ceil(65_536 / piece.length))}\n\n${secrets}`;
      expect(shown(maskText(text).masked)).toEqual([]);
    },
  );

  it.each(['pw=', 'pass:', 'guest pw='])('looks for passwords in 128 KB of "%s" without a space for each of them', (piece) => {
    expect(cuedValues(survey(piece.repeat(Math.ceil(131_072 / piece.length))))).toEqual([]);
  });

  it('reads 256 KB of letters and figures without a space once, and the number behind them', () => {
    expect(idsIn(survey(`${'DE1'.repeat(87_382)} HM-2026-004417`)).at(-1)?.digits).toBe('2026004417');
  });
});
