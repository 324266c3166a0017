import { describe, expect, it } from 'vitest';
import { AccountDirectory, AccountFaults } from './account-directory.js';

describe('accounts', () => {
  it.each(['agent', 'broker', 'assistant', 'owner'])('cannot be granted to be %s', (grant) => {
    expect(() => new AccountDirectory([{ user: 'a@harbor.example', grants: [grant] }])).toThrow(
      /expected compliance, admin, mls_staff, vendor/,
    );
  });

  it('are refused with every fault at once', () => {
    const make = () =>
      new AccountDirectory([{ user: 'a@harbor.example' }, { user: 'A@harbor.example ' }, { user: ' ', grants: ['broker'] }]);
    expect(make).toThrow(AccountFaults);
    expect(make).toThrow(/accounts\[1\].*twice[\s\S]*accounts\[2\].*empty[\s\S]*accounts\[2\]\.grants/);
  });
});
