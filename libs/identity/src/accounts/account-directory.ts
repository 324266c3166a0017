import type { Role } from '@gatehouse/kernel';

/** One line of `identity.accounts` in gateway.yaml. */
export interface AccountEntry {
  readonly user: string;
  /** RESO MemberKey. */
  readonly member?: string | undefined;
  readonly grants?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
}

export interface Account {
  readonly user: string;
  readonly member?: string;
  readonly grants: readonly Role[];
  readonly disabled: boolean;
}

/** Roles that a person can hand out. Agent, broker and assistant are what the MLS says, so no account can claim them. */
const GRANTABLE: readonly Role[] = ['compliance', 'admin', 'mls_staff', 'vendor'];

/** All faults of the account list at once. */
export class AccountFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'AccountFaults';
  }
}

const keyOf = (user: string): string => user.trim().toLowerCase();

/** The accounts of this gateway by sign-in name, which is compared without regard to case. */
export class AccountDirectory {
  private readonly accounts = new Map<string, Account>();

  constructor(entries: readonly AccountEntry[]) {
    const faults: string[] = [];
    for (const [position, entry] of entries.entries()) {
      const where = `identity.accounts[${position}]`;
      const key = keyOf(entry.user);
      if (key === '') faults.push(`${where}.user is empty; give the sign-in name`);
      if (this.accounts.has(key)) faults.push(`${where}.user is listed twice; keep one entry per person`);
      for (const grant of entry.grants ?? []) {
        if (!isGrantable(grant))
          faults.push(
            `${where}.grants holds "${grant}"; expected ${GRANTABLE.join(', ')} (agent, broker and assistant come from the MLS roster)`,
          );
      }
      const member = entry.member?.trim();
      this.accounts.set(key, {
        user: entry.user.trim(),
        ...(member ? { member } : {}),
        grants: (entry.grants ?? []).filter(isGrantable),
        disabled: entry.disabled ?? false,
      });
    }
    if (faults.length > 0) throw new AccountFaults(faults);
  }

  find(user: string): Account | undefined {
    return this.accounts.get(keyOf(user));
  }
}

function isGrantable(grant: string): grant is Role {
  return (GRANTABLE as readonly string[]).includes(grant);
}
