import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import { LENDERS } from './names.js';
import type { ClientFile, ListingRecord } from './world.js';

const MOTIVATIONS = [
  'Divorce, wants it finished before the hearing',
  'Job moved to Boise, starts in January',
  'Behind two payments',
  'Estate of the mother, three heirs',
  'Retiring to be near the grandchildren',
  'Outgrew the condo',
  'Investor, 1031 clock is running',
  'First home, parents help with the down payment',
] as const;

const PER_CENT = ['2', '2.25', '2.5', '2.75', '3'] as const;

function agreement(dice: Dice, calendar: Calendar) {
  const status = dice.weighted<ClientFile['AgreementStatus']>([
    ['Signed', 55],
    ['Draft', 12],
    ['Expired', 13],
    ['None', 20],
  ]);
  const signed = status === 'Signed' || status === 'Expired';
  const ends = status === 'Expired' ? -dice.int(3, 200) : dice.int(10, 170);
  const share = dice.pick(PER_CENT);
  return {
    AgreementStatus: status,
    AgreementDate: signed ? calendar.day(ends - 180) : null,
    AgreementExpirationDate: signed ? calendar.day(ends) : null,
    AgreementCompensation:
      status === 'None' ? null : dice.chance(0.8) ? `${share} % of the purchase price` : `$${dice.int(6, 18) * 1000} flat`,
  };
}

/** Agreement and finances of one client. Sellers have a listing of their own agent. */
export function clientFile(
  contact: { key: string; ownerKey: string },
  listing: ListingRecord | undefined,
  chance: { dice: Dice; calendar: Calendar },
): ClientFile {
  const { dice, calendar } = chance;
  const seller = listing !== undefined;
  const approved = dice.int(28, 160) * 10_000;
  return {
    ContactKey: contact.key,
    OwnerMemberKey: contact.ownerKey,
    ListingKey: listing?.ListingKey ?? null,
    Side: seller ? 'seller' : 'buyer',
    ...agreement(dice, calendar),
    PreApprovalAmount: seller ? null : approved,
    Lender: seller ? null : dice.pick(LENDERS),
    BottomLine: seller ? Math.round((listing.ListPrice * (0.9 + dice.next() * 0.08)) / 1000) * 1000 : approved + dice.int(-4, 3) * 10_000,
    Motivation: dice.pick(MOTIVATIONS),
  };
}
