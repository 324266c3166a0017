import type { KnownRule, RulesInForce } from '@gatehouse/kernel';
import { LEFT_OFFICE_RULE, type MemberSeat, type OwnerPlace, type Today } from '@gatehouse/privacy';

/** What a broker decided about the clients whom a member left behind at another office: exceptions to the rule, by MemberKey. */
export class LeftOffices {
  static readonly knownRules: readonly KnownRule[] = [{ id: LEFT_OFFICE_RULE, isGuarded: false, isWatchable: false }];

  /** @param firmKey office of whoever answers for them meanwhile: the brokerage's main office */
  constructor(
    private readonly rules: Pick<RulesInForce, 'choices' | 'standing'>,
    private readonly firmKey: string | undefined,
  ) {}

  /** The day that it is at the brokerage. */
  get today(): Today {
    const { day, calendar } = this.rules.standing();
    return { day, calendar };
  }

  placeOf(memberKey: string, { offices }: MemberSeat): OwnerPlace {
    const { choices } = this.rules;
    if (choices.modeOf(LEFT_OFFICE_RULE) === 'off') return { offices };
    const scene = { tools: [], listings: [], office: undefined, persons: [memberKey] };
    const exception = choices.exceptionFor(LEFT_OFFICE_RULE, scene, this.rules.standing().day);
    return exception ? { offices, exception: exception.id } : { offices: this.firmKey === undefined ? [] : [this.firmKey], isLeft: true };
  }
}
