import type { LicenceFacts, MemberFacts } from '@gatehouse/kernel';
import { licensedStates, licenceOn } from '../roster/licence.js';
import type { RosterMember } from '../roster/roster-index.js';
import type { RecordedDelegation } from './delegation-store.js';
import type { RecordedDelegations } from './recorded-delegations.js';

interface Members {
  find(memberKey: string): RosterMember | undefined;
}

/** Why a delegation does not count, for whoever asks. */
export type DelegationFault = 'unknown' | 'membership' | 'licence' | 'role' | 'office' | 'self';

/**
 * Members with those for whom they act on a day. A delegation of any kind (MemberIsAssistantTo, a seat in a team, a recorded one) counts for as
 * long as both are active members of one firm, whoever lends is an agent or broker with an active licence, and whoever acts is licensed too, or an
 * unlicensed assistant. It is worked out from the roster of this moment, so it ends with that and with nothing else.
 */
export class ActingRoster {
  constructor(
    private readonly roster: Members,
    private readonly recorded?: Pick<RecordedDelegations, 'to'>,
  ) {}

  /** Recorded delegations to a member: the same list for as long as `factsOn` cannot change by them. */
  recordedFor(member: RosterMember): readonly RecordedDelegation[] | undefined {
    return this.recorded?.to(member.row.MemberKey);
  }

  /** @param day ISO date */
  factsOn(day: string, member: RosterMember): MemberFacts {
    const licence = licenceOn(day, member.licences);
    // Whoever supervises sees more than an assistant may, and would see it of the delegated records too.
    const isBoth = isAssistant(member) && member.roles.includes('broker');
    const acts = (key: string): boolean => !isBoth && this.faultOf(day, member, key) === undefined;
    const { assistantTo, teams } = member.facts;
    const recorded = isAssistant(member) ? (this.recordedFor(member) ?? []).filter(({ principal }) => acts(principal)) : [];
    return {
      ...member.facts,
      licence,
      licensedStates: licensedStates(day, member.licences),
      assistantTo: [...new Set([...assistantTo.filter(acts), ...recorded.map(({ principal }) => principal)])],
      ...(recorded.length > 0 ? { recorded: recorded.map(({ principal, id }) => ({ memberKey: principal, id })) } : {}),
      teams: teams.map((seat) => ({
        ...seat,
        memberKeys: seat.memberKeys.filter((key) => key === member.row.MemberKey || acts(key)),
      })),
    };
  }

  /** What keeps a member from acting for another on a day; undefined where nothing does. */
  faultOf(day: string, delegate: RosterMember, principalKey: string): DelegationFault | undefined {
    if (principalKey === delegate.row.MemberKey) return 'self';
    const principal = this.roster.find(principalKey);
    if (!principal) return 'unknown';
    if (principal.facts.firmKey === '' || principal.facts.firmKey !== delegate.facts.firmKey) return 'office';
    if (!isActive(principal) || !isActive(delegate)) return 'membership';
    if (!principal.roles.some((role) => role === 'agent' || role === 'broker')) return 'role';
    if (licenceOn(day, principal.licences).status !== 'active') return 'licence';
    return mayAct(licenceOn(day, delegate.licences).status, delegate) ? undefined : 'licence';
  }
}

/** Whose own records are nobody's: only they act by a recorded delegation, since agents cover for one another in teams. */
export const isAssistant = ({ roles }: RosterMember): boolean => roles.includes('assistant');

const isActive = ({ facts }: RosterMember): boolean => facts.memberStatus.trim().toLowerCase() === 'active';

const mayAct = (licence: LicenceFacts['status'], delegate: RosterMember): boolean =>
  licence === 'active' || (licence === 'none' && isAssistant(delegate));
