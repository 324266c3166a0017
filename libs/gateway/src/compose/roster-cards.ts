import type { PiiLabel } from '@gatehouse/kernel';
import { CardRoster, ProfessionalRoster } from '@gatehouse/privacy';

/** A member as masking knows one: the public business card, and the office that decides who may see their clients. */
export interface RosterCard {
  readonly MemberKey?: unknown;
  readonly MemberFullName?: unknown;
  readonly MemberEmail?: unknown;
  readonly MemberDirectPhone?: unknown;
  readonly MemberStateLicense?: unknown;
  readonly OfficeKey?: unknown;
}

const text = (value: unknown): { readonly value?: string } => (typeof value === 'string' && value !== '' ? { value } : {});

/** What masking takes from the roster, as it was last read. Before the first reading nobody is a professional: everything is masked. */
export class RosterCards extends ProfessionalRoster {
  private cards = new CardRoster([]);
  private offices = new Map<string, readonly string[]>();

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
    this.offices = new Map(
      members.flatMap(({ MemberKey, OfficeKey }) =>
        typeof MemberKey === 'string' && typeof OfficeKey === 'string' ? [[MemberKey, [OfficeKey]]] : [],
      ),
    );
  }

  knows(label: PiiLabel, value: string): boolean {
    return this.cards.knows(label, value);
  }

  /** Office keys of a member. */
  readonly officesOf = (memberKey: string): readonly string[] => this.offices.get(memberKey) ?? [];
}
