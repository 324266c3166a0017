import type { Role } from '@gatehouse/kernel';

/** What roles follow from. */
export interface RoleFacts {
  readonly memberType: string;
  readonly licensed: boolean;
  /** True where MemberIsAssistantTo names anyone, whether or not that person is still there. */
  readonly assists: boolean;
  /** What makes a broker: `OfficeBrokerKey of OFF-101`, `OfficeManagerKey of OFF-102`. */
  readonly supervises: readonly string[];
}

const ASSISTANT = /assistant/i;
/** RESO MemberType values (and the usual local ones) of people who act for clients. Staff, vendors and appraisers are none of these. */
const ACTS_FOR_CLIENTS = /\b(agent|salesperson|broker|participant)\b/i;
const DOES_NOT = /\b(appraiser|staff|vendor|non[- ]?member)\b/i;

/** A role, and the fact that gives it. */
export interface RoleReason {
  readonly role: Role;
  readonly why: string;
}

/** Roles that roster facts give. Being an office's broker or manager makes a broker; the word Broker in a MemberType does not. */
export function rosterRoles(facts: RoleFacts): readonly RoleReason[] {
  const { memberType, licensed, assists, supervises } = facts;
  const reasons: RoleReason[] = [];
  if (ASSISTANT.test(memberType)) reasons.push({ role: 'assistant', why: `MemberType is ${memberType}` });
  else if (assists && !licensed) reasons.push({ role: 'assistant', why: 'MemberIsAssistantTo names a member, and there is no licence' });
  else if (ACTS_FOR_CLIENTS.test(memberType) && !DOES_NOT.test(memberType))
    reasons.push({ role: 'agent', why: `MemberType is ${memberType}` });
  if (supervises.length > 0) reasons.push({ role: 'broker', why: supervises.join(', ') });
  return reasons;
}
