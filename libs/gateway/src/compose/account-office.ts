import { resolve } from 'node:path';
import { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { PasswordUnfit, Revocations, unfitness, type Account, type AccountDirectory, type FactorStatus } from '@gatehouse/identity';
import type { GatewayPorts } from './gateway-ports.js';
import { signInsKeptMs } from './identity-parts.js';
import { localAccountParts, type LocalAccountParts } from './local-account-parts.js';
import { LocalKeys } from './local-keys.js';
import { peopleParts } from './people-parts.js';

export interface AccountState {
  readonly account: Account;
  /** Milliseconds since the epoch, as all times here; absent where there is none. */
  readonly passwordSetAt?: number;
  readonly lockedUntil?: number;
  readonly secondFactor?: FactorStatus;
}

interface OfficeParts {
  readonly local: LocalAccountParts;
  readonly directory: AccountDirectory;
  readonly revocations: Revocations;
  readonly trail: AuditTrail;
  readonly ports: GatewayPorts;
}

/** What an administrator does for local accounts at the command line. It writes an audit chain of its own; running gateways see it within seconds. */
export class AccountOffice {
  private constructor(private readonly parts: OfficeParts) {}

  static async open({ config }: LoadedConfig, ports: GatewayPorts, folder: string): Promise<AccountOffice> {
    const keys = LocalKeys.open(resolve(folder, config.identity.keys));
    const digestKey = keys.derive('audit-digest');
    const trail = new AuditTrail(ports.audit, { chain: `${config.audit.node}-accounts`, digestKey, clock: ports.clock });
    await trail.open();
    const { accounts: directory } = await peopleParts(config, ports);
    const revocations = new Revocations(ports.revocations, ports.clock, signInsKeptMs(config));
    const local = localAccountParts(config, ports, { directory, revocations, keys, rolesOf: () => [] });
    return new AccountOffice({ local, directory, revocations, trail, ports });
  }

  /** Ends every sign-in of the account too. Throws PasswordUnfit, and RangeError for a name without an account. */
  async setPassword(user: string, password: string): Promise<void> {
    const { account } = await this.stateOf(user);
    const unfit = unfitness(account.user, password);
    if (unfit !== undefined) throw new PasswordUnfit(unfit);
    await this.record('auth.password.set', account.user);
    await this.parts.local.accounts.setPassword(account.user, password);
  }

  /**
   * Takes the second factor away, for somebody who lost it, and ends every sign-in of the account. False where there was none. Throws
   * RangeError for a name without an account.
   */
  async resetSecondFactor(user: string): Promise<boolean> {
    const { account, secondFactor } = await this.stateOf(user);
    if (secondFactor === undefined) return false;
    await this.record('auth.second_factor.reset', account.user);
    await this.parts.revocations.endSignIns(account.user);
    return this.parts.local.factors.remove(account.user);
  }

  /** Throws RangeError for a name without an account. */
  async stateOf(user: string): Promise<AccountState> {
    const { directory, local, ports } = this.parts;
    const account = directory.find(user);
    if (!account) throw new RangeError(`${user} is not an account of this gateway. Add it to identity.accounts first.`);
    const credential = await ports.credentials.find(account.user.toLowerCase());
    const secondFactor = await local.factors.statusOf(account.user);
    return {
      account,
      ...(credential ? { passwordSetAt: credential.changedAt } : {}),
      ...(credential && credential.lockedUntil > ports.clock.now() ? { lockedUntil: credential.lockedUntil } : {}),
      ...(secondFactor ? { secondFactor } : {}),
    };
  }

  async close(): Promise<void> {
    await this.parts.local.accounts.close();
    await this.parts.trail.close();
  }

  private async record(kind: string, user: string): Promise<void> {
    const details = { account: user.trim().toLowerCase(), by: 'command line' };
    await this.parts.trail.record({ kind, severity: 'warn', details });
  }
}
