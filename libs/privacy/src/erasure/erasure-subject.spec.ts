import { describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { ErasureFault, ErasureSubject } from './erasure-subject.js';

const amara = new ErasureSubject(['Amara', 'Amara Oyelaran', 'amara@mail.example', '(916) 555-0142', '12 Elm Street'], ['CON-00007']);

describe('whose values are erased', () => {
  it.each(['Amara', 'AMARA  OYELARAN', 'amara@mail.example', '916.555.0142', '+1 916 555 0142', '12 Elm Street', 'CON-00007'])(
    'a stored value %j is theirs',
    (value) => expect(amara.isTheirs(value)).toBe(true),
  );

  it.each(['Amara Singh', 'Elm Street', '916-555-0143', 'CON-000071', 'xamara@mail.example', 'Oyelaran', '5550142'])(
    'a stored value %j is not',
    (value) => expect(amara.isTheirs(value)).toBe(false),
  );

  it.each<[string, object | string]>([
    ['a letter', 'Dear Amara Oyelaran, see you at four.'],
    ['a number written otherwise', { to: ['call 916 555-0142 today'] }],
    ['a key', { contactKey: 'CON-00007' }],
    ['an address in a list', { bcc: [{ email: 'AMARA@mail.example' }] }],
  ])('they are named in %s', (_, value) => expect(amara.isNamedIn(value as never)).toBe(true));

  it('a first name alone names nobody in a longer text', () => {
    expect(amara.isNamedIn('Amara asked for the keys.')).toBe(false);
  });

  it('is taken from a record by the fields that are personal, and no other', () => {
    const record = {
      FullName: 'Amara Oyelaran',
      Email: 'amara@mail.example',
      ContactStatus: 'Active',
      ModificationTimestamp: '2026-11-01T00:00:00Z',
    };
    const values = ErasureSubject.valuesIn(record, 'Contacts', loadFieldDictionary());
    expect(values.toSorted()).toEqual(['Amara Oyelaran', 'amara@mail.example']);
  });

  it.each([
    ['nobody', [], []],
    ['what would fit everything', ['ab'], []],
  ])('refuses %s, and repeats nothing', (_, values, keys) => {
    expect(() => new ErasureSubject(values, keys)).toThrow(ErasureFault);
  });
});
