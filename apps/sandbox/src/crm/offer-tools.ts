import { failed, served, structured, type ServedTool } from '../mcp/served-tool.js';
import type { CrmDesk } from './desk.js';
import { DRAFT_OFFER_REPLY, GET_LISTING_PARTIES, GET_OFFER, LIST_OFFERS } from './offer-sheets.js';

const unknownOffer = (key: string) => failed(`There is no offer ${key}. List the offers of a listing to find its key.`);

export function offerTools(desk: CrmDesk): ServedTool[] {
  return [
    served(LIST_OFFERS, ({ listingKey }) => {
      const offers = [...desk.offers(listingKey)];
      return structured({ offers, total: offers.length });
    }),
    served(GET_OFFER, ({ offerKey }) => {
      const offer = desk.offer(offerKey);
      return offer ? structured(offer) : unknownOffer(offerKey);
    }),
    served(DRAFT_OFFER_REPLY, ({ offerKey, note }) => {
      const offer = desk.offer(offerKey);
      if (!offer) return unknownOffer(offerKey);
      // Whose it is: what nobody is named for is shown to nobody.
      const { OwnerMemberKey, ListingKey, ListAgentKey = null, ListOfficeKey = null } = offer;
      const Draft = `On the offer of ${offer.BuyerName}: ${note}`;
      return structured({ OfferKey: offerKey, OwnerMemberKey, ListingKey, ListAgentKey, ListOfficeKey, Draft });
    }),
    served(GET_LISTING_PARTIES, ({ listingKey }) => {
      const parties = desk.parties(listingKey);
      return parties ? structured({ parties }) : failed(`There is no listing ${listingKey}.`);
    }),
  ];
}
