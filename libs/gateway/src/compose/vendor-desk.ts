import type { Policy, PolicyEntry } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Access, StandingStore } from '@gatehouse/identity';
import type { Clock, Principal, ToolTerms } from '@gatehouse/kernel';
import type { IdentityParts } from './identity-parts.js';

const CHANGE: ToolTerms = { action: 'administer', dataClass: 'policy' };
const RUN: ToolTerms = { action: 'administer', dataClass: 'general' };

/** An application of a vendor as it stands. */
export interface ShownVendor {
  readonly id: string;
  readonly name: string;
  readonly vendor?: string;
  readonly access: Access;
  readonly decided?: string;
  /** Of one that applied by itself. */
  readonly applied?: string;
  readonly contact?: string;
}

/** What cannot be decided, and what to do. */
export class VendorFault extends Error {
  constructor(
    sentence: string,
    readonly why: 'forbidden' | 'unknown' | 'standing' = 'standing',
  ) {
    super(sentence);
  }
}

export interface VendorDeskParts {
  readonly policy: Policy;
  readonly store: StandingStore;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly identity: Pick<IdentityParts, 'services' | 'standings' | 'applications'>;
  /** Lines of `identity.services`. */
  readonly known: readonly { readonly id: string; readonly name: string; readonly vendor?: string }[];
}

/** Where applications of vendors are approved, suspended and resumed: at every node within seconds, whatever tokens they hold, without a restart. */
export class VendorDesk {
  constructor(private readonly parts: VendorDeskParts) {}

  async list(): Promise<readonly ShownVendor[]> {
    const { identity } = this.parts;
    await Promise.all([identity.standings.refresh(), identity.applications.refresh()]);
    return identity.services.all().map((entry) => {
      const standing = identity.standings.of(entry.id);
      const last = standing?.suspended ?? standing?.approved;
      const word = standing?.suspended ? 'suspended' : 'approved';
      return {
        ...this.described(entry.id),
        access: identity.services.accessOf(entry),
        ...(last ? { decided: `${word} by ${last.by} on ${new Date(last.at).toISOString()}` } : {}),
      };
    });
  }

  /** On record before it is done, as all of these. Throws VendorFault for who may not, and for one that is not there or not to be approved. */
  async approve(id: string, by: Principal, reason: string): Promise<void> {
    await this.check(id, by, 'approve an application');
    const { access } = (await this.list()).find((each) => each.id === id)!;
    if (access === 'suspended') throw new VendorFault(`${id} is suspended. gatehouse vendor resume ends that.`);
    if (access === 'disabled') throw new VendorFault(`${id} is disabled in gateway.yaml. ${this.howToEnable(id)}`);
    await this.record('vendor.approved', { service: id, reason }, by);
    await this.parts.identity.applications.keep(id);
    await this.parts.store.approve(id, { at: this.parts.clock.now(), by: by.subject });
  }

  /** Forgets one that applied by itself and was never approved. */
  async refuse(id: string, by: Principal, reason: string): Promise<void> {
    await this.check(id, by, 'refuse an application');
    const { applications, standings } = this.parts.identity;
    if (!applications.of(id)) throw new VendorFault(`${id} did not apply by itself. Take its line from identity.services in gateway.yaml.`);
    if (standings.of(id)?.approved) throw new VendorFault(`${id} was approved. gatehouse vendor suspend shuts it out.`);
    await this.record('vendor.refused', { service: id, reason }, by);
    await applications.remove(id);
  }

  async suspend(id: string, by: Principal, reason: string): Promise<void> {
    await this.check(id, by, 'suspend an application');
    await this.record('vendor.suspended', { service: id, reason }, by);
    await this.parts.store.suspend(id, { at: this.parts.clock.now(), by: by.subject });
  }

  /** Resolves with false where it was not suspended. */
  async resume(id: string, by: Principal, reason: string): Promise<boolean> {
    await this.check(id, by, 'resume an application');
    if (!this.parts.identity.standings.of(id)?.suspended) return false;
    await this.record('vendor.resumed', { service: id, reason }, by);
    return this.parts.store.resume(id);
  }

  /** Throws VendorFault for who has no say about vendors. */
  admit(by: Principal, what: string): void {
    const { policy } = this.parts;
    // A compliance officer changes policy together with a broker, whom an MLS has not: their own word counts here, as it does for an MLS connection.
    if ([CHANGE, RUN].every((one) => policy.decide(by, { action: 'call', entry: entryOf(one) }).effect === 'refuse'))
      throw new VendorFault(`${by.subject} may not ${what} of a vendor; a compliance officer or an administrator may.`, 'forbidden');
  }

  /** Reads what holds now. */
  private async check(id: string, by: Principal, what: string): Promise<void> {
    this.admit(by, what);
    const ids = (await this.list()).map((each) => each.id);
    if (ids.includes(id)) return;
    throw new VendorFault(
      `There is no application ${id}, under identity.services or among those that applied; there is ${ids.join(', ') || 'none'}.`,
      'unknown',
    );
  }

  /** By its line of gateway.yaml, or as it applied. */
  private described(id: string): Omit<ShownVendor, 'access'> {
    const line = this.parts.known.find((each) => each.id === id);
    const applied = this.parts.identity.applications.of(id);
    if (line || !applied) return { id, name: line?.name ?? id, ...(line?.vendor === undefined ? {} : { vendor: line.vendor }) };
    return { id, name: applied.name, applied: new Date(applied.appliedAt).toISOString(), contact: applied.contact };
  }

  private howToEnable(id: string): string {
    const isLine = this.parts.known.some((each) => each.id === id);
    return isLine
      ? 'Take `disabled: true` from its line under identity.services first.'
      : 'Say under identity.vendorApplications.endpoints what it may reach, and restart.';
  }

  private record(kind: string, details: { readonly service: string; readonly reason: string }, by: Principal): Promise<unknown> {
    return this.parts.trail.record({ kind, severity: 'warn', actor: { subject: by.subject, roles: by.roles }, details });
  }
}

const entryOf = (terms: ToolTerms): PolicyEntry => ({ kind: 'tool', upstream: 'gatehouse', name: 'vendors', terms });
