import { AGENT, at, day, OWN, row, tool } from './asked.mjs';
import { assistantsWeek, brokersWeek, staffsWeek } from './office-calls.mjs';

const SEARCHES = [
  { city: 'Sacramento', maxPrice: 900_000 },
  { city: 'Sacramento', minBedrooms: 3, minBathrooms: 2, top: 10 },
  { postalCode: '95816' },
  { city: 'Davis', propertyType: 'Residential' },
  { propertyType: 'Land', top: 5 },
  { propertyType: 'Residential Lease', maxPrice: 4000 },
  { standardStatus: ['Pending'], city: 'Sacramento' },
  { standardStatus: ['Closed'], city: 'Sacramento', top: 20 },
  { standardStatus: ['Coming Soon'] },
  { filter: 'LivingArea ge 1800 and YearBuilt ge 1990' },
  { filter: "contains(PublicRemarks, 'pool')", top: 5 },
  { filter: 'DaysOnMarket le 7', city: 'Sacramento' },
  { filter: 'ListPrice lt OriginalListPrice' },
  { filter: 'PoolPrivateYN eq true and GarageSpaces ge 2' },
  { filter: "PropertySubType eq 'Condominium' and AssociationFee le 400" },
  { filter: 'SubdivisionName ne null and LotSizeAcres ge 1' },
  { filter: 'Stories eq 1 and BedroomsTotal ge 3' },
  { filter: "ElementarySchool ne null and City eq 'Davis'" },
  { filter: 'ModificationTimestamp ge ' + at(-7) },
  { filter: "ListAgentKey eq 'MEM-1001'" },
  { filter: 'Latitude ge 38.5 and Latitude le 38.7', top: 5 },
];

function marketOfAgent({ shown, listed }) {
  const [home, other, next] = shown;
  return [
    ...SEARCHES.map((args) => row(AGENT, tool('mls_search_listings', args), `mls_search_listings ${JSON.stringify(args)}`)),
    row(AGENT, { method: 'tools/list', params: {} }, 'tools/list'),
    row(AGENT, { method: 'prompts/list', params: {} }, 'prompts/list'),
    row(AGENT, { method: 'resources/list', params: {} }, 'resources/list'),
    ...[home, other, next].map(({ ListingKey }) => row(AGENT, tool('mls_get_listing', { listingKey: ListingKey }))),
    row(AGENT, tool('mls_get_listing', { listingId: home.ListingId })),
    row(AGENT, tool('mls_compare_listings', { listingKeys: [home.ListingKey, other.ListingKey, next.ListingKey] })),
    row(AGENT, tool('mls_get_listing_agent_view', { listingKey: listed.ListingKey })),
    row(AGENT, tool('mls_list_my_listings')),
    row(AGENT, tool('mls_list_open_houses', { city: 'Sacramento' })),
    row(AGENT, tool('mls_list_showings')),
    row(AGENT, tool('mls_get_member', { memberKey: OWN })),
    row(AGENT, tool('mls_get_office', { officeKey: 'OFF-101' })),
    row(AGENT, tool('mls_get_market_stats', { places: ['Sacramento'] })),
    row(AGENT, tool('mls_get_market_stats', { places: ['Sacramento', 'Davis'], groupBy: 'month' })),
    row(AGENT, tool('mls_get_market_stats', { places: ['Sacramento'], measure: 'listed', groupBy: 'type' })),
    row(AGENT, tool('market_market_trends', { city: 'Sacramento' })),
  ];
}

function clientsOfAgent({ clients, tasks }) {
  const [first, second, third] = clients;
  return [
    row(AGENT, tool('crm_list_contacts')),
    row(AGENT, tool('crm_list_contacts', { stage: 'active' })),
    row(AGENT, tool('crm_list_contacts', { search: first.LastName })),
    row(AGENT, tool('crm_list_contacts', { ownerMemberKey: OWN, limit: 5 })),
    ...[first, second, third].map(({ ContactKey }) => row(AGENT, tool('crm_get_contact', { contactKey: ContactKey }))),
    ...[first, second].map(({ ContactKey }) => row(AGENT, tool('crm_get_consent', { contactKey: ContactKey }))),
    row(AGENT, tool('crm_list_consent_forms', { contactKey: first.ContactKey })),
    ...[
      'Called today; they want to see two more in East Sacramento, budget is the same.',
      'Wants a yard for the dog and a second bath. Pre-approval letter comes on Friday.',
      'Met at the open house, prefers to be called in the evening.',
      'Inspection went well; the roof has about eight years left.',
    ].map((note, index) => row(AGENT, tool('crm_add_contact_note', { contactKey: clients[index].ContactKey, note }))),
    ...[
      { channel: 'email', purpose: 'confirm the showing on Friday' },
      { channel: 'sms', body: 'Running ten minutes late, see you at the house.' },
      { channel: 'letter', purpose: 'thank them for the closing' },
      { channel: 'email', body: 'The seller accepted. The next step is the inspection; I will send three names of inspectors.' },
      { channel: 'email', body: 'Attached are the comparables. The house on 4th is smaller and sold for more.' },
    ].map((draft, index) => row(AGENT, tool('crm_draft_message', { contactKey: clients[index].ContactKey, ...draft }))),
    row(
      AGENT,
      tool('crm_send_message', { to: first.ContactKey, subject: 'Friday', purpose: 'service', body: 'The showing is on Friday at ten.' }),
    ),
    row(
      AGENT,
      tool('crm_text_contact', { contactKey: second.ContactKey, purpose: 'service', body: 'The showing moved to eleven. See you there.' }),
    ),
    row(AGENT, tool('crm_list_tasks', { memberKey: OWN })),
    row(AGENT, tool('crm_list_tasks', { memberKey: OWN, status: 'Overdue' })),
    row(AGENT, tool('crm_get_task', { taskKey: tasks[0].TaskKey })),
    ...tasks.slice(0, 3).map(({ TaskKey }) => row(AGENT, tool('crm_finish_task', { taskKey: TaskKey, note: 'Done by telephone.' }))),
  ];
}

