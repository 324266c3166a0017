import type { McpCall } from './call.js';
import { CivilCalendar } from './civil-calendar.js';
import { SystemClock, type Clock } from './clock.js';
import { listingsIn, RuleChoices, statesIn, type RuleException, type RuleMode, type RuleScene } from './rule-choices.js';

/** How the rules of compliance/ stand for one text or one call. */
export interface RuleStanding {
  modeOf(rule: string, shipped?: RuleMode): RuleMode;
  exceptionFor(rule: string): RuleException | undefined;
  /** States whose law counts, as two-letter codes. */
  readonly states: readonly string[];
  /** ISO date of today at the brokerage. */
  readonly day: string;
  /** By which a time is of a day. */
  readonly calendar: CivilCalendar;
  /** Told where words met a rule that is the law of other states than these. */
  readonly onElsewhere?: () => void;
}

const SCENELESS: RuleScene = { tools: [], listings: [], office: undefined, persons: [] };

/** The rules of compliance/ as this deployment has them: modes, exceptions, whose law. What was decided can be replaced while it runs. */
export class RulesInForce {
  private current: RuleChoices;

  /**
   * @param brokerageStates states that the brokerage works in
   * @param calendar by which exceptions run out
   */
  constructor(
    choices: RuleChoices = new RuleChoices(),
    private readonly brokerageStates: readonly string[] = [],
    private readonly clock: Clock = new SystemClock(),
    private readonly calendar = new CivilCalendar(),
  ) {
    this.current = choices;
  }

  get choices(): RuleChoices {
    return this.current;
  }

  replace(choices: RuleChoices): void {
    this.current = choices;
  }

  /** For what belongs to no call. Exceptions are about calls, so none counts. */
  standing(): RuleStanding {
    return this.of(this.brokerageStates, () => SCENELESS);
  }

  /** The states are those of the brokerage, of the caller's licence and office, and of the property, as the call says it or as it was looked up. */
  standingFor(call: McpCall): RuleStanding {
    const member = call.principal.peek()?.member;
    const own = [member?.licence.state, member?.officeState].filter((state) => state !== undefined);
    const states = [...this.brokerageStates, ...own, ...statesIn(call.arguments), ...(call.propertyStates.peek() ?? [])];
    let scene: RuleScene | undefined;
    return this.of([...new Set(states)], () => (scene ??= sceneOf(call)));
  }

  private of(states: readonly string[], scene: () => RuleScene): RuleStanding {
    const choices = this.current;
    const day = this.calendar.dayOf(this.clock.now());
    return {
      states,
      day,
      calendar: this.calendar,
      modeOf: (rule, shipped) => choices.modeOf(rule, shipped),
      exceptionFor: (rule) => (choices.exceptions.length === 0 ? undefined : choices.exceptionFor(rule, scene(), day)),
    };
  }
}

/** As everything ships, where no law of a state counts. */
export const AS_SHIPPED: RuleStanding = {
  modeOf: (_rule, shipped = 'enforce') => shipped,
  exceptionFor: () => undefined,
  states: [],
  day: '9999-12-31',
  calendar: new CivilCalendar(),
};

function sceneOf(call: McpCall): RuleScene {
  const entry = call.tool.peek();
  const principal = call.principal.peek();
  const { subject } = call.inbound.claims;
  const member = principal?.member;
  return {
    tools: entry ? [`${entry.upstream}/${entry.name}`, entry.publicName] : [],
    listings: listingsIn(call.arguments),
    office: member?.officeKey,
    persons: [principal?.subject ?? subject, ...(member ? [member.memberKey] : [])],
  };
}
