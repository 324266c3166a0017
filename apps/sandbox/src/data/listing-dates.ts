import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import type { ListingPlan } from './listing-plan.js';

/** Days from today at which things happened to a listing; undefined where they did not. */
export interface Milestones {
  readonly contract: number;
  readonly expires: number;
  readonly changed: number;
  readonly purchase?: number;
  readonly close?: number;
  readonly offMarket?: number;
}

export function milestones(plan: ListingPlan, dice: Dice): Milestones {
  switch (plan.status) {
    case 'Closed': {
      const close = -dice.int(3, 700);
      const purchase = close - dice.int(18, 50);
      const contract = purchase - dice.int(4, 90);
      return { contract, expires: contract + 180, changed: close, purchase, close, offMarket: close };
    }
    case 'Pending':
    case 'Active Under Contract': {
      const purchase = -dice.int(2, 34);
      const contract = purchase - dice.int(4, 90);
      return { contract, expires: contract + 180, changed: purchase, purchase };
    }
    case 'Expired': {
      const expires = -dice.int(1, 300);
      return { contract: expires - 180, expires, changed: expires, offMarket: expires };
    }
    case 'Canceled':
    case 'Withdrawn':
    case 'Delete':
    case 'Hold': {
      const changed = -dice.int(1, 150);
      const contract = changed - dice.int(6, 140);
      return { contract, expires: contract + 180, changed, offMarket: changed };
    }
    case 'Coming Soon':
    case 'Incomplete': {
      const contract = -dice.int(1, 9);
      return { contract, expires: contract + 180, changed: contract };
    }
    case 'Active': {
      const contract = -dice.int(1, 118);
      return { contract, expires: contract + 180, changed: contract };
    }
  }
}

/** Contract, status and time fields of a listing. */
export function dateFields(plan: ListingPlan, marks: Milestones, chance: { dice: Dice; calendar: Calendar }) {
  const { dice, calendar } = chance;
  const { status } = plan;
  const day = (offset: number | undefined): string | null => (offset === undefined ? null : calendar.day(offset));
  const onMarket = status === 'Coming Soon' || status === 'Incomplete' ? undefined : marks.contract + 1;
  const until = marks.offMarket ?? marks.purchase ?? 0;
  const modified = Math.min(-1, marks.changed + dice.int(0, 3));
  const seconds = dice.int(76_000, 86_000);
  return {
    ListingContractDate: day(marks.contract),
    ExpirationDate: day(marks.expires),
    OnMarketDate: day(onMarket),
    ActivationDate: status === 'Coming Soon' ? day(dice.int(2, 14)) : day(onMarket),
    OffMarketDate: day(marks.offMarket),
    PurchaseContractDate: day(marks.purchase),
    ContingentDate: status === 'Active Under Contract' ? day(marks.purchase) : null,
    CloseDate: day(marks.close),
    WithdrawnDate: status === 'Withdrawn' ? day(marks.changed) : null,
    CancellationDate: status === 'Canceled' ? day(marks.changed) : null,
    ContractStatusChangeDate: day(marks.changed),
    DaysOnMarket: onMarket === undefined ? 0 : Math.max(0, until - onMarket),
    CumulativeDaysOnMarket: onMarket === undefined ? 0 : Math.max(0, until - onMarket) + (dice.chance(0.1) ? dice.int(20, 90) : 0),
    OriginalEntryTimestamp: calendar.stamp(marks.contract, dice.int(25_000, 70_000)),
    StatusChangeTimestamp: calendar.stamp(marks.changed, seconds),
    MajorChangeTimestamp: calendar.stamp(marks.changed, seconds),
    PhotosChangeTimestamp: calendar.stamp(marks.contract, 75_000),
    // The key in the milliseconds keeps the time stamps of a day apart.
    ModificationTimestamp: calendar.stamp(modified, seconds + plan.number / 1000),
  };
}
