import type { MemberFacts } from './principal.js';
import type { ToolAction } from './tool.js';

/** Why one member may act for another: MemberIsAssistantTo, TeamImpersonationLevel, or a delegation that an administrator recorded. */
export type DelegationBasis = 'assistant' | 'team' | 'recorded';

/** One member for whom another acts, as the roster has it at this call. */
export interface Delegation {
  /** MemberKey of whom they act for. */
  readonly memberKey: string;
  readonly by: DelegationBasis;
  /** Of a recorded one. */
  readonly id?: string;
}

/** One value of RESO's lookup TeamImpersonationLevel, and what a seat of that level may do with the clients of team-mates. */
export interface ImpersonationLevel {
  readonly level: 'impersonate' | 'on_behalf' | 'none';
  /** The RESO value in lower case. */
  readonly word: string;
  readonly allows: readonly ToolAction[];
}

/**
 * What each TeamImpersonationLevel allows. Policy decides first: a level only narrows what a team reach gives. Any other value is none.
 * Source: RESO Data Dictionary 2.0, TeamMembers.TeamImpersonationLevel (Impersonate: works as the team; On Behalf: appears for the team under
 * their own name; None: does not appear for it). The dictionary leaves to each system what that allows. asOf: 2026-11-28.
 * Acts on: On Behalf reads a team-mate's contact. Leaves alone: On Behalf writes no note there, and a level such as ReadWrite reads nothing.
 */
export const IMPERSONATION_LEVELS: readonly ImpersonationLevel[] = [
  // From the widest to the narrowest.
  { level: 'impersonate', word: 'impersonate', allows: ['read', 'draft', 'write', 'send', 'reveal'] },
  { level: 'on_behalf', word: 'on behalf', allows: ['read', 'draft'] },
  { level: 'none', word: 'none', allows: [] },
];

const ALLOWED = new Map(IMPERSONATION_LEVELS.map(({ level, allows }) => [level, new Set(allows)]));

/**
 * The level of a seat by the rows about it. Of several it is the strictest: a level is a permission, and where a roster contradicts itself
 * nobody gave what one of its rows does not.
 */
export function impersonationOf(words: readonly (string | null | undefined)[]): ImpersonationLevel['level'] {
  const given = words.map((word) => word?.trim().toLowerCase());
  const levels = given.map((each) => IMPERSONATION_LEVELS.find(({ word }) => word === each)?.level ?? 'none');
  return IMPERSONATION_LEVELS.findLast(({ level }) => levels.includes(level))?.level ?? 'none';
}

export function levelAllows(level: ImpersonationLevel['level'], action: ToolAction): boolean {
  return ALLOWED.get(level)?.has(action) ?? false;
}

/** Everybody for whom a member may act at all now, whatever a decision makes of it. */
export function delegationsOf({ memberKey, assistantTo, recorded = [], teams }: MemberFacts): readonly Delegation[] {
  const delegations = new Map<string, Delegation>();
  const add = (delegation: Delegation): void => {
    if (delegation.memberKey !== memberKey && !delegations.has(delegation.memberKey)) delegations.set(delegation.memberKey, delegation);
  };
  const onRecord = new Map(recorded.map((each) => [each.memberKey, each.id]));
  for (const key of assistantTo) {
    const id = onRecord.get(key);
    add(id === undefined ? { memberKey: key, by: 'assistant' } : { memberKey: key, by: 'recorded', id });
  }
  for (const seat of teams) {
    if (seat.lead || seat.impersonation !== 'none') for (const key of seat.memberKeys) add({ memberKey: key, by: 'team' });
  }
  return [...delegations.values()];
}
