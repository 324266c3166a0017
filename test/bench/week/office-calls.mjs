import { AGENT, ASSISTANT, BROKER, OWN, row, STAFF, tool } from './asked.mjs';

export function assistantsWeek({ clients, shown, sales, tasks, showings, listed }) {
  return [
    row(ASSISTANT, tool('mls_search_listings', { city: 'Sacramento', minBedrooms: 3 })),
    row(ASSISTANT, tool('mls_search_listings', { filter: 'DaysOnMarket le 7', top: 10 })),
    row(ASSISTANT, tool('mls_get_listing', { listingKey: shown[0].ListingKey })),
    row(ASSISTANT, tool('mls_list_my_listings')),
    row(ASSISTANT, tool('mls_list_open_houses')),
    row(ASSISTANT, tool('mls_get_market_stats', { places: ['Sacramento'] })),
    row(ASSISTANT, tool('crm_list_contacts', { ownerMemberKey: OWN })),
    row(ASSISTANT, tool('crm_get_contact', { contactKey: clients[0].ContactKey })),
    row(ASSISTANT, tool('crm_list_tasks', { memberKey: OWN })),
    row(ASSISTANT, tool('crm_get_task', { taskKey: tasks[4].TaskKey })),
    row(
      ASSISTANT,
      tool('crm_draft_message', { contactKey: clients[0].ContactKey, channel: 'email', purpose: 'confirm the showing on Friday' }),
    ),
    row(ASSISTANT, tool('crm_draft_ad', { listingKey: listed.ListingKey, text: 'Light rooms and a garden. Open on Sunday.' })),
    row(ASSISTANT, tool('crm_get_transaction_status', { transactionId: sales[0].TransactionId })),
    row(ASSISTANT, tool('crm_list_documents', { transactionId: sales[0].TransactionId })),
    row(ASSISTANT, tool('showings_list_showings', { agentKey: OWN })),
    row(ASSISTANT, tool('showings_get_showing', { showingKey: showings[0].ShowingKey })),
    row(ASSISTANT, tool('gatehouse_list_reviews')),
  ];
}

export function brokersWeek({ clients, shown, sales, tasks, offers, showings }) {
  const why = { reasonForAccess: 'Supervision: a complaint about a missed call' };
  return [
    row(BROKER, tool('gatehouse_list_reviews')),
    row(BROKER, tool('gatehouse_search_audit', { person: AGENT })),
    row(BROKER, tool('gatehouse_get_usage')),
    row(BROKER, tool('gatehouse_list_alerts')),
    row(BROKER, tool('gatehouse_list_upstreams')),
    row(BROKER, tool('gatehouse_explain_decision', { who: AGENT, tool: 'crm/send_message' })),
    row(BROKER, tool('gatehouse_verify_audit_chain')),
    row(BROKER, tool('mls_list_my_listings', { ofOffices: true })),
    row(
      BROKER,
      tool('mls_query_reso', { resource: 'Property', query: "$filter=City eq 'Sacramento'&$select=ListingKey,ListPrice&$top=5" }),
    ),
    row(BROKER, tool('mls_query_reso', { resource: 'Member', query: '$select=MemberKey,MemberFullName&$top=5' })),
    row(BROKER, tool('mls_search_listings', { standardStatus: ['Closed'], city: 'Sacramento' })),
    row(BROKER, tool('mls_get_market_stats', { places: ['Sacramento'], groupBy: 'month' })),
    row(BROKER, tool('crm_list_contacts', why)),
    row(BROKER, tool('crm_get_contact', { contactKey: clients[0].ContactKey, ...why })),
    row(BROKER, tool('crm_list_tasks', { memberKey: OWN })),
    row(BROKER, tool('crm_finish_task', { taskKey: tasks[5].TaskKey })),
    row(
      BROKER,
      tool('crm_add_contact_note', { contactKey: clients[0].ContactKey, note: 'Spoke with them about the missed call; settled.' }),
    ),
    row(BROKER, tool('crm_get_transaction_status', { transactionId: sales[0].TransactionId })),
    row(BROKER, tool('crm_list_documents', { transactionId: sales[0].TransactionId })),
    row(BROKER, tool('crm_get_offer', { offerKey: offers[0].OfferKey })),
    row(
      BROKER,
      tool('crm_send_message', {
        to: clients[1].ContactKey,
        subject: 'Sorry',
        purpose: 'service',
        body: 'We missed your call. Mondays are fine for us.',
      }),
    ),
    row(BROKER, tool('showings_get_showing', { showingKey: showings[0].ShowingKey })),
    row(BROKER, tool('mls_get_listing', { listingKey: shown[0].ListingKey })),
  ];
}

export const staffsWeek = ({ shown }) => [
  row(STAFF, tool('mls_search_listings', { city: 'Sacramento', standardStatus: ['Hold', 'Withdrawn'] })),
  row(STAFF, tool('mls_get_listing', { listingKey: shown[0].ListingKey })),
  row(STAFF, tool('mls_get_listing_agent_view', { listingKey: shown[0].ListingKey })),
  row(STAFF, tool('mls_get_member', { name: 'Whitfield' })),
  row(STAFF, tool('mls_get_office', { officeKey: 'OFF-101' })),
  row(STAFF, tool('mls_list_open_houses')),
  row(STAFF, tool('mls_list_showings', { listingKey: shown[0].ListingKey })),
  row(
    STAFF,
    tool('mls_query_reso', { resource: 'Property', query: "$filter=ListAgentKey eq 'MEM-1001'&$select=ListingKey,StandardStatus" }),
  ),
  row(STAFF, tool('mls_query_reso', { resource: 'OpenHouse', query: '$top=5' })),
  row(STAFF, tool('mls_get_market_stats', { places: ['Sacramento'] })),
  row(STAFF, tool('showings_list_showings', { limit: 5 })),
  row(
    STAFF,
    tool('mls_update_listing', { listingKey: shown[1].ListingKey, changes: { BathroomsFull: 2 }, idempotencyKey: 'week-staff-1' }),
  ),
  row(STAFF, tool('gatehouse_list_reviews')),
];
