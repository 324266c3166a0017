import type { JsonObject, PiiLabel } from '@gatehouse/kernel';
import { CardRoster, isLeftBehind, ProfessionalRoster, type MemberSeat, type OwnerPlace } from '@gatehouse/privacy';
import type { LeftOffices } from './left-offices.js';

/** A member as masking knows one: the public business card, and the office that decides who may see their clients. */
export interface RosterCard {
  readonly MemberKey?: unknown;
  readonly MemberFullName?: unknown;
  readonly MemberEmail?: unknown;
  readonly MemberDirectPhone?: unknown;
  readonly MemberStateLicense?: unknown;
  readonly OfficeKey?: unknown;
  readonly MemberTransferDate?: unknown;
}

const text = (value: unknown): { readonly value?: string } => (typeof value === 'string' && value !== '' ? { value } : {});

/** What masking takes from the roster, as it was last read. Before the first reading nobody is a professional: everything is masked. */
export class RosterCards extends ProfessionalRoster {
  private cards = new CardRoster([]);
  private seats = new Map<string, MemberSeat>();

  constructor(private readonly left: LeftOffices) {
    super();
  }

  take(members: readonly RosterCard[]): void {
    this.cards = new CardRoster(
      members.map((member) => {
        const [name, email, phone, licence] = [
          member.MemberFullName,
          member.MemberEmail,
          member.MemberDirectPhone,
          member.MemberStateLicense,
        ].map((value) => text(value).value);
        return { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(phone ? { phone } : {}), ...(licence ? { licence } : {}) };
      }),
    );
    this.seats = new Map(
      members.flatMap(({ MemberKey, OfficeKey, MemberTransferDate }) => {
        if (typeof MemberKey !== 'string') return [];
        const [office, transferredOn] = [OfficeKey, MemberTransferDate].map((value) => text(value).value);
        // Whoever left one office and is at none yet has left their clients there all the same.
        return [[MemberKey, { offices: office ? [office] : [], ...(transferredOn ? { transferredOn } : {}) }]];
      }),
    );
  }

  knows(label: PiiLabel, value: string): boolean {
    return this.cards.knows(label, value);
  }

  calls(given: string): boolean {
    return this.cards.calls(given);
  }

  /** Where a member is, and whether a record of theirs is still theirs. */
  readonly officesOf = (memberKey: string, record?: JsonObject): OwnerPlace => {
    const seat = this.seats.get(memberKey);
    if (!seat) return { offices: [] };
    return record && isLeftBehind(record, seat, this.left.today) ? this.left.placeOf(memberKey, seat) : { offices: seat.offices };
  };
}
