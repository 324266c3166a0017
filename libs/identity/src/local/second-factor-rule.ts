import type { Role } from '@gatehouse/kernel';
import type { Account } from '../accounts/account-directory.js';

/** Who needs a second factor, as gateway.yaml says it. */
export interface SecondFactorTerms {
  readonly mode: 'off' | 'optional' | 'required';
  /** Roles that need one where it is optional for others. */
  readonly roles: readonly Role[];
  /** Roles of an account at this moment. May throw where they cannot be known. */
  readonly rolesOf: (user: string) => readonly Role[];
}

export class SecondFactorRule {
  constructor(private readonly terms: SecondFactorTerms) {}

  get isOff(): boolean {
    return this.terms.mode === 'off';
  }

  isRequiredOf({ user }: Account): boolean {
    const { mode, roles } = this.terms;
    if (mode !== 'optional' || roles.length === 0) return mode === 'required';
    try {
      const held = this.terms.rolesOf(user);
      return roles.some((role) => held.includes(role));
    } catch {
      // Whose roles are not known may hold any of them.
      return true;
    }
  }
}