function showingsOfAgent({ buyer, shown, showings }) {
  const [home, other, next] = shown;
  const open = showings.filter(({ ShowingStatus }) => ['Confirmed', 'Requested'].includes(ShowingStatus));
  const over = showings.filter(({ ShowingStatus }) => ['Ended', 'No Show'].includes(ShowingStatus));
  return [
    row(AGENT, tool('showings_list_showings', { agentKey: OWN })),
    row(AGENT, tool('showings_list_showings', { window: { from: day(0), until: day(9) } })),
    row(AGENT, tool('showings_get_showing', { showingKey: showings[0].ShowingKey })),
    row(AGENT, tool('showings_list_showing_requests', { showingKey: showings[0].ShowingKey })),
    row(AGENT, tool('showings_get_showing_instructions', { listingKey: home.ListingKey })),
    ...[home, other].map(({ ListingKey }, index) =>
      row(
        AGENT,
        tool('showings_request_showing', {
          listingKey: ListingKey,
          startTime: at(2 + index),
          endTime: at(2 + index, 19),
          buyerContactKey: buyer,
          notes: 'Second showing, bringing a contractor.',
        }),
      ),
    ),
    row(
      AGENT,
      tool('mls_request_showing', { listingKey: next.ListingKey, startTime: at(3), buyerContactKey: buyer, idempotencyKey: 'week-tour-1' }),
    ),
    row(AGENT, tool('showings_list_buyer_requests', { buyerContactKey: buyer })),
    row(
      AGENT,
      tool('showings_reschedule_showing', { showingKey: open[0].ShowingKey, startTime: at(4), endTime: at(4, 19), buyerContactKey: buyer }),
    ),
    row(AGENT, tool('showings_cancel_showing', { showingKey: open[1].ShowingKey, reason: 'The buyers chose another home.' })),
    row(
      AGENT,
      tool('showings_give_showing_feedback', {
        showingKey: over[0].ShowingKey,
        interest: 'Some',
        comment: 'Loved the light, not the stairs.',
      }),
    ),
  ];
}

function salesOfAgent({ clients, listed, sales, offers }) {
  const [first] = clients;
  const [sale] = sales;
  return [
    row(AGENT, tool('crm_get_transaction_status', { transactionId: sale.TransactionId })),
    row(AGENT, tool('crm_get_transaction_status', { listingKey: sale.ListingKey })),
    row(AGENT, tool('crm_list_documents', { transactionId: sale.TransactionId })),
    row(AGENT, tool('crm_verify_wire', { transactionId: sale.TransactionId })),
    row(AGENT, tool('crm_update_transaction', { transactionId: sale.TransactionId, status: 'Contingencies', note: 'Inspection removed.' })),
    ...offers
      .slice(0, 2)
      .flatMap(({ OfferKey, ListingKey }) => [
        row(AGENT, tool('crm_list_offers', { listingKey: ListingKey })),
        row(AGENT, tool('crm_get_offer', { offerKey: OfferKey })),
        row(AGENT, tool('crm_draft_offer_reply', { offerKey: OfferKey, note: 'Thank them and ask for a closing in 30 days.' })),
      ]),
    row(
      AGENT,
      tool('crm_draft_ad', {
        listingKey: listed.ListingKey,
        text: 'Light rooms, a new kitchen and a garden with old trees. Open on Sunday.',
      }),
    ),
    row(
      AGENT,
      tool('crm_publish_ad', {
        listingKey: listed.ListingKey,
        text: 'Light rooms, a new kitchen and a garden with old trees. Harbor Realty.',
      }),
    ),
    row(
      AGENT,
      tool('mls_update_listing', {
        listingKey: listed.ListingKey,
        changes: { ListPrice: listed.ListPrice - 5000 },
        idempotencyKey: 'week-price-1',
      }),
    ),
    row(
      AGENT,
      { method: 'prompts/get', params: { name: 'crm_follow_up', arguments: { contactKey: first.ContactKey } } },
      'prompt follow_up',
    ),
    row(AGENT, { method: 'resources/read', params: { uri: `crm://contacts/${first.ContactKey}` } }, 'resource crm://contacts'),
    row(AGENT, { method: 'resources/read', params: { uri: 'crm://office/handbook' } }, 'resource crm://office/handbook'),
    row(AGENT, tool('gatehouse_list_reviews')),
  ];
}
const agentsWeek = (records) => [marketOfAgent, clientsOfAgent, showingsOfAgent, salesOfAgent].flatMap((part) => part(records));

/** The lawful calls of a week, in the order of their people. */
export const weekOf = (records) => [agentsWeek, assistantsWeek, brokersWeek, staffsWeek].flatMap((week) => week(records));
