import { HeldKeyRing } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blob, callOf, DOORS, saidIn } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { maskText } from './mask-text.js';
import { Masker } from './masker.js';

const masker = new Masker({
  dictionary: loadFieldDictionary(),
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});

const ENGLISH = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const SPANISH = ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'];
/** "Un" is an article first and is not read as a figure. */
const FRENCH = ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'];
const each = (code: string, write: (digit: number) => string, joint = ''): string =>
  [...code].map((digit) => write(Number(digit))).join(joint);
const digitsFrom =
  (zero: number) =>
  (code: string): string =>
    each(code, (digit) => String.fromCodePoint(zero + digit));

/** A code as somebody writes it who would have it read by people and by no filter. What comes back must not be left as it is. */
const DISGUISES: Readonly<Record<string, (code: string) => string>> = {
  'with nothing between': (code) => [...code].join('\u200b'),
  'with soft hyphens between': (code) => [...code].join('\u00ad'),
  'with word joiners between': (code) => [...code].join('\u2060'),
  'with thin spaces between': (code) => [...code].join('\u2009'),
  'with low lines between': (code) => [...code].join('_'),
  'with dots between': (code) => [...code].join('.'),
  'with slashes between': (code) => [...code].join('/'),
  'with commas between': (code) => [...code].join(', '),
  'full width': digitsFrom(0xff10),
  'in Arabic digits': digitsFrom(0x660),
  'in Persian digits': digitsFrom(0x6f0),
  'in Devanagari': digitsFrom(0x966),
  'in bold of mathematics': digitsFrom(0x1d7ce),
  'in monospace of mathematics': digitsFrom(0x1d7f6),
  'in superscripts': (code) => each(code, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]!),
  'in circles': (code) => each(code, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'[digit]!),
  'on keycaps': (code) => each(code, (digit) => `${digit}\ufe0f\u20e3`),
  'in entities of HTML': (code) => each(code, (digit) => `&#${48 + digit};`),
  'in percent signs': (code) => each(code, (digit) => `%3${digit}`),
  'in escapes': (code) => each(code, (digit) => `\\u003${digit}`),
  'in words': (code) => each(code, (digit) => ENGLISH[digit]!, ' '),
  'in words and hyphens': (code) => each(code, (digit) => ENGLISH[digit]!, '-'),
  'in Spanish': (code) => each(code, (digit) => SPANISH[digit]!, ' '),
  'in French': (code) => each(code.replaceAll('1', '0'), (digit) => FRENCH[digit]!, ' '),
  'in base64': (code) => blob(code),
  'in hex': (code) => Buffer.from(code).toString('hex'),
  'in bold of Markdown': (code) => each(code, (digit) => `**${digit}**`),
  backwards: (code) => `${[...code].toReversed().join('')} backwards`,
};

/** No digit twice: a code that is left in part is told from one that is not. */
const anyCode = fc
  .shuffledSubarray([...'1234567890'], { minLength: 4, maxLength: 6 })
  .map((digits) => digits.join(''))
  .filter((code) => !/^(?:19|20)/.test(code));
const anyCue = fc.constantFrom(
  'Gate code: ',
  'The gate code is ',
  'Lockbox code ',
  'Alarm code: ',
  'The code for the front door is ',
  'Keypad code = ',
);
const anyDoor = fc.constantFrom('text', 'structuredContent', 'a record as text', 'an embedded blob', 'progress', 'a prompt');

describe('a code in disguise', () => {
  it.each(Object.keys(DISGUISES))('leaves by no door %s', async (disguise) => {
    await fc.assert(
      fc.asyncProperty(anyCode, anyCue, anyDoor, async (code, cue, door) => {
        const said = DISGUISES[disguise]!(code);
        const [method, payload, way] = DOORS[door]!;
        const out = saidIn(await masker.clean(callOf(method), payload(`${cue}${said}`), way ?? 'result'));
        const secret = said.replace(/ backwards$/, '');
        expect(out).not.toContain(secret);
        expect(out).not.toContain(JSON.stringify(secret).slice(1, -1));
        expect(out.normalize('NFKC').replaceAll(/[\u00ad\u200b\u2060]/g, '')).not.toContain(code);
      }),
      { numRuns: 12 },
    );
  });

  it.each(Object.keys(DISGUISES))('is hidden to its last sign %s', (disguise) => {
    fc.assert(
      fc.property(anyCode, anyCue, (code, cue) => {
        const said = DISGUISES[disguise]!(code).replace(/ backwards$/, '');
        expect(maskText(`${cue}${said} today`).masked).not.toContain(said.slice(-3));
      }),
      { numRuns: 12 },
    );
  });
});
