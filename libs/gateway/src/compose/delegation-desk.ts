import type { AuditTrail } from '@gatehouse/audit';
import { ActingRoster, isAssistant, type DelegationFault, type RecordedDelegation, type RosterMember } from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';
import type { IdentityParts } from './identity-parts.js';
import { PeopleFault } from './people-desk.js';

export interface DelegationRequest {
  /** MemberKey, MemberMlsId or account of whom it is done for. */
  readonly principal: string;
  /** The same of who does it. */
  readonly delegate: string;
  readonly reason: string;
  /** Who records it. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** A recorded delegation, and what keeps it from counting now where something does. */
export interface ShownDelegation extends RecordedDelegation {
  readonly idle?: string;
}

const FAULTS: Readonly<Record<DelegationFault, string>> = {
  unknown: 'the one it is done for is not on the roster',
  membership: 'one of the two is no active member',
  licence: 'one of the two has no licence that is active today',
  role: 'the one it is done for is no agent or broker',
  office: 'the two are not of one firm',
  self: 'the two are one person',
};

/** Who acts for whom on record, for whoever administers the gateway. The roster must have been read. */
export class DelegationDesk {
  private readonly acting: ActingRoster;

  constructor(
    private readonly identity: Pick<IdentityParts, 'accounts' | 'calendar' | 'delegations' | 'roster'>,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.acting = new ActingRoster(identity.roster);
  }

  /** Throws PeopleFault, where it would count for nothing too. */
  async add({ principal, delegate, reason, by, expiresAt }: DelegationRequest): Promise<RecordedDelegation> {
    const [lender, actor] = [this.memberOf(principal), this.memberOf(delegate)];
    const pair = { principal: lender.row.MemberKey, delegate: actor.row.MemberKey };
    if (!isAssistant(actor))
      throw new PeopleFault(
        `${pair.delegate} is no assistant by the roster. Agents act for one another as a team, by TeamImpersonationLevel; an assistant is one by MemberType.`,
      );
    const fault = this.faultOf(actor, pair.principal);
    if (fault !== undefined) throw new PeopleFault(`That would count for nothing: ${fault}.`);
    const { delegations } = this.identity;
    if (delegations.to(pair.delegate).some((each) => each.principal === pair.principal))
      throw new PeopleFault(`${pair.delegate} acts for ${pair.principal} already. gatehouse delegate revoke ends it.`);
    const recorded = await delegations.add({ ...pair, reason, by, ...(expiresAt === undefined ? {} : { expiresAt }) });
    const until = expiresAt === undefined ? 'revoked' : new Date(expiresAt).toISOString();
    await this.record('delegation.recorded', by, { ...pair, delegation: recorded.id, reason, until });
    return recorded;
  }

  /** Those not ended, oldest first; with `all` the ended ones too. */
  async list(all: boolean): Promise<readonly ShownDelegation[]> {
    return (await this.identity.delegations.list(all)).map((each) => {
      const idle = each.endedAt === undefined ? this.idleness(each) : undefined;
      return idle === undefined ? each : { ...each, idle };
    });
  }

  /** Throws PeopleFault where there is none. Works for members who have left the roster too. */
  async revoke(principal: string, delegate: string, by: string): Promise<void> {
    const pair = { principal: this.keyOf(principal), delegate: this.keyOf(delegate) };
    const ended = await this.identity.delegations.end(pair, by);
    if (ended === 0)
      throw new PeopleFault(`No recorded delegation lets ${pair.delegate} act for ${pair.principal}. gatehouse delegate list shows all.`);
    await this.record('delegation.ended', by, { ...pair, delegations: ended });
  }

  private idleness({ principal, delegate, expiresAt }: RecordedDelegation): string | undefined {
    if (expiresAt !== undefined && expiresAt <= this.clock.now()) return 'its time is over';
    const actor = this.identity.roster.find(delegate);
    if (!actor) return 'the one who acts is not on the roster';
    return isAssistant(actor) ? this.faultOf(actor, principal) : 'the one who acts is no assistant by the roster';
  }

  private faultOf(actor: RosterMember, principal: string): string | undefined {
    const fault = this.acting.faultOf(this.identity.calendar.dayOf(this.clock.now()), actor, principal);
    return fault && FAULTS[fault];
  }

  private memberOf(who: string): RosterMember {
    const member = this.identity.roster.find(this.keyOf(who));
    if (!member) throw new PeopleFault(`${who} is no MemberKey, MemberMlsId or account on the roster. gatehouse roster show lists them.`);
    return member;
  }

  private keyOf(who: string): string {
    const { roster, accounts } = this.identity;
    const known = accounts.find(who)?.member ?? who;
    if (roster.find(known)) return known;
    return roster.index.memberKeys.find((key) => roster.find(key)?.row.MemberMlsId === who) ?? known;
  }

  private record(kind: string, by: string, details: Readonly<Record<string, string | number>>): Promise<void> {
    return this.trail.record({ kind, severity: 'warn', actor: { subject: by, roles: [] }, details });
  }
}
