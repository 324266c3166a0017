import type { Policy, PolicyEntry } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Clock, Principal, ToolTerms } from '@gatehouse/kernel';
import type { Suspension, SuspensionStore } from '@gatehouse/mls';

/** Whoever may propose a change of policy may take an approval back, since that only closes. */
const PROPOSE: ToolTerms = { action: 'draft', dataClass: 'policy' };
const CHANGE: ToolTerms = { action: 'administer', dataClass: 'policy' };
const RUN: ToolTerms = { action: 'administer', dataClass: 'general' };

export interface MlsDeskParts {
  readonly policy: Policy;
  readonly store: SuspensionStore;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  /** Ids of the connections of gateway.yaml. */
  readonly connections: readonly string[];
}

/** Where people take back the approval of an MLS connection for assistants, and give it again: for all nodes, within seconds. */
export class MlsDesk {
  constructor(private readonly parts: MlsDeskParts) {}

  list(): Promise<readonly Suspension[]> {
    return this.parts.store.list();
  }

  /** On record before it is done. Throws Error with a sentence for who may not, and for a connection that is not there. */
  async suspend(connection: string, by: Principal, reason: string): Promise<void> {
    this.check(connection, by, [PROPOSE, CHANGE, RUN], 'suspend an MLS connection; a broker, a compliance officer or an administrator may');
    await this.record('mls.suspended', { connection, reason }, by);
    await this.parts.store.suspend({ connection, at: this.parts.clock.now(), by: by.subject });
  }

  /** Resolves with false where it was not suspended. */
  async resume(connection: string, by: Principal, reason: string): Promise<boolean> {
    this.check(
      connection,
      by,
      [CHANGE, RUN],
      'resume an MLS connection; the designated broker, a compliance officer or an administrator may',
    );
    await this.record('mls.resumed', { connection, reason }, by);
    return this.parts.store.resume(connection);
  }

  private check(connection: string, by: Principal, terms: readonly ToolTerms[], what: string): void {
    const { policy, connections } = this.parts;
    const may = terms.some((one) => policy.decide(by, { action: 'call', entry: entryOf(one) }).effect !== 'refuse');
    if (!may) throw new Error(`${by.subject} may not ${what}.`);
    if (!connections.includes(connection))
      throw new Error(`There is no MLS connection ${connection}; there are ${connections.join(', ')}.`);
  }

  private record(kind: string, details: { readonly connection: string; readonly reason: string }, by: Principal): Promise<unknown> {
    return this.parts.trail.record({ kind, severity: 'warn', actor: { subject: by.subject, roles: by.roles }, details });
  }
}

const entryOf = (terms: ToolTerms): PolicyEntry => ({ kind: 'tool', upstream: 'gatehouse', name: 'suspend_mls', terms });
