import type { Role } from '@gatehouse/kernel';

/** What roles follow from. */
export interface RoleFacts {
  readonly memberType: string;
  readonly licensed: boolean;
  /** True where MemberIsAssistantTo names anyone, whether or not that person is still there. */
  readonly assists: boolean;
  readonly supervises: boolean;
}

const ASSISTANT = /assistant/i;
/** RESO MemberType values (and the usual local ones) of people who act for clients. Staff, vendors and appraisers are none of these. */
const ACTS_FOR_CLIENTS = /\b(agent|salesperson|broker|participant)\b/i;
const DOES_NOT = /\b(appraiser|staff|vendor|non[- ]?member)\b/i;

/** Roles that roster facts give. Being an office's broker or manager makes a broker; the word Broker in a MemberType does not. */
export function rosterRoles(facts: RoleFacts): readonly Role[] {
  const roles: Role[] = [];
  const assistant = ASSISTANT.test(facts.memberType) || (facts.assists && !facts.licensed);
  if (assistant) roles.push('assistant');
  else if (ACTS_FOR_CLIENTS.test(facts.memberType) && !DOES_NOT.test(facts.memberType)) roles.push('agent');
  if (facts.supervises) roles.push('broker');
  return roles;
}
