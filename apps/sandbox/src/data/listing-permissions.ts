import type { Dice } from './dice.js';
import type { ListingPlan } from './listing-plan.js';

const SHOWN = new Set(['Active', 'Active Under Contract', 'Pending', 'Closed']);

/** Which feeds carry a listing, and what its seller opted out of. */
export function permissionFields(plan: ListingPlan, dice: Dice) {
  const fixed = plan.price !== undefined;
  const entire = fixed || !dice.chance(0.05);
  const address = fixed || (entire && !dice.chance(0.08));
  const shown = SHOWN.has(plan.status) && entire;
  const feeds = shown ? ['IDX', 'VOW', 'BBO', 'PDAP'] : plan.status === 'Coming Soon' && entire ? ['VOW', 'BBO'] : ['BBO'];
  const narrow = !fixed && shown && dice.chance(0.06);
  return {
    InternetEntireListingDisplayYN: entire,
    InternetAddressDisplayYN: address,
    InternetAutomatedValuationDisplayYN: fixed || !dice.chance(0.1),
    InternetConsumerCommentYN: fixed || !dice.chance(0.12),
    FeedTypes: narrow ? ['VOW', 'BBO'] : feeds,
    MlgCanView: plan.status !== 'Delete' && (fixed || !dice.chance(0.01)),
    MlgCanUse: shown ? (narrow ? ['VOW', 'BO', 'PT'] : ['IDX', 'VOW', 'BO', 'PT']) : ['BO'],
    SyndicateTo: shown ? ['Listings Portal'] : [],
  };
}
