import { placed } from './story-values.mjs';

const AGENT = 'agent@harbor.example';
const CONSUMER = 'consumer@harbor.example';

/** What an assistant is asked for, as the argument of a tool that would carry it out. */
const REQUESTS = {
  draft: (text, { own }) => ['crm_draft_message', { contactKey: own, channel: 'email', purpose: text }],
  prompt: (text, { own }) => ['crm_draft_message', { contactKey: own, channel: 'email', purpose: text }],
  search: (text) => ['crm_list_contacts', { ownerMemberKey: 'MEM-1001', search: text }],
  ad: (text, { codeListing }) => ['crm_draft_ad', { listingKey: codeListing, text }],
  sale: (text, { sale }) => ['crm_update_transaction', { transactionId: sale, note: text }],
  note: (text, { own }) => ['crm_add_contact_note', { contactKey: own, note: text }],
  consumer: (text) => ['mls_search_listings', { city: text }, CONSUMER],
};

/** Where a stranger writes, each with the tool that reads it. */
const PLACES = {
  remarks: (text, system) => listing(text, system, 'PublicRemarks'),
  private: (text, system) => listing(text, system, 'PrivateRemarks'),
  directions: (text, system) => listing(text, system, 'Directions'),
  media(text, { sandbox }, { cleanListing }) {
    const media = sandbox.world.tables.Media.find(({ ResourceRecordKey }) => ResourceRecordKey === cleanListing);
    sandbox.reso.update('Media', media.MediaKey, { ShortDescription: text });
    return ['mls_search_listings', { filter: `ListingKey eq '${cleanListing}'`, expand: 'Media' }];
  },
  openhouse(text, { sandbox }) {
    const [house] = sandbox.world.tables.OpenHouse;
    sandbox.reso.update('OpenHouse', house.OpenHouseKey, { OpenHouseRemarks: text });
    return ['mls_list_open_houses', { listingKey: house.ListingKey, from: '2020-01-01', to: '2035-01-01' }];
  },
  contactnote(text, { sandbox }, { plain }) {
    sandbox.world.tables.ContactListingNotes.find(({ ContactKey }) => ContactKey === plain).NoteContents = text;
    return ['crm_get_contact', { contactKey: plain }];
  },
  mail(text, { sandbox }) {
    const file = sandbox.crm.desk.records.documents.find(({ card }) => card.OwnerMemberKey === 'MEM-1001' && card.Kind === 'email');
    file.text = () => `From: office@cascade-escrow.example\nSubject: File\n\n${text}\n`;
    return ['crm_read_document', { documentId: file.card.DocumentId }];
  },
};

function listing(text, { sandbox }, field) {
  const { cleanListing } = sandbox.world.story;
  sandbox.reso.update('Property', cleanListing, {
    PublicRemarks: 'Sunny.',
    PrivateRemarks: 'Call first.',
    Directions: 'North.',
    [field]: text,
  });
  return [field === 'PrivateRemarks' ? 'mls_get_listing_agent_view' : 'mls_get_listing', { listingKey: cleanListing }];
}

/** The answer, and what must not be in it. */
export async function ask(system, { door, text }) {
  const { values } = system;
  if (door in PLACES) {
    const absent = [...text.matchAll(/\[\[(.*?)\]\](?!\])/g)].map(([, payload]) => payload);
    const plain = text.replaceAll('[[', '').replaceAll(/\]\](?!\()/g, '');
    return { answer: await system.call(...PLACES[door](plain, system, values), AGENT), planted: plain, absent };
  }
  if (door in REQUESTS) {
    const [tool, args, user = AGENT] = REQUESTS[door](text, values);
    return { answer: await system.call(tool, args, user), secrets: values.ownSecrets };
  }
  const { absent = [], as = AGENT, tool = 'mls_search_listings', arguments: args, ...query } = JSON.parse(placed(text, values));
  const gone = absent.flatMap((each) => (Array.isArray(values[each.slice(1, -1)]) ? values[each.slice(1, -1)] : [each]));
  return { answer: await system.call(tool, args ?? query, as), ...(absent.length > 0 ? { absent: gone } : {}), secrets: values.ownSecrets };
}
