import type { PiiLabel } from '@gatehouse/kernel';
import { csvRows } from '../fields/csv.js';

/** Whether a value is public professional data: the business card of a member of the MLS. */
export abstract class ProfessionalRoster {
  abstract knows(label: PiiLabel, value: string): boolean;
  /** Whether a given name that stands alone is that of one of them, as colleagues call one another. */
  abstract calls(given: string): boolean;
}

export interface ProfessionalCard {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly licence?: string;
}

const digitsOf = (value: string): string => value.replace(/\D/g, '').slice(-10);
const nameOf = (value: string): string =>
  value
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();

/** Names of an office or two, of which a middle name makes two. */
const FEW = 80;

const LOCAL_DIGITS = 7;

/** A roster held as sets. Names count whole, or as first and last without what is between. */
export class CardRoster extends ProfessionalRoster {
  private readonly names = new Set<string>();
  /** Given names, and how many have each. */
  private readonly given = new Map<string, number>();
  private readonly emails = new Set<string>();
  private readonly phones = new Set<string>();
  private readonly licences = new Set<string>();

  constructor(cards: Iterable<ProfessionalCard>) {
    super();
    for (const card of cards) {
      if (card.name) this.addName(card.name);
      if (card.email) this.emails.add(card.email.trim().toLowerCase());
      if (card.phone) this.addPhone(digitsOf(card.phone));
      if (card.licence) this.licences.add(card.licence.trim().toLowerCase());
    }
  }

  /** Also as neighbours write it, without the area code. */
  private addPhone(digits: string): void {
    if (digits.length >= LOCAL_DIGITS) this.phones.add(digits).add(digits.slice(-LOCAL_DIGITS));
  }

  knows(label: PiiLabel, value: string): boolean {
    switch (label) {
      case 'EMAIL':
        return this.emails.has(value.trim().toLowerCase());
      case 'PHONE':
        return this.phones.has(digitsOf(value.replace(/(?:x|ext).*$/i, '')));
      case 'PERSON':
        return this.names.has(nameOf(value));
      case 'LICENCE':
      case 'DRIVER_LICENCE':
        return this.licences.has(value.trim().toLowerCase());
      default:
        return false;
    }
  }

  /** Nobody in a roster so long that it has every common name: there "Maria" is a client's as often. */
  calls(given: string): boolean {
    return this.names.size <= FEW && this.given.get(nameOf(given)) === 1;
  }

  private addName(name: string): void {
    const whole = nameOf(name);
    const parts = whole.split(' ');
    this.names.add(whole);
    if (parts.length > 1) this.given.set(parts[0]!, (this.given.get(parts[0]!) ?? 0) + 1);
    if (parts.length > 1) this.names.add(`${parts[0]} ${parts.at(-1)}`);
  }
}

/** Roster from CSV: MemberFullName, MemberEmail, MemberDirectPhone, MemberStateLicense (other columns are left out). */
export function rosterFromCsv(text: string): CardRoster {
  return new CardRoster(
    csvRows(text).map((row) => ({
      name: row['MemberFullName'] ?? '',
      email: row['MemberEmail'] ?? '',
      phone: row['MemberDirectPhone'] ?? '',
      licence: row['MemberStateLicense'] ?? '',
    })),
  );
}
