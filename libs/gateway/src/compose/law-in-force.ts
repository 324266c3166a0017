import { PreconditionFaults, Preconditions, readPreconditions } from '@gatehouse/access';
import type { GatewayConfig } from '@gatehouse/config';
import { CivilCalendar, RuleChoices, RulesInForce, type Clock, type RuleStanding } from '@gatehouse/kernel';

/** What the law asks for before a call, as it counts here. */
export interface LawInForce {
  readonly inForce: RulesInForce;
  readonly preconditions: Preconditions;
}

/** The part of the rules that asks for something before a call: all that is needed where no text is judged. */
export function lawInForce({ compliance, brokerage }: Pick<GatewayConfig, 'compliance' | 'brokerage'>, clock: Clock): LawInForce {
  const inForce = new RulesInForce(choicesOf(compliance), brokerage.states, clock, new CivilCalendar(brokerage.timeZone));
  return { inForce, preconditions: lawAsFarAsWhole(() => inForce.standing()) };
}

/** The preconditions; where they cannot be read, one that nothing meets. */
export function lawAsFarAsWhole(standing: () => Pick<RuleStanding, 'modeOf'>): Preconditions {
  try {
    return new Preconditions(readPreconditions(), standing);
  } catch (error) {
    if (!(error instanceof PreconditionFaults)) throw error;
    return new Preconditions([], standing, error.faults);
  }
}

export function choicesOf({ rules, exceptions }: GatewayConfig['compliance']): RuleChoices {
  return new RuleChoices(rules, exceptions);
}
