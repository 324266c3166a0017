import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { LicenceFacts, Principal, Role } from '@gatehouse/kernel';

/** All that policies see of a person. People in equal seats get equal decisions, so decisions are remembered by seat. */
export interface Seat {
  readonly roles: readonly Role[];
  readonly licence: LicenceFacts['status'];
  readonly membership: 'active' | 'inactive' | 'none';
  readonly supervises: 'none' | 'office' | 'firm';
  readonly actsForTeam: boolean;
  readonly leadsTeam: boolean;
  readonly isClient: boolean;
  readonly key: string;
}

export const CALLER = { type: 'Person', id: 'caller' } as const;

/** Anything but Active (RESO MemberStatus) is inactive, a missing or unknown status too. */
function membershipOf({ member }: Principal): Seat['membership'] {
  if (!member) return 'none';
  return member.memberStatus.trim().toLowerCase() === 'active' ? 'active' : 'inactive';
}

function supervisionOf({ member }: Principal): Seat['supervises'] {
  if (!member || member.supervisedOfficeKeys.length === 0) return 'none';
  return member.designatedBroker ? 'firm' : 'office';
}

export function seatOf(principal: Principal): Seat {
  const roles = [...new Set(principal.roles)].toSorted();
  const facts = {
    licence: principal.member?.licence.status ?? ('none' as const),
    membership: membershipOf(principal),
    supervises: supervisionOf(principal),
    actsForTeam: principal.member?.teams.some((team) => team.impersonation !== 'none') ?? false,
    leadsTeam: principal.member?.teams.some((team) => team.lead) ?? false,
    isClient: principal.contactKey !== undefined,
  };
  return {
    roles,
    ...facts,
    key: [roles.join('+'), ...Object.values(facts)].join('/'),
  };
}

const one = (type: string, id: string) => ({ __entity: { type, id } });

/** The seat as Cedar's `Person`. */
export function personOf(seat: Seat): EntityJson {
  return {
    uid: CALLER,
    attrs: {
      licence: one('Licence', seat.licence),
      membership: one('Membership', seat.membership),
      supervises: one('Supervision', seat.supervises),
      actsForTeam: seat.actsForTeam,
      leadsTeam: seat.leadsTeam,
      isClient: seat.isClient,
    },
    parents: seat.roles.map((role) => ({ type: 'Role', id: role })),
  };
}
