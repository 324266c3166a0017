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
  readonly identity: Pick<IdentityParts, 'services' | 'standings'>;
  /** Lines of `identity.services`. */
  readonly known: readonly { readonly id: string; readonly name: string; readonly vendor?: string }[];
}

/** Where applications of vendors are approved, suspended and resumed: at every node within seconds, whatever tokens they hold, without a restart. */
export class VendorDesk {
  constructor(private readonly parts: VendorDeskParts) {}

  async list(): Promise<readonly ShownVendor[]> {
    const { identity, known } = this.parts;
    await identity.standings.refresh();
    return identity.services.all().map((entry) => {
      const { name = entry.id, vendor } = known.find(({ id }) => id === entry.id) ?? {};
      const standing = identity.standings.of(entry.id);
      const last = standing?.suspended ?? standing?.approved;
      const word = standing?.suspended ? 'suspended' : 'approved';
      return {
        id: entry.id,
        name,
        ...(vendor === undefined ? {} : { vendor }),
        access: identity.services.accessOf(entry),
        ...(last ? { decided: `${word} by ${last.by} on ${new Date(last.at).toISOString()}` } : {}),
      };
    });
  }

  /** On record before it is done, as all of these. Throws VendorFault for who may not, and for one that is not there or not to be approved. */
  async approve(id: string, by: Principal, reason: string): Promise<void> {
    this.check(id, by, 'approve an application');
    const { access } = (await this.list()).find((each) => each.id === id)!;
    if (access === 'suspended') throw new VendorFault(`${id} is suspended. gatehouse vendor resume ends that.`);
    if (access === 'disabled')
      throw new VendorFault(`${id} is disabled in gateway.yaml. Take \`disabled: true\` from its line under identity.services first.`);
    await this.record('vendor.approved', { service: id, reason }, by);
    await this.parts.store.approve(id, { at: this.parts.clock.now(), by: by.subject });
  }

  async suspend(id: string, by: Principal, reason: string): Promise<void> {
    this.check(id, by, 'suspend an application');
    await this.record('vendor.suspended', { service: id, reason }, by);
    await this.parts.store.suspend(id, { at: this.parts.clock.now(), by: by.subject });
  }

  /** Resolves with false where it was not suspended. */
  async resume(id: string, by: Principal, reason: string): Promise<boolean> {
    this.check(id, by, 'resume an application');
    await this.parts.identity.standings.refresh();
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

  private check(id: string, by: Principal, what: string): void {
    const { known } = this.parts;
    this.admit(by, what);
    if (known.some((each) => each.id === id)) return;
    const there = known.map((each) => each.id).join(', ') || 'none';
    throw new VendorFault(`There is no application ${id} under identity.services; there is ${there}.`, 'unknown');
  }

  private record(kind: string, details: { readonly service: string; readonly reason: string }, by: Principal): Promise<unknown> {
    return this.parts.trail.record({ kind, severity: 'warn', actor: { subject: by.subject, roles: by.roles }, details });
  }
}

const entryOf = (terms: ToolTerms): PolicyEntry => ({ kind: 'tool', upstream: 'gatehouse', name: 'vendors', terms });
