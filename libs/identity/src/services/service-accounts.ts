import { CivilCalendar, type Clock, type TokenClaims } from '@gatehouse/kernel';
import type { Account } from '../accounts/account-directory.js';
import type { ServiceEntry } from './service-entry.js';
import type { ServiceStandings } from './service-standings.js';
import type { VendorApplications } from './vendor-applications.js';
import { clientOf, isServiceSubject, serviceSubject } from './service-subject.js';

/** Why a service is let in or not; the first that holds. */
export type Access = 'disabled' | 'suspended' | 'waiting' | 'over' | 'in';

interface Surroundings {
  readonly clock: Clock;
  /** `iss` of the gateway's own tokens. */
  readonly issuer: string;
  /** By which services run out. */
  readonly calendar?: CivilCalendar;
  /** Without it nobody approved or suspended anything. */
  readonly standings?: ServiceStandings;
  /** Services that applied by themselves. */
  readonly applications?: VendorApplications;
}

/** The services that are let in now. Asked at every request, so that one that has run out is out, whatever token it holds. */
export class ServiceAccounts {
  private readonly entries: Map<string, ServiceEntry>;
  private readonly calendar: CivilCalendar;

  constructor(
    entries: readonly ServiceEntry[],
    private readonly around: Surroundings,
  ) {
    this.entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.calendar = around.calendar ?? new CivilCalendar();
  }

  get any(): boolean {
    return this.entries.size > 0 || (this.around.applications?.any ?? false);
  }

  /** Those of gateway.yaml, and those that applied. */
  all(): readonly ServiceEntry[] {
    return [...this.configured(), ...(this.around.applications?.all() ?? [])];
  }

  configured(): readonly ServiceEntry[] {
    return [...this.entries.values()];
  }

  /** Other terms for one that is known. New ones come with a start, which makes them clients of the authorization server. */
  replace(entry: ServiceEntry): void {
    if (this.entries.has(entry.id)) this.entries.set(entry.id, entry);
  }

  /** Whether this client is a service, let in or not. */
  has(clientId: string): boolean {
    return this.entryOf(clientId) !== undefined;
  }

  /** Undefined for one that is unknown or not let in now. */
  alive(clientId: string): ServiceEntry | undefined {
    const entry = this.entryOf(clientId);
    return entry && this.accessOf(entry) === 'in' ? entry : undefined;
  }

  private entryOf(clientId: string): ServiceEntry | undefined {
    return this.entries.get(clientId) ?? this.around.applications?.entryOf(clientId);
  }

  accessOf({ id, disabled, needsApproval, expiresOn }: ServiceEntry): Access {
    const standing = this.around.standings?.of(id);
    if (disabled) return 'disabled';
    if (standing?.suspended) return 'suspended';
    if (needsApproval && !standing?.approved) return 'waiting';
    return expiresOn === undefined || this.calendar.dayOf(this.around.clock.now()) <= expiresOn ? 'in' : 'over';
  }

  /**
   * The account that a service's own token stands for. The client and the issuer are asked too: a person whom an identity provider calls
   * `service:…` is no service.
   */
  accountOf({ subject, clientId, issuer }: Pick<TokenClaims, 'subject' | 'clientId' | 'issuer'>): Account | undefined {
    if (issuer !== this.around.issuer || subject !== serviceSubject(clientId)) return undefined;
    return this.named(subject);
  }

  /** The same by its subject alone, for what is about a service and is not asked by it. */
  named(subject: string): Account | undefined {
    const entry = isServiceSubject(subject) ? this.alive(clientOf(subject)) : undefined;
    return entry && { user: subject, groups: [], grants: entry.grants, disabled: false };
  }
}
