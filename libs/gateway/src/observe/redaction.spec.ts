import { describe, expect, it } from 'vitest';
import { LogRedaction } from './redaction.js';

const redaction = new LogRedaction((text) => text.replaceAll(/555-01\d\d/g, '[phone]'));

describe('log records', () => {
  it('lose personal data wherever a string stands', () => {
    expect(redaction.value({ message: 'call 555-0134', list: ['555-0100', { deep: '555-0199' }] })).toEqual({
      message: 'call [phone]',
      list: ['[phone]', { deep: '[phone]' }],
    });
  });

  it('never hold what stands under a secret-looking key', () => {
    expect(redaction.value({ clientSecret: 'x', Authorization: 'Bearer y', password: 1 })).toEqual({
      clientSecret: '[secret]',
      Authorization: '[secret]',
      password: '[secret]',
    });
  });

  it('lose bearer tokens and JWTs inside text', () => {
    expect(redaction.text('sent Bearer abc.def and eyJhbGciOi.eyJzdWIi.sig')).toBe('sent [secret] and [secret]');
  });

  it('keep an error readable, with its message redacted and its cause', () => {
    const error = new Error('no answer for 555-0110', { cause: new Error('socket 555-0111') });
    expect(redaction.value(error)).toMatchObject({ name: 'Error', message: 'no answer for [phone]', cause: { message: 'socket [phone]' } });
  });

  it('are bounded in depth and length', () => {
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let level = 0; level < 20; level += 1) inner = inner['in'] = {} as Record<string, unknown>;
    expect(JSON.stringify(redaction.value(deep))).toContain('[deep]');
    expect(redaction.text('a'.repeat(5_000)).length).toBeLessThan(2_010);
  });
});
