import { covers, ROLES, scopeFor, type MemberFacts, type Principal, type Role, type ToolAction } from '@gatehouse/kernel';
import type { Situation, Step } from './situation.js';

/** A member in good standing, for roles that only the roster gives. */
const MEMBER: MemberFacts = {
  memberKey: '',
  memberMlsId: '',
  memberType: '',
  memberStatus: 'Active',
  officeKey: '',
  firmKey: '',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};
const OF_MEMBERS: ReadonlySet<Role> = new Set<Role>(['agent', 'broker', 'assistant']);

/** The caller with one thing of theirs changed. */
export function personSteps(situation: Situation, action: ToolAction): Step[] {
  const { principal } = situation;
  const step = (change: Step['change'], to: string, changes: Partial<Principal>): Step => ({
    change,
    to,
    situation: { ...situation, principal: { ...principal, ...changes } },
  });
  return [...scopeSteps(situation, action), ...standingSteps(principal, step), ...roleSteps(principal, step)];
}

type MakeStep = (change: Step['change'], to: string, changes: Partial<Principal>) => Step;

/** Groups of the person may leave applications less than they may do themselves. */
function scopeSteps(situation: Situation, action: ToolAction): Step[] {
  const { scopes, ...principal } = situation.principal;
  const needed = scopeFor(action);
  return scopes === undefined || covers(scopes, needed) ? [] : [{ change: 'scope', to: needed, situation: { ...situation, principal } }];
}

function standingSteps({ member }: Principal, step: MakeStep): Step[] {
  if (!member) return [];
  const change = (what: Step['change'], to: string, changes: Partial<MemberFacts>) => step(what, to, { member: { ...member, ...changes } });
  const seat = { teamKey: '', impersonation: 'on_behalf' as const, lead: false, memberKeys: [] };
  return [
    change('membership', 'active', { memberStatus: 'Active' }),
    change('licence', 'active', { licence: { ...member.licence, status: 'active' } }),
    change('team', 'acting for a team-mate', { teams: [...member.teams, seat] }),
    change('team', 'leading a team', { teams: [...member.teams, { ...seat, lead: true }] }),
  ];
}

function roleSteps({ roles, member }: Principal, step: MakeStep): Step[] {
  const facts = member ?? MEMBER;
  const officeKeys = [facts.officeKey];
  // Nobody is an agent or a broker without a licence. One that ran out is another thing to change.
  const licensed: MemberFacts = facts.licence.status === 'none' ? { ...facts, licence: { status: 'active' } } : facts;
  const added = ROLES.filter((role) => role !== 'broker' && !roles.includes(role)).map((role) =>
    step('role', role, { roles: [...roles, role], ...(OF_MEMBERS.has(role) ? { member: role === 'agent' ? licensed : facts } : {}) }),
  );
  const asBroker = (to: string, designatedBroker: boolean) =>
    step('role', to, {
      roles: [...new Set([...roles, 'broker' as const])],
      member: { ...licensed, supervisedOfficeKeys: officeKeys, designatedBroker },
    });
  return [...added, asBroker('managing broker', false), asBroker('designated broker', true)];
}
