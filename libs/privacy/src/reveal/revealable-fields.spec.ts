import { describe, expect, it } from 'vitest';
import { PiiScanner } from '../detect/pii-scanner.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { RevealableFields } from './revealable-fields.js';

const fields = new RevealableFields(loadFieldDictionary(), new PiiScanner());
const record = {
  MobilePhone: '916-555-0143',
  ContactPassword: 'harbor-Lights-7',
  ContactLoginId: 'amara',
  GateCode: '#4821',
  SSN: '912-34-5678',
  Notes: 'Call 916-555-0143. Gate code 4821. SSN 912-34-5678.',
  PreApprovalAmount: 650_000,
  Children: [],
  Deal: { Stage: 'open' },
};

describe('what a person may see in clear', () => {
  it('is a word or a figure of the record', () => {
    expect(fields.of('Contacts', record, 'MobilePhone')).toEqual({ text: '916-555-0143' });
    expect(fields.of('Contacts', record, 'PreApprovalAmount')).toEqual({ text: '650000' });
  });

  it.each(['ContactPassword', 'ContactLoginId', 'GateCode', 'gate_code', 'SSN', 'ssn', 'AccountNumber', 'X_Anything'])(
    'is never %s',
    (field) => {
      expect(fields.of('Contacts', { ...record, [field]: 'x1234' }, field)).toEqual({ why: 'never' });
    },
  );

  it('is no code and no number of an account or person inside a note', () => {
    const shown = fields.of('Contacts', record, 'Notes');
    expect(shown).toMatchObject({ text: expect.stringContaining('916-555-0143') });
    expect(JSON.stringify(shown)).not.toMatch(/4821|5678/);
  });

  it.each(['Nothing', 'Children', 'Deal', 'constructor', '__proto__'])('is nothing where %s holds no value', (field) => {
    expect(fields.of('Contacts', record, field)).toEqual({ why: 'absent' });
  });
});
