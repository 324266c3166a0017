import { z } from 'zod';
import { served, structured, type ServedTool } from '../mcp/served-tool.js';
import type { CrmDesk } from './desk.js';

const listingKey = z.string().min(1).max(40).describe('ListingKey, e.g. LST-000001');
const text = z.string().min(1).max(4000).describe('The text of the advertisement');

const DRAFT_AD = {
  name: 'draft_ad',
  title: 'Draft an advertisement',
  description: 'Keeps a draft of the advertisement of a listing. Nothing is published.',
  input: z.object({ listingKey, text }),
  output: z.object({ listingKey: z.string(), text: z.string(), published: z.literal(false) }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

const PUBLISH_AD = {
  name: 'publish_ad',
  title: 'Publish an advertisement',
  description: 'Publishes the advertisement of a listing on the web site and the social channels of the brokerage.',
  input: z.object({
    listingKey,
    text,
    imagesAltered: z.boolean().optional().describe('Whether any image was altered digitally'),
    alterationDisclosed: z.boolean().optional(),
    originalImages: z.string().max(300).optional().describe('Link to the originals'),
  }),
  output: z.object({ listingKey: z.string(), published: z.literal(true) }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
};

const GET_LISTING_FILE = {
  name: 'get_listing_file',
  title: 'The file of a listing',
  description:
    'What the file of a listing holds besides what the MLS knows: whether its seller signed for marketing before or off the MLS.',
  input: z.object({ listingKey }),
  output: z.object({
    ListingKey: z.string(),
    SellerDisclosure: z.string().nullable(),
    SellerDisclosureOn: z.string().nullable(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export function advertTools(desk: CrmDesk): ServedTool[] {
  return [
    served(DRAFT_AD, ({ listingKey: key, text: written }) => structured({ listingKey: key, text: written, published: false })),
    served(GET_LISTING_FILE, ({ listingKey: key }) => structured(desk.listingFile(key))),
    served(PUBLISH_AD, ({ listingKey: key, text: written }) => {
      desk.published.push(written);
      return structured({ listingKey: key, published: true });
    }),
  ];
}
