import { describe, expect, it } from 'vitest';
import { maskRecord, maskText } from '../mask/mask-text.js';

const named = (text: string): string[] => maskText(text).spans.map(({ start, end, entity }) => `${entity} ${text.slice(start, end)}`);

describe('what a masked piece is called', () => {
  it.each([
    ['Gate code 4412, lockbox 7719 on the rail, alarm 9052 to disarm', ['GATE_CODE 4412', 'LOCKBOX_CODE 7719', 'ALARM_CODE 9052']],
    ['whats the box\nNils: 7731, it sticks', ['LOCKBOX_CODE 7731']],
    ['the side gate takes 0427 and the alarm wants 1938 within a minute', ['GATE_CODE 0427', 'ALARM_CODE 1938']],
    ['SSN 512-34-5678, ITIN 942-77-1048, last four of social 7703', ['SSN 512-34-5678', 'ITIN 942-77-1048', 'SSN_LAST4 7703']],
    ['Checking account 0000123456, payoff of loan #0418-22771', ['BANK_ACCOUNT 0000123456', 'LOAN_NUMBER 0418-22771']],
    ['Routing 991234561. Visa 4242 4242 4242 4242', ['ROUTING_NUMBER 991234561', 'CREDIT_CARD 4242 4242 4242 4242']],
    [
      'Makes $145k, $86,000 in savings, approved up to $780,000, FICO 744',
      ['INCOME $145k', 'ASSET $86,000', 'FINANCIAL_LIMIT $780,000', 'CREDIT_SCORE 744'],
    ],
    ["driver's license D1234567, born March 14, 1984", ['DRIVER_LICENSE D1234567', 'DATE_OF_BIRTH March 14, 1984']],
    [
      'EIN 47-2093318, she lives at 742 Evergreen Terrace, Springfield, IL 62704',
      ['EIN 47-2093318', 'CLIENT_ADDRESS 742 Evergreen Terrace, Springfield, IL 62704'],
    ],
  ])('%s', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });

  it('is said by the key in a record', () => {
    const record = {
      buyer: { full_name: 'Ana Ruiz', annual_income: '98000', credit_score: '702' },
      gateCode: '4412',
      alarmCode: '9052',
      loan_number: 'L-22998',
    };
    const { spans } = maskRecord(record, undefined);
    expect(Object.fromEntries(spans.map(({ path, entity }) => [path, entity]))).toEqual({
      '/buyer/full_name': 'PERSON',
      '/buyer/annual_income': 'INCOME',
      '/buyer/credit_score': 'CREDIT_SCORE',
      '/gateCode': 'GATE_CODE',
      '/alarmCode': 'ALARM_CODE',
      '/loan_number': 'LOAN_NUMBER',
    });
  });
});
