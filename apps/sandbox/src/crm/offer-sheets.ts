import { z } from 'zod';

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const listingKey = z.string().min(1).max(40).describe('ListingKey, e.g. LST-000001');
const offerKey = z.string().min(1).max(40).describe('OfferKey, e.g. OFR-0001');

const offer = z.looseObject({
  OfferKey: z.string(),
  OwnerMemberKey: z.string(),
  ListingKey: z.string(),
  OfferStatus: z.string(),
  BuyerName: z.string(),
  PurchasePrice: z.number(),
});

export const LIST_OFFERS = {
  name: 'list_offers',
  title: 'List offers on a listing',
  description: 'Lists the purchase offers on a listing, drafts too.',
  input: z.object({ listingKey }),
  output: z.object({ offers: z.array(offer), total: z.number().int() }),
  annotations: READ_ONLY,
};

export const GET_OFFER = {
  name: 'get_offer',
  title: 'Get an offer',
  description: 'Returns one purchase offer whole: buyer, price and terms.',
  input: z.object({ offerKey }),
  output: offer,
  annotations: READ_ONLY,
};

export const DRAFT_OFFER_REPLY = {
  name: 'draft_offer_reply',
  title: 'Draft a reply to an offer',
  description: 'Writes a draft of an answer to an offer. Nothing is sent.',
  input: z.object({ offerKey, note: z.string().min(1).max(2000).describe('What the answer should say') }),
  output: z.object({
    OfferKey: z.string(),
    OwnerMemberKey: z.string(),
    ListingKey: z.string(),
    ListAgentKey: z.string().nullable(),
    ListOfficeKey: z.string().nullable(),
    Draft: z.string(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const GET_LISTING_PARTIES = {
  name: 'get_listing_parties',
  title: 'Get the parties of a listing',
  description: 'Tells for whom which members act on a listing, on both sides.',
  input: z.object({ listingKey }),
  output: z.object({
    parties: z.array(
      z.object({ ListingKey: z.string(), Side: z.string(), ContactKey: z.string().nullable(), MemberKeys: z.array(z.string()) }),
    ),
  }),
  annotations: READ_ONLY,
};
