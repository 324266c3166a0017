import type { GatewayConfig } from '@gatehouse/config';
import { LocalAccounts, SecondFactorRule, SecondFactors, type AccountDirectory, type Revocations } from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import type { Role } from '@gatehouse/kernel';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';

export interface LocalAccountParts {
  readonly accounts: LocalAccounts;
  readonly factors: SecondFactors;
  readonly rule: SecondFactorRule;
  /** Also seals what a page hands back between two steps of a sign-in. */
  readonly box: SealedBox;
}

interface Beside {
  readonly directory: AccountDirectory;
  readonly revocations: Revocations;
  readonly keys: LocalKeys;
  readonly rolesOf: (user: string) => readonly Role[];
}

/** Accounts with a password of this gateway and their second factors. */
export function localAccountParts(
  { identity: { passwords }, brokerage }: GatewayConfig,
  { credentials, factors: store, clock }: Pick<GatewayPorts, 'credentials' | 'factors' | 'clock'>,
  { directory, revocations, keys, rolesOf }: Beside,
): LocalAccountParts {
  const box = new SealedBox(keys.derive('second-factor'));
  const factors = new SecondFactors(store, box, clock, `Gatehouse ${brokerage.name}`);
  const mode = passwords.secondFactor as 'off' | 'optional' | 'required';
  const rule = new SecondFactorRule({ mode, roles: passwords.secondFactorFor as Role[], rolesOf });
  return { accounts: new LocalAccounts({ accounts: directory, credentials, factors, rule, revocations, clock }), factors, rule, box };
}
