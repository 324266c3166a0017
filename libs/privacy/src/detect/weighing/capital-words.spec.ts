import { describe, expect, it } from 'vitest';
import { maskText } from '../../mask/mask-text.js';
import { capitalWords } from './capital-words.js';

const hidden = (text: string): string[] => maskText(text).spans.map(({ start, end, entity }) => `${entity} ${text.slice(start, end)}`);

describe('a word in capitals', () => {
  it.each([
    ['The pad by the kitchen door takes MAPLE, the word.', ['LOCKBOX_CODE MAPLE']],
    ['Gate word for residents is SWIM this year.', ['GATE_CODE SWIM']],
  ])('is a code where the text says so: %s', (text, found) => {
    expect(hidden(text)).toEqual(found);
  });

  it.each([
    'The HOA sends the MLS sheet; CALL before you go to the gate.',
    'Door hardware by KWIKSET, keypad on the garage, AS IS sale.',
    'The alarm by the door is ADT; the code is in SHOWINGTIME.',
    'Lockbox is a SUPRA on the gate, ask the office for access.',
    'New HVAC and a GFCI outlet in the garage.',
  ])('is a firm or a short form elsewhere: %s', (text) => {
    expect(hidden(text)).toEqual([]);
  });

  it('is set apart from others, so who shouts sets none apart', () => {
    expect(capitalWords('Take OTTER (not OTTER-4, @OTTER or XOTTERX9).').map(({ start, end }) => [start, end])).toEqual([[5, 10]]);
    expect(capitalWords('CALL THE OFFICE BEFORE YOU COME, DOG INSIDE, SHOES OFF, LIGHTS OUT, DOOR SHUT, KEY BACK PLEASE')).toEqual([]);
  });
});
